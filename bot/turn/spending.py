"""Messages a month on channels whose service counts them. Near the end an alarm is logged; at the end notices stop, replies go on.

The count stands in the database: a restart does not begin anew, and several processes spend from one purse.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy import ColumnElement, select, update

from bot.channels.contract import Channel
from bot.store import Database, upsert
from bot.store.tables import spent

log = logging.getLogger(__name__)
ALARM = 0.8
"""Share of the quota at which the operator is told."""


class Spending:
    """`count` after a reply that was sent; `take` before each notice and `give_back` when it did not leave."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._quotas = {
            name: channel.capabilities.monthly_quota for name, channel in channels.items() if channel.capabilities.monthly_quota
        }

    async def over(self, channel: str, month: str) -> bool:
        """Whether the month's quota is spent."""
        quota = self._quotas.get(channel)
        if quota is None:
            return False
        async with self._database.reading() as connection:
            counted = (await connection.execute(select(spent.c.count).where(*_row(channel, month)))).scalar_one_or_none()
        return (counted or 0) >= quota

    async def count(self, channel: str, month: str) -> None:
        """One more, whether or not the quota allows it."""
        if channel in self._quotas:
            await self._add(channel, month)

    async def take(self, channel: str, month: str) -> bool:
        """One more if the quota allows it. Many notices are on their way at once: asking first and counting later would overspend."""
        return channel not in self._quotas or await self._add(channel, month, self._quotas[channel])

    async def give_back(self, channel: str, month: str) -> None:
        """One less: the notice did not leave."""
        if channel in self._quotas:
            async with self._database.writing() as connection:
                await connection.execute(update(spent).where(*_row(channel, month)).values(count=spent.c.count - 1))

    async def _add(self, channel: str, month: str, most: int | None = None) -> bool:
        row = {"channel": channel, "month": month, "count": 1, "alarmed": False}
        async with self._database.writing() as connection:
            await connection.execute(upsert(connection, spent, row, ["channel", "month"], {"count": spent.c.count + 1}))
            counted = int((await connection.execute(select(spent.c.count).where(*_row(channel, month)))).scalar_one())
            if most is not None and counted > most:
                await connection.execute(update(spent).where(*_row(channel, month)).values(count=spent.c.count - 1))
                return False
        quota = self._quotas[channel]
        if counted in (round(quota * ALARM), quota):
            log.error("%s: %s of %s messages of %s are sent", channel, counted, quota, month)
        return True


def _row(channel: str, month: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return spent.c.channel == channel, spent.c.month == month
