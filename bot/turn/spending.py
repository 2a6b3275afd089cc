"""Messages a month on channels whose service counts them. Near the end an alarm is logged; at the end notices stop, replies go on."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy import select

from bot.channels.contract import Channel
from bot.store import Database, upsert
from bot.store.tables import spent

log = logging.getLogger(__name__)
ALARM = 0.8
"""Share of the quota at which the operator is told."""


class Spending:
    """`count` after each message that was sent; `over` before each notice."""

    def __init__(self, database: Database, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._quotas = {
            name: channel.capabilities.monthly_quota for name, channel in channels.items() if channel.capabilities.monthly_quota
        }
        self._counts: dict[tuple[str, str], int] = {}

    def over(self, channel: str, month: str) -> bool:
        """Whether the quota is spent, as far as this process knows."""
        quota = self._quotas.get(channel)
        return quota is not None and self._counts.get((channel, month), 0) >= quota

    async def count(self, channel: str, month: str) -> None:
        quota = self._quotas.get(channel)
        if quota is None:
            return
        row = {"channel": channel, "month": month, "count": 1, "alarmed": False}
        async with self._database.writing() as connection:
            await connection.execute(upsert(connection, spent, row, ["channel", "month"], {"count": spent.c.count + 1}))
            where = (spent.c.channel == channel, spent.c.month == month)
            counted = int((await connection.execute(select(spent.c.count).where(*where))).scalar_one())
        self._counts[channel, month] = counted
        if counted in (round(quota * ALARM), quota):
            log.error("%s: %s of %s messages of %s are sent", channel, counted, quota, month)
