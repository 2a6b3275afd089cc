"""Marks notices before they are handed to a channel, many in one write, so that after a crash none is sent twice."""

from __future__ import annotations

import asyncio

from bot.clock import Clock
from bot.store.outbox import Outbox

GATHER_SECONDS = 0.005


class Beginning:
    """`mark` returns when the mark is written."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._numbers: list[int] = []
        self._batch: asyncio.Task[None] | None = None

    async def mark(self, number: int) -> None:
        self._numbers.append(number)
        if self._batch is None:
            self._batch = asyncio.create_task(self._write())
        await asyncio.shield(self._batch)

    async def _write(self) -> None:
        # A breath, so that many marks are written at once; who comes later is in the next batch.
        await asyncio.sleep(GATHER_SECONDS)
        numbers, self._numbers, self._batch = self._numbers, [], None
        await self._outbox.begin(numbers, self._clock().isoformat(timespec="milliseconds"))
