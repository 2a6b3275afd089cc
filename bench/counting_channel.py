"""A channel whose service takes everything at once: it counts, and tells when a person's reply went out."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from bot.channels.contract import TELEGRAM, Capabilities, Ingest, Part, SendResult

NAME = "bench"
CAPABILITIES = replace(TELEGRAM, name=NAME, per_second=0.0, chat_gap=0.0)
SENT = SendResult("sent")


class CountingChannel:
    """What Telegram can do, without a network."""

    def __init__(self) -> None:
        self.sent = 0
        self._waiting: dict[str, asyncio.Future[float]] = {}

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def start(self, ingest: Ingest) -> None:
        """The benchmark calls the dispatcher itself."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, key: str, part: Part) -> SendResult:
        self.sent += 1
        waiting = self._waiting.pop(key, None)
        if waiting:
            waiting.set_result(time.perf_counter())
        return SENT

    def reply(self, key: str) -> asyncio.Future[float]:
        """The moment when the next part for this person goes out; the other parts of a turn follow without a pause."""
        self._waiting[key] = asyncio.get_running_loop().create_future()
        return self._waiting[key]
