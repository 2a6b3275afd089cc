"""How the fake Bot API tells a webhook: chats side by side, each in order, again until 2xx is answered."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import httpx

Json = dict[str, Any]
PAUSE = 0.02
"""Seconds before an update is sent again; the real service takes longer, and longer each time."""


class Hook:
    """Delivers to one address. `done` gets the ids of updates that were taken; `error` is the last answer that was not 2xx."""

    def __init__(self, url: str, secret: str, done: set[int]) -> None:
        self.url = url
        self.secret = secret
        self.error = ""
        self.attempts: list[tuple[int, int]] = []
        """(update id, status; 0 for no answer), in order."""
        self._done = done
        self._lanes: dict[int, deque[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=40))
        self.taken = asyncio.Event()

    def deliver(self, update: Json) -> None:
        chat = chat_of(update)
        if chat in self._lanes:
            self._lanes[chat].append(update)
            return
        self._lanes[chat] = deque([update])
        task = asyncio.create_task(self._run(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    async def _run(self, chat: int) -> None:
        lane = self._lanes[chat]
        try:
            while lane:
                while not await self._post(lane[0]):
                    await asyncio.sleep(PAUSE)
                self._done.add(lane.popleft()["update_id"])
                self.taken.set()
        finally:
            del self._lanes[chat]

    async def _post(self, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            status = (await self._client.post(self.url, json=update, headers=headers)).status_code
        except httpx.HTTPError:
            status = 0
        self.attempts.append((update["update_id"], status))
        taken = 200 <= status < 300
        if not taken:
            self.error = f"Wrong response from the webhook: {status}" if status else "Connection refused"
        return taken


def chat_of(update: Json) -> int:
    """The chat that an update is from; 0 for none."""
    for value in update.values():
        if isinstance(value, dict):
            chat = value.get("chat") or (value.get("message") or {}).get("chat") or {}
            return int(chat.get("id", 0))
    return 0
