"""Plans what comes round by itself: once an hour, digests of the coming hours. Planned twice is planned once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.clock import Clock
from bot.settings import Settings
from bot.store import Store, plan_timers
from bot.work.digests import plan_digests

log = logging.getLogger(__name__)
HOUR = 3_600.0


class Planner:
    """`plan` is what happens every hour."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._every_hour())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def plan(self) -> int:
        """How many timers were thought of."""
        async with self._store.database.writing() as connection:
            planned = await plan_digests(connection, self._settings, self._clock())
            await plan_timers(connection, planned)
        return len(planned)

    async def _every_hour(self) -> None:
        while True:
            try:
                await self.plan()
            except Exception:
                log.exception("digests could not be planned")
            await asyncio.sleep(HOUR)
