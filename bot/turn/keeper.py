"""Forgets old conversations and photos: once at the start and then every day."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from bot.clock import Clock
from bot.files import FileStore
from bot.store import Store
from bot.tickets.releasing import forget_before
from bot.visits.photos import forget_photos, forget_strays

log = logging.getLogger(__name__)
DAY = 86_400.0
STRAY = timedelta(days=1)
"""How long a photo is kept whose card was not confirmed."""


class Keeper:
    """Deletes conversations that were not used for `days`, with all that was said in them, and photos of visits that are as old."""

    def __init__(self, store: Store, files: FileStore, clock: Clock, days: int) -> None:
        self._store = store
        self._files = files
        self._clock = clock
        self._days = days
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self.tidy()
        self._task = asyncio.create_task(self._every_day())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def tidy(self) -> int:
        """How many conversations were forgotten."""
        now = self._clock()
        before = now - timedelta(days=self._days)
        async with self._store.database.writing() as connection:
            await forget_before(connection, before.isoformat(timespec="milliseconds"))
            await forget_photos(connection, self._files, before.isoformat(timespec="milliseconds"))
            await forget_strays(connection, self._files, now - STRAY)
        forgotten = await self._store.history.forget_before(before.isoformat(timespec="milliseconds"))
        self._store.forget_all()
        if forgotten:
            log.info("%s conversations forgotten after %s days", forgotten, self._days)
        return forgotten

    async def _every_day(self) -> None:
        while True:
            await asyncio.sleep(DAY)
            await self.tidy()
