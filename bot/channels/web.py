"""The web chat as a channel: messages leave by Server-Sent Events, read from the store after a cursor, so nothing is lost by a reload.

A browser is known by a random token in an HttpOnly cookie; the conversation's key is its SHA-256, so the table gives no way in.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict

from bot.channels.contract import WEB, Capabilities, Ingest, Part, SendResult


def conversation_key(token: str) -> str:
    """The conversation that a browser's token opens."""
    return hashlib.sha256(token.encode()).hexdigest()


class WebChannel:
    """Wakes the streams of a conversation when there is something new for it."""

    def __init__(self) -> None:
        self.ingest: Ingest | None = None
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @property
    def capabilities(self) -> Capabilities:
        return WEB

    async def start(self, ingest: Ingest) -> None:
        self.ingest = ingest

    async def stop(self) -> None:
        self.ingest = None
        for bells in self._waiting.values():
            for bell in bells:
                bell.set()

    async def send(self, key: str, part: Part) -> SendResult:
        """The stream reads the part from the outbox; whoever is not connected reads it when they come back."""
        self.ring(key)
        return SendResult("sent")

    def ring(self, key: str) -> None:
        for bell in self._waiting.get(key, ()):
            bell.set()

    def listen(self, key: str) -> asyncio.Event:
        bell = asyncio.Event()
        self._waiting[key].add(bell)
        return bell

    def leave(self, key: str, bell: asyncio.Event) -> None:
        self._waiting[key].discard(bell)
        if not self._waiting[key]:
            del self._waiting[key]
