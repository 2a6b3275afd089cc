"""Turns of conversations: an event is kept once, taken by one process, and all that its turn writes is written at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, Json, insert_each, insert_once
from bot.store.history import History
from bot.store.outbox import CLAIM, Outbox, later
from bot.store.recent import Recent
from bot.store.rows import Arrived, Arriving, Chat, Outgoing, Timer, Turned, arrived_of
from bot.store.tables import answers, conversations, inbox, outbox, questions, timers
from bot.store.together import NotTogetherError, Together

MOST_NUMBERS = 50_000
MOST_STATES = 2_000


MOVE = (
    update(conversations)
    .where(conversations.c.id == bindparam("number"), conversations.c.turn == bindparam("before"))
    .values(
        state=bindparam("after"), turn=bindparam("before") + 1, updated_at=bindparam("when"), heard_at=bindparam("heard"),
        stopped_at=bindparam("ended"),
    )
)  # fmt: skip
HANDLE = update(inbox).where(inbox.c.id == bindparam("number"), inbox.c.handled_at.is_(None)).values(handled_at=bindparam("when"))


class ConflictError(Exception):
    """Another process changed the conversation meanwhile; nothing was written."""


class HandledError(Exception):
    """Another process handled the event meanwhile; nothing was written."""


class Store:
    """`outbox` and `history` are its other two parts. `worker` names this process where several share the database."""

    def __init__(self, database: Database, worker: str = "one") -> None:
        self.database = database
        self.outbox = Outbox(database, worker)
        self.history = History(database)
        self._worker = worker
        self._numbers: Recent[tuple[str, str], int] = Recent(MOST_NUMBERS)
        self._states: Recent[int, Chat] = Recent(MOST_STATES)
        self._arrivals: Together[Arriving, Arrived | None] = Together(self._arrive_all, self._arrive)
        self._turns: Together[Turned, list[Outgoing]] = Together(self._finish_all, self._finish_one)

    @classmethod
    def open(cls, url: str, worker: str = "one") -> Store:
        return cls(Database.open(url), worker)

    async def close(self) -> None:
        await self.database.close()

    async def arrive(self, channel: str, key: str, event_id: str, kind: str, payload: Json, at: str, empty_state: Json) -> Arrived | None:
        """Keeps an event; None when it was already there. Makes the conversation when it is new."""
        arriving = Arriving(channel, key, event_id, kind, payload, at, empty_state)
        return await (self._arrive(arriving) if self.database.shared else self._arrivals.write(arriving))

    async def _arrive(self, arriving: Arriving) -> Arrived | None:
        try:
            return (await self._arrive_all([arriving]))[0]
        except IntegrityError:
            # The conversation was forgotten meanwhile, by another process perhaps.
            self._numbers.drop((arriving.channel, arriving.key))
            return (await self._arrive_all([arriving]))[0]

    async def _arrive_all(self, batch: Sequence[Arriving]) -> list[Arrived | None]:
        async with self.database.writing(first=True) as connection:
            rows: list[Json] = []
            mine: list[bool] = []
            for one in batch:
                conversation = await self._conversation(connection, one.channel, one.key, one.at, one.empty_state)
                mine.append(await self._lease(connection, conversation, one.at))
                rows.append(one.row(conversation))
            insert_all = insert_each(connection, inbox, ["channel", "event_id"]).returning(inbox.c.id, inbox.c.channel, inbox.c.event_id)
            made = {(row.channel, row.event_id): int(row.id) for row in await connection.execute(insert_all, rows)}
        found: list[Arrived | None] = []
        for one, row, ours in zip(batch, rows, mine, strict=True):
            number = made.pop((one.channel, one.event_id), None)
            conversation = row["conversation_id"]
            arrived = None if number is None else Arrived(number, conversation, one.channel, one.key, one.kind, one.payload, one.at, ours)
            found.append(arrived)
        return found

    async def _conversation(self, connection: AsyncConnection, channel: str, key: str, at: str, state: Json) -> int:
        """The conversation's number, made when there is none."""
        known = self._numbers.get((channel, key))
        if known is None:
            known = await find_conversation(connection, channel, key, at, state)
            self._numbers.keep((channel, key), known)
        return known

    async def _lease(self, connection: AsyncConnection, conversation: int, at: str) -> bool:
        """Whether this process takes the conversation's turns from now on. Its row is locked until the event is kept."""
        if not self.database.shared:
            return True
        free = or_(conversations.c.leased_until.is_(None), conversations.c.leased_until < at, conversations.c.leased_by == self._worker)
        taken = await connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation, free)
            .values(leased_by=self._worker, leased_until=later(at, CLAIM))
        )
        return taken.rowcount == 1

    async def release(self, conversation: int) -> list[Arrived]:
        """Gives a conversation back, unless events came meanwhile to another process: those are to be taken first."""
        if not self.database.shared:
            return []
        async with self.database.writing() as connection:
            await connection.execute(select(conversations.c.id).where(conversations.c.id == conversation).with_for_update())
            rows = await connection.execute(_open_events().where(inbox.c.conversation_id == conversation))
            left = [arrived_of(row) for row in rows]
            if not left:
                mine = and_(conversations.c.id == conversation, conversations.c.leased_by == self._worker)
                await connection.execute(update(conversations).where(mine).values(leased_by=None, leased_until=None))
        return left

    async def open_events(self, now: str) -> list[Arrived]:
        """What arrived and was not handled, oldest first, of conversations that no living process has; they are now this one's."""
        async with self.database.writing() as connection:
            found = _open_events()
            if self.database.shared:
                found = found.where(or_(conversations.c.leased_until.is_(None), conversations.c.leased_until < now))
                found = found.with_for_update(of=conversations, skip_locked=True)
            events = [arrived_of(row) for row in await connection.execute(found)]
            return [one for one in events if await self._lease(connection, one.conversation, now)]

    async def chat(self, conversation: int) -> Chat:
        """A conversation before its turn. A kept one may be old: `finish_turn` notices by the turn's number."""
        kept = self._states.get(conversation)
        if kept:
            return kept
        async with self.database.reading() as connection:
            row = (await connection.execute(select(conversations).where(conversations.c.id == conversation))).one()
        return Chat(row.turn, row.state, row.person_id, row.ticket_id, row.area_id, row.grouped)

    async def finish_turn(self, turned: Turned, connection: AsyncConnection | None = None) -> list[Outgoing]:
        """Writes state, messages and facts of a turn at once, in `connection`'s transaction where one is under way.

        Raises:
            ConflictError: the conversation is no longer at `turned.turn`.
            HandledError: the event was handled by another process.
        """
        self._states.drop(turned.arrived.conversation)
        if connection is not None:
            return await self._finish(connection, turned)
        return await (self._finish_one(turned) if self.database.shared else self._turns.write(turned))

    async def _finish_one(self, turned: Turned) -> list[Outgoing]:
        async with self.database.writing(first=True) as connection:
            return await self._finish(connection, turned)

    async def _finish_all(self, batch: Sequence[Turned]) -> list[list[Outgoing]]:
        """Several turns in one transaction, each statement once for all.

        Raises:
            NotTogetherError: one of them is special, or lost against another; nothing is written.
        """
        if not all(turned.plain for turned in batch):
            raise NotTogetherError
        async with self.database.writing(first=True) as connection:
            moved = await connection.execute(MOVE, [_moved(turned) for turned in batch])
            handled = await connection.execute(HANDLE, [{"number": turned.arrived.id, "when": turned.at} for turned in batch])
            if moved.rowcount != len(batch) or handled.rowcount != len(batch):
                raise NotTogetherError
            given = [answer for turned in batch for answer in _answers(turned)]
            if given:
                await connection.execute(insert(answers), given)
            return await self.outbox.answer_all(connection, [(turned.arrived, turned.messages, turned.at) for turned in batch])

    async def _finish(self, connection: AsyncConnection, turned: Turned) -> list[Outgoing]:
        arrived = turned.arrived
        values: Json = {"state": turned.state, "turn": turned.turn + 1, "updated_at": turned.at}
        if arrived.kind not in ("timer", "flood", "seen", "stop"):
            values["heard_at"] = arrived.received_at
        if arrived.kind not in ("timer", "flood", "seen"):
            wants_none = arrived.kind == "stop" or turned.state.get("stopped")
            values["stopped_at"] = turned.at if wants_none else None
        if self.database.shared:
            values["leased_until"] = later(turned.at, CLAIM)
        moved = await connection.execute(
            update(conversations).where(conversations.c.id == arrived.conversation, conversations.c.turn == turned.turn).values(**values)
        )
        if moved.rowcount != 1:
            raise ConflictError
        if turned.erase:
            await self._erase(connection, arrived.conversation, arrived.id)
        open_ = and_(inbox.c.id == arrived.id, inbox.c.handled_at.is_(None))
        handled = await connection.execute(update(inbox).where(open_).values(handled_at=turned.at))
        if handled.rowcount != 1:
            raise HandledError
        (outgoing,) = await self.outbox.answer_all(connection, [(arrived, turned.messages, turned.at)])
        await plan_timers(connection, turned.timers, arrived.conversation)
        await self._keep_facts(connection, turned)
        return outgoing

    def remember(self, conversation: int, chat: Chat) -> None:
        """Keeps a conversation at hand, after its transaction ended well."""
        self._states.keep(conversation, chat)

    async def due_timers(self, now: str, most: int = 200) -> list[tuple[int, str, str, Json]]:
        """What is due: id, channel and key of its conversation, and the event's payload."""
        async with self.database.reading() as connection:
            rows = await connection.execute(
                select(timers, conversations.c.channel, conversations.c.key)
                .join(conversations, conversations.c.id == timers.c.conversation_id)
                .where(timers.c.done_at.is_(None), timers.c.due_at <= now)
                .order_by(timers.c.due_at, timers.c.id).limit(most)
            )  # fmt: skip
            return [(row.id, row.channel, row.key, {"kind": row.kind, **row.payload}) for row in rows]

    async def end_timers(self, numbers: Sequence[int], now: str) -> None:
        """They are in the inbox now, and not planned any more."""
        async with self.database.writing() as connection:
            await connection.execute(update(timers).where(timers.c.id.in_(numbers)).values(done_at=now))

    async def _keep_facts(self, connection: AsyncConnection, turned: Turned) -> None:
        conversation = turned.arrived.conversation
        if turned.answers:
            await connection.execute(insert(answers), _answers(turned))
        for number, good, reason in turned.ratings:
            place = and_(answers.c.conversation_id == conversation, answers.c.number == number)
            await connection.execute(update(answers).where(place).values(good=good, reason=reason))
            if not good and not reason:
                topic = (await connection.execute(select(answers.c.topic).where(place))).scalar_one_or_none()
                if topic:
                    text = await self._text_before(connection, turned.arrived)
                    turned.questions.append(("disliked", text, [topic]))
        if turned.questions:
            rows = [{"conversation_id": conversation, "kind": kind, "text": text, "guesses": guesses, "at": turned.at, "status": "new"}
                    for kind, text, guesses in turned.questions]  # fmt: skip
            await connection.execute(insert(questions), rows)

    async def _text_before(self, connection: AsyncConnection, arrived: Arrived) -> str:
        """The last text of the person before this event: what the disliked answer was given to."""
        rows = await connection.execute(
            select(inbox.c.payload)
            .where(inbox.c.conversation_id == arrived.conversation, inbox.c.id < arrived.id, inbox.c.kind == "text")
            .order_by(inbox.c.id.desc())
            .limit(1)
        )
        payload = rows.scalar_one_or_none()
        return str(payload.get("text", "")) if payload else ""

    async def _erase(self, connection: AsyncConnection, conversation: int, but: int) -> None:
        for table in (outbox, answers, questions, timers):
            await connection.execute(delete(table).where(table.c.conversation_id == conversation))
        await connection.execute(delete(inbox).where(inbox.c.conversation_id == conversation, inbox.c.id != but))

    async def fail(self, arrived: Arrived, at: str, most: int) -> bool:
        """Counts a failure of handling an event; True when it is given up after `most`."""
        self._states.drop(arrived.conversation)
        async with self.database.writing() as connection:
            row = await connection.execute(
                update(inbox).where(inbox.c.id == arrived.id).values(failures=inbox.c.failures + 1).returning(inbox.c.failures)
            )
            return int(row.scalar_one()) >= most

    async def move(self, channel: str, key: str, new: str) -> None:
        """A chat has a new key on its channel; when both were known, the new one goes on."""
        self._numbers.drop((channel, key))
        where = (conversations.c.channel == channel, conversations.c.key == key)
        async with self.database.writing() as connection:
            taken = select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.key == new)
            if (await connection.execute(taken)).first() is None:
                await connection.execute(update(conversations).where(*where).values(key=new))

    def forget_all(self) -> None:
        """Drops what is kept at hand, after conversations were deleted."""
        self._numbers.clear()
        self._states.clear()


def _moved(turned: Turned) -> Json:
    """What `MOVE` needs: only for what a person did."""
    stopped = turned.at if turned.state.get("stopped") else None
    return {"number": turned.arrived.conversation, "before": turned.turn, "after": turned.state, "when": turned.at,
            "heard": turned.arrived.received_at, "ended": stopped}  # fmt: skip


def _answers(turned: Turned) -> list[Json]:
    return [
        {"conversation_id": turned.arrived.conversation, "number": number, "topic": topic, "at": turned.at, "reason": ""}
        for number, topic in turned.answers
    ]


async def plan_timers(connection: AsyncConnection, planned: Sequence[Timer], conversation: int = 0) -> None:
    """Keeps timers; `conversation` is the one of those that name none. What was planned before for the same purpose stays."""
    rows: list[Json] = [
        {"conversation_id": one.conversation or conversation, "kind": one.kind, "payload": one.payload, "due_at": one.due_at,
         "purpose": one.purpose}
        for one in planned
    ]  # fmt: skip
    if rows:
        await connection.execute(insert_each(connection, timers, ["purpose"]), rows)


async def change_conversation(connection: AsyncConnection, conversation: int, **values: Any) -> None:
    """Changes a conversation from outside its turn: counted as a turn, so that no process goes on with what it kept at hand.

    In its own turn a dialogue changes the row without this (`change_own`), or the turn would lose against itself.
    """
    changed = update(conversations).where(conversations.c.id == conversation)
    await connection.execute(changed.values(turn=conversations.c.turn + 1, **values))


async def change_own(connection: AsyncConnection, conversation: int, **values: Any) -> None:
    """Changes the conversation whose turn it is."""
    await connection.execute(update(conversations).where(conversations.c.id == conversation).values(**values))


async def find_conversation(connection: AsyncConnection, channel: str, key: str, at: str, state: Json) -> int:
    """The number of a conversation, made when there is none."""
    which = select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.key == key)
    number = (await connection.execute(which)).scalar_one_or_none()
    if number is not None:
        return int(number)
    row = {"channel": channel, "key": key, "state": state, "turn": 0, "created_at": at, "updated_at": at}
    await connection.execute(insert_once(connection, conversations, row, ["channel", "key"]))
    return int((await connection.execute(which)).scalar_one())


def _open_events() -> Select[Any]:
    return (
        select(inbox, conversations.c.key)
        .join(conversations, conversations.c.id == inbox.c.conversation_id)
        .where(inbox.c.handled_at.is_(None))
        .order_by(inbox.c.id)
    )
