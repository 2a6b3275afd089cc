"""An inbox that records what a channel hands over, and that can be told to be slow or to fail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.channels.contract import Inbound, Receipt


@dataclass
class RecordingInbox:
    """`rows`: what was kept, each event id once. `asked`: every hand-over.

    `failures`: how many hand-overs fail. `gates`: event ids that are held back until their event is set.
    """

    rows: list[Inbound] = field(default_factory=list)
    asked: list[Inbound] = field(default_factory=list)
    failures: int = 0
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, inbound: Inbound) -> Receipt:
        self.asked.append(inbound)
        self.news.set()
        if inbound.event_id in self.gates:
            await self.gates[inbound.event_id].wait()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("told to fail")
        if any((row.channel, row.event_id) == (inbound.channel, inbound.event_id) for row in self.rows):
            return "duplicate"
        self.rows.append(inbound)
        self.news.set()
        return "stored"

    async def wait(self, count: int) -> None:
        """Until `count` rows are kept."""
        async with asyncio.timeout(15):
            while len(self.rows) < count:
                self.news.clear()
                await self.news.wait()
