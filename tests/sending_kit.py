"""A channel that answers as it is told, and a store to put messages into: for tests of the sender."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.channels.contract import Capabilities, Ingest, Part, SendResult
from bot.store import Notice, Store
from bot.store.schema import upgrade
from bot.store.tables import conversations, outbox
from bot.turn.sender import Sender
from tests.clock import SteppingClock

SENT, DOWN = SendResult("sent"), SendResult("retry", after=0.001, error="down")
PLAIN = Capabilities("wire", "none", 0, 0, 0, 2_000, "codepoint", quiet=(0, 0))


@dataclass
class Wire:
    """A channel: `answers` are what the next messages come to, then all are sent. `gate` holds messages back."""

    can: Capabilities = PLAIN
    answers: deque[SendResult] = field(default_factory=deque)
    tried: list[tuple[str, str]] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    until: datetime | None = None
    clock: SteppingClock | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self.can

    async def start(self, ingest: Ingest) -> None:
        """Nothing to listen to."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, key: str, part: Part) -> SendResult:
        self.tried.append((key, part.text))
        if self.gate:
            await self.gate.wait()
        down = self.until is not None and self.clock is not None and self.clock() < self.until
        result = replace(DOWN, after=0.0) if down else self.answers.popleft() if self.answers else SENT
        if result.status == "sent":
            self.sent.append((key, part.text))
        return result

    def texts(self) -> list[str]:
        return [text for _, text in self.sent]


class Post:
    """The store, with messages put into its outbox."""

    def __init__(self, store: Store, clock: SteppingClock) -> None:
        self.store = store
        self.clock = clock
        self.count = 0
        self.chats: dict[str, int] = {}

    def at(self) -> str:
        return self.clock().isoformat(timespec="milliseconds")

    async def put(
        self, texts: Sequence[str], urgency: str = "reply", key: str = "anna", channel: str = "wire", **payload: Any
    ) -> list[int]:
        """Messages to a chat; their numbers."""
        if key not in self.chats:
            arrived = await self.store.arrive(channel, key, key, "text", {"text": "a"}, self.at(), {"version": 1})
            assert arrived
            self.chats[key] = arrived.conversation
        notices = []
        for text in texts:
            self.count += 1
            notices.append(Notice(self.chats[key], {"text": text, "urgency": urgency} | payload, f"p{self.count}", urgency))
        async with self.store.database.writing() as connection:
            return await self.store.outbox.post(connection, notices, self.at())

    async def heard(self, away: timedelta | None) -> None:
        """When "anna" last wrote."""
        when = (self.clock() - away).isoformat(timespec="milliseconds") if away is not None else None
        async with self.store.database.writing() as connection:
            await connection.execute(update(conversations).values(heard_at=when))

    async def outcomes(self) -> list[tuple[str, str]]:
        """Status and error of all messages, oldest first."""
        async with self.store.database.reading() as connection:
            rows = await connection.execute(select(outbox.c.status, outbox.c.error).order_by(outbox.c.id))
            return [(row.status, row.error or "") for row in rows]


@asynccontextmanager
async def opened(folder: Path, clock: SteppingClock, url: str = "") -> AsyncIterator[Post]:
    """An empty store; SQLite, or at an address."""
    url = url or f"sqlite+aiosqlite:///{folder}/sending.db"
    upgrade(url)
    store = Store.open(url)
    yield Post(store, clock)
    await store.close()


async def at_once(seconds: float) -> None:
    await asyncio.sleep(0)


async def for_ever(seconds: float) -> None:
    await asyncio.Event().wait()


def sender_of(post: Post, wire: Wire, pause: Any = at_once) -> Sender:
    return Sender(post.store, {"wire": wire}, post.clock, pause)


async def run(post: Post, wire: Wire, pause: Any = at_once) -> None:
    """Sends all that is due now, as one run of the program."""
    sender = sender_of(post, wire, pause)
    async with asyncio.timeout(20):
        await sender.idle()
    await sender.stop()
