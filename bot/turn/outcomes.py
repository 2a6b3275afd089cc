"""What became of messages, written together: an outcome that cannot be written is kept and tried again, never dropped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.store import Delivery
from bot.store.outbox import Outbox
from bot.turn.pace import Sleep

log = logging.getLogger(__name__)
MOST_AT_ONCE = 200
GATHER_SECONDS = 0.02
AGAIN_SECONDS = 1.0


class Outcomes:
    """`note` what is final, `keep` what is tried again. `drop` is told of messages that are out of hand, as soon as it is written."""

    def __init__(self, outbox: Outbox, drop: Callable[[Iterable[int]], None], pause: Sleep) -> None:
        self._outbox = outbox
        self._drop = drop
        self._pause = pause
        self._waiting: list[tuple[Delivery, asyncio.Future[None] | None]] = []
        self._writer: asyncio.Task[None] | None = None
        self._stopping = False

    def note(self, delivery: Delivery) -> None:
        """The message is out of hand."""
        self._add(delivery, None)

    async def keep(self, delivery: Delivery) -> None:
        """The message stays in hand; returns when it is written, so that what is written next about it comes later."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(delivery, written)
        await written

    @property
    def under_way(self) -> bool:
        return self._writer is not None

    async def settle(self) -> None:
        """Waits until all is written."""
        while self._writer:
            await self._writer

    async def stop(self) -> None:
        """Writes what there is, once more if need be."""
        self._stopping = True
        await self.settle()

    def _add(self, delivery: Delivery, written: asyncio.Future[None] | None) -> None:
        self._waiting.append((delivery, written))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._waiting:
                # A breath, so that many outcomes are written at once.
                await asyncio.sleep(GATHER_SECONDS)
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                if not await self._written(batch) and self._stopping:
                    return
        finally:
            self._writer = None

    async def _written(self, batch: list[tuple[Delivery, asyncio.Future[None] | None]]) -> bool:
        """Outcomes that cannot be written are kept for the next try: without them messages would be sent again."""
        try:
            await self._outbox.note([delivery for delivery, _ in batch])
        except Exception as error:
            log.error("what became of %s messages could not be written yet: %s", len(batch), type(error).__name__)  # noqa: TRY400
            self._waiting = batch + self._waiting
            await self._pause(AGAIN_SECONDS)
            return False
        self._drop([delivery.id for delivery, written in batch if written is None])
        for _, written in batch:
            if written is not None and not written.done():
                written.set_result(None)
        return True
