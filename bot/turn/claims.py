"""Messages in this process's hands: known by their number, so that none is taken up twice, and their claims kept from running out.

A message waits long where its channel is slow, or behind one that is tried again; its claim in the outbox lasts a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, update

from bot.clock import Clock
from bot.store import Database, Outgoing
from bot.store.outbox import CLAIM, later
from bot.store.tables import outbox

RENEW = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("number"),
        # Not `in_`: it takes no list of rows to execute with.
        or_(outbox.c.status == "waiting", outbox.c.status == "sending"),
        outbox.c.claimed_until < bindparam("until"),
    )
    .values(claimed_until=bindparam("until"))
)


class Claims:
    """`take` before messages are queued, `drop` when their outcome is written; `renew` now and then."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._numbers: set[int] = set()
        self._renewed: datetime | None = None

    def take(self, messages: Sequence[Outgoing]) -> list[Outgoing]:
        """Those that are not in hand already; they are now."""
        fresh: list[Outgoing] = []
        for message in messages:
            if message.id not in self._numbers:
                self._numbers.add(message.id)
                fresh.append(message)
        return fresh

    def drop(self, numbers: Iterable[int]) -> None:
        """No longer in hand: whoever claims them next may have them."""
        self._numbers.difference_update(numbers)

    async def renew(self) -> None:
        """Makes claims last, three times in a claim's life."""
        now = self._clock()
        if self._renewed is not None and now - self._renewed < CLAIM / 3:
            return
        self._renewed = now
        if not self._numbers:
            return
        until = later(now.isoformat(timespec="milliseconds"), CLAIM)
        async with self._database.writing() as connection:
            await connection.execute(RENEW, [{"number": number, "until": until} for number in self._numbers])
