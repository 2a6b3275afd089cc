"""Messages on their way out: queued once, claimed by one process, their outcome noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, Json, insert_once
from bot.store.rows import Arrived, Delivery, Notice, Outgoing, outgoing_of
from bot.store.tables import conversations, outbox

CLAIM = timedelta(seconds=60)
"""A claim is over after this, or this long after the time its process tries the message again: the process died."""
FINAL = ("sent", "failed", "unknown", "blocked", "closed")
COLUMNS = (outbox, conversations.c.channel, conversations.c.key, conversations.c.heard_at, conversations.c.stopped_at)
NOTE = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"))
    .values(
        status=bindparam("now"),
        attempts=outbox.c.attempts + 1,
        sent_at=bindparam("when"),
        due_at=bindparam("due"),
        claimed_until=bindparam("until"),
        provider_id=bindparam("provider"),
        error=bindparam("fault"),
    )
)

ANSWER = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)


class Outbox:
    """`worker` names this process where several share the database."""

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker

    async def answer_all(
        self, connection: AsyncConnection, turns: Sequence[tuple[Arrived, Sequence[Json], str]]
    ) -> list[list[Outgoing]]:  # fmt: skip
        """Queues the answers of turns (event, payloads, time), claimed by this process: it sends them right away."""
        rows = [
            {"conversation_id": arrived.conversation, "inbox_id": arrived.id, "part": part, "payload": payload, "status": "waiting",
             "attempts": 0, "due_at": at, "created_at": at, "urgency": payload.get("urgency", "reply"), "claimed_by": self._worker,
             "claimed_until": later(at, CLAIM)}
            for arrived, payloads, at in turns
            for part, payload in enumerate(payloads)
        ]  # fmt: skip
        if not rows:
            return [[] for _ in turns]
        made = iter((await connection.execute(ANSWER, rows)).scalars().all())
        return [
            [
                Outgoing(next(made), one.conversation, one.channel, one.key, payload, 0, at, payload.get("urgency", "reply"), at)
                for payload in payloads
            ]
            for one, payloads, at in turns
        ]

    async def post(self, connection: AsyncConnection, notices: Sequence[Notice], at: str) -> list[int]:
        """Queues notices for whoever is next to look; the ids of those that are new. A purpose that was queued before stays as it is."""
        made: list[int] = []
        for start in range(0, len(notices), 500):
            rows: list[Json] = [
                {"conversation_id": one.conversation, "part": 0, "payload": one.payload, "status": "waiting", "attempts": 0,
                 "due_at": one.due_at or at, "created_at": at, "urgency": one.urgency, "purpose": one.purpose}
                for one in notices[start : start + 500]
            ]  # fmt: skip
            asked = select(outbox.c.id).where(outbox.c.purpose.in_([row["purpose"] for row in rows])).order_by(outbox.c.id)
            before = set((await connection.execute(asked)).scalars())
            # Row after row in one call: a statement with 500 rows of values takes ten times as long to put together.
            await connection.execute(insert_once(connection, outbox, rows[0], ["purpose"]), rows)
            made += [number for number in (await connection.execute(asked)).scalars() if number not in before]
        return made

    async def claim(self, now: str, most: int = 500, all_of_it: bool = False, without: Sequence[str] = ()) -> list[Outgoing]:
        """Waiting messages that are due and not in another process's hands, oldest first, now in this one's.

        `all_of_it`: also what an earlier run claimed or wanted to try again later; only right at a start and where no other
        process shares the database. `without`: channels that are left alone now.
        """
        which = select(outbox.c.id).where(outbox.c.status == "waiting")
        if all_of_it:
            which = which.where(or_(outbox.c.due_at <= now, outbox.c.urgency == "reply"))
        else:
            which = which.where(outbox.c.due_at <= now, _free(now))
        if without:
            mine = conversations.c.id == outbox.c.conversation_id
            which = which.where(exists().where(mine, conversations.c.channel.not_in(without)))
        return await self._claim(which, now, most)

    async def take_over(self, now: str, most: int = 500) -> list[Outgoing]:
        """Messages that were handed to a channel (`begin`) by a process that died, oldest first, now in this one's hands.

        They may have arrived: `begun_at` says since when.
        """
        return await self._claim(select(outbox.c.id).where(outbox.c.status == "sending", _free(now)), now, most)

    async def _claim(self, which: Select[tuple[int]], now: str, most: int) -> list[Outgoing]:
        which = which.order_by(outbox.c.id).limit(most)
        if self._database.shared:
            which = which.with_for_update(skip_locked=True)
        async with self._database.reading() as connection:
            if not (await connection.execute(which.limit(1))).first():
                return []
        async with self._database.writing() as connection:
            numbers = (await connection.execute(which)).scalars().all()
            claimed = {"claimed_by": self._worker, "claimed_until": later(now, CLAIM)}
            await connection.execute(update(outbox).where(outbox.c.id.in_(numbers)).values(**claimed))
            rows = await connection.execute(
                select(*COLUMNS).join(conversations, conversations.c.id == outbox.c.conversation_id)
                .where(outbox.c.id.in_(numbers)).order_by(outbox.c.id)
            )  # fmt: skip
            return [outgoing_of(row) for row in rows]

    async def begin(self, numbers: Sequence[int], now: str) -> None:
        """Marks messages that are handed to a channel now (`sent_at`): found so after a crash, they may have arrived (`take_over`)."""
        # Not "is one of the open": SQLite would then look through all that is open instead of these numbers.
        which = (outbox.c.id.in_(numbers), outbox.c.status.not_in(FINAL))
        marked = {"status": "sending", "sent_at": now, "claimed_until": later(now, CLAIM)}
        async with self._database.writing() as connection:
            await connection.execute(update(outbox).where(*which).values(**marked))

    async def release(self) -> None:
        """Frees whatever an earlier run had in its hands; only right at a start and where no other process shares the database."""
        which = (outbox.c.status.in_(("waiting", "sending")), outbox.c.claimed_until.is_not(None))
        async with self._database.writing() as connection:
            await connection.execute(update(outbox).where(*which).values(claimed_until=None))

    async def note(self, deliveries: Sequence[Delivery]) -> None:
        """Notes what became of messages, all in one statement."""
        rows = [
            {"number": one.id, "now": one.status, "when": one.at if one.status == "sent" else None, "due": one.due_at or one.at,
             "until": later(one.due_at, CLAIM) if one.due_at and not one.held else None,
             "provider": one.provider_id or None, "fault": one.error or None}
            for one in deliveries
        ]  # fmt: skip
        async with self._database.writing() as connection:
            await connection.execute(NOTE, rows)
            await self._note_people(connection, deliveries)

    async def _note_people(self, connection: AsyncConnection, deliveries: Sequence[Delivery]) -> None:
        """A chat that blocked the assistant gets no more notices."""
        blocked = [one.id for one in deliveries if one.status == "blocked"]
        if blocked:
            of = select(outbox.c.conversation_id).where(outbox.c.id.in_(blocked))
            await connection.execute(update(conversations).where(conversations.c.id.in_(of)).values(stopped_at=deliveries[0].at))


def _free(now: str) -> ColumnElement[bool]:
    return or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until < now)


def later(at: str, by: timedelta) -> str:
    """A moment, moved."""
    return (datetime.fromisoformat(at) + by).isoformat(timespec="milliseconds")
