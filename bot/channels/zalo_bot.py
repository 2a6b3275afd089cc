"""Zalo Bot Platform: polling for a machine at home, a webhook for a server with an address; plain text and pictures by link.

The adapter only translates. Polling has no cursor: an event that was given out is gone, so it is held until the inbox took it.
Source of limits and errors: docs.zaloplatforms.com/docs/BOT, checked 2026-11-22; what nobody documents is named where it is decided.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx

from bot.channels.contract import ZALO_BOT, Capabilities, Inbound, Ingest, Part, SendResult, UnreadableError
from bot.channels.lanes import Lanes
from bot.channels.zalo_bot_api import SHORTEST_SECRET, Answer, UncertainError, UnreachedError, ZaloBotApi
from bot.channels.zalo_bot_check import Row, check_bot
from bot.channels.zalo_bot_events import event_name, is_known, read_update, unwrap
from bot.channels.zalo_bot_sending import Sending
from bot.files import FileStore

log = logging.getLogger(__name__)
PATH = "/webhook/zalo-bot"
SECRET_HEADER = "x-bot-api-secret-token"  # noqa: S105
POLL_SECONDS, POLL_WAIT, IDLE_GAP = 30, 45.0, 0.1
FIRST_RETRY, LONGEST_RETRY = 2.0, 300.0
TYPING_WAIT, MOST_TYPING = 5.0, 20
IDLE = 408
MOST_VOICE = 10_000_000
MOST_UNKNOWN = 100
Pause = Callable[[float], Awaitable[None]]


class ZaloBotChannel:
    """One bot. `name` is known after it connected; `trouble` says why it is not connected.

    `webhook_url`: this server's public address, with or without the path; "" polls. `secret`: 8 to 256 characters, comes back with each
    webhook call. `files`: where pictures come from, its public address is looked at by `check`. `groups`: answer where the bot is
    mentioned (in test at Zalo, so off). `pause`: how it waits between tries.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        secret: str = "",
        webhook_url: str = "",
        files: FileStore | None = None,
        http: httpx.AsyncClient | None = None,
        *,
        groups: bool = False,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._api = ZaloBotApi(token, base_url, http)
        self._secret = secret
        self._webhook_url = webhook_url if not webhook_url or webhook_url.endswith(PATH) else webhook_url.rstrip("/") + PATH
        self._files = files
        self._groups = groups
        self._pause = pause
        self._ingest: Ingest | None = None
        self._running: asyncio.Task[None] | None = None
        self._typing: set[asyncio.Task[None]] = set()
        self._lanes = Lanes()
        self._unknown: set[str] = set()
        self._sending = Sending(self._api)
        self.name = ""
        self.trouble = ""

    @property
    def capabilities(self) -> Capabilities:
        return replace(ZALO_BOT, groups=True) if self._groups else ZALO_BOT

    @property
    def path(self) -> str:
        return PATH if self._webhook_url else ""

    async def start(self, ingest: Ingest) -> None:
        """Begins to connect and returns at once; a service that is down is tried again, ever more rarely."""
        self._ingest = ingest
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends polling and typing; what was taken is already in the inbox."""
        ending = [task for task in (self._running, *self._typing) if task]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._running = None
        await self._api.close()

    async def _run(self) -> None:
        wait = FIRST_RETRY
        while not await self._connect():
            await self._pause(wait)
            wait = min(wait * 2, LONGEST_RETRY)
        if not self._webhook_url:
            await self._poll()

    async def _connect(self) -> bool:
        """Says who the bot is and where its events go. Polling and webhook exclude each other, so an old webhook is taken away."""
        me = await self._try("getMe")
        if me is None:
            return False
        self.name = str(me.result.get("display_name") or me.result.get("account_name") or "")
        if not self._webhook_url:
            return await self._try("deleteWebhook") is not None
        told = await self._try("setWebhook", {"url": self._webhook_url, "secret_token": self._secret})
        if told is None:
            return False
        # The address is kept even when Zalo's first knock fails; often this server is not listening yet.
        probe = told.result.get("verification")
        if isinstance(probe, dict) and probe.get("ok") is False:
            log.warning("Zalo Bot: the webhook's first probe failed: %s", str(probe.get("outcome"))[:60])
        return True

    async def _try(self, method: str, fields: Mapping[str, object] | None = None) -> Answer | None:
        """The answer when it is good, else None and `trouble`."""
        try:
            answer = await self._api.call(method, fields)
            trouble = "" if answer.ok else f"{method} {answer.code}"
        except (UnreachedError, UncertainError) as error:
            answer, trouble = None, str(error)
        if trouble:
            log.warning("Zalo Bot is not ready: %s", trouble)
        self.trouble = trouble
        return answer if answer and answer.ok else None

    async def _poll(self) -> None:
        wait = FIRST_RETRY
        while True:
            try:
                answer = await self._api.call("getUpdates", {"timeout": str(POLL_SECONDS)}, POLL_WAIT)
                trouble = "" if answer.code in (200, IDLE) else f"getUpdates {answer.code}"
            except (UnreachedError, UncertainError) as error:
                answer, trouble = Answer(0), str(error)
            if trouble:
                if trouble != self.trouble:
                    log.warning("Zalo Bot cannot be asked for news: %s", trouble)
                self.trouble = trouble
                await self._pause(max(wait, answer.after))
                wait = min(wait * 2, LONGEST_RETRY)
                continue
            self.trouble, wait = "", FIRST_RETRY
            if answer.ok and answer.result:
                await self._hold(answer.result)
            else:
                await self._pause(IDLE_GAP)

    async def _hold(self, event: Mapping[str, Any]) -> None:
        """Tries until the inbox took the event: Zalo does not give it out a second time."""
        wait = FIRST_RETRY
        while not await self._taken(event):
            await self._pause(wait)
            wait = min(wait * 2, LONGEST_RETRY)

    async def _taken(self, event: Mapping[str, Any]) -> bool:
        try:
            await self.accept({"ok": True, "result": dict(event)})
        except UnreadableError as error:
            log.warning("Zalo Bot sent something unreadable: %s", error)
        except Exception as error:
            log.error("Zalo Bot: an event could not be stored yet: %s", type(error).__name__)  # noqa: TRY400
            return False
        return True

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the secret is the one that setWebhook was told. Without a secret nothing is let in."""
        told = headers.get(SECRET_HEADER, "").encode()
        return len(self._secret) >= SHORTEST_SECRET and hmac.compare_digest(told, self._secret.encode())

    async def accept(self, update: dict[str, Any]) -> None:
        """Hands an event to the inbox; events of one chat in the order they came."""
        assert self._ingest
        inbound = read_update(update, self._groups)
        if inbound is None:
            self._note_unknown(event_name(unwrap(update)))
            return
        async with self._lanes.hold(inbound.key):
            receipt = await self._ingest(inbound)
        self._sending.heard(inbound.key)
        if receipt == "stored":
            self._show_typing(inbound)

    def _note_unknown(self, name: str) -> None:
        """Once for each kind; what stands in it is nobody's business."""
        if name and not is_known(name) and name not in self._unknown and len(self._unknown) < MOST_UNKNOWN:
            self._unknown.add(name)
            log.info("Zalo Bot sent an unknown event: %s", name[:60])

    def _show_typing(self, inbound: Inbound) -> None:
        """Best effort beside everything else: nothing waits for it and nobody hears of its failure."""
        if inbound.kind != "text" or len(self._typing) >= MOST_TYPING:
            return
        task = asyncio.create_task(self._type(inbound.key))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    async def _type(self, key: str) -> None:
        with suppress(UnreachedError, UncertainError):
            await self._api.call("sendChatAction", {"chat_id": key, "action": "typing"}, TYPING_WAIT)

    async def send(self, key: str, part: Part) -> SendResult:
        """A part as a message, or a picture with its caption."""
        result = await self._sending.send(key, part)
        if result.error == "TokenInvalid":
            self.trouble = result.error
        return result

    async def download(self, media_ref: str, most: int = MOST_VOICE) -> bytes | None:
        """The bytes of a picture or voice message that came in; None when they cannot be had."""
        return await self._api.fetch(media_ref, most)

    async def check(self) -> list[Row]:
        """Token, webhook and links, looked at now; texts in data/phrases/channels_zalo_bot.yml."""
        return await check_bot(self._api, self._webhook_url, self._secret, bool(self._files and self._files.public_url))
