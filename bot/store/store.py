"""The store: what the dispatcher, the sender and the web chat ask of the database. SQLAlchemy Core, no ORM objects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Table, and_, bindparam, delete, event, func, insert, select, update
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.recent import Recent
from bot.store.tables import answers, conversations, inbox, outbox, questions

Json = dict[str, Any]


if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert

NOTE_DELIVERY = (
    update(outbox)
    .where(outbox.c.id == bindparam("number"))
    .values(
        status=bindparam("now"),
        attempts=outbox.c.attempts + 1,
        sent_at=bindparam("when"),
        due_at=bindparam("due"),
        provider_id=bindparam("provider"),
        error=bindparam("fault"),
    )
)
MOST_NUMBERS = 50_000
MOST_STATES = 2_000


class ConflictError(Exception):
    """Another process changed the conversation meanwhile; nothing was written."""


@dataclass(frozen=True)
class Arrived:
    """An event of the inbox with the conversation it belongs to."""

    id: int
    conversation: int
    channel: str
    key: str
    kind: str
    payload: Json
    received_at: str


@dataclass(frozen=True)
class Outgoing:
    """A message of the outbox, as the sender needs it."""

    id: int
    conversation: int
    channel: str
    key: str
    payload: Json
    attempts: int
    created_at: str


@dataclass(frozen=True)
class Delivery:
    """What became of a message: sent, waiting (again at `due_at`), failed, or unknown (it may have arrived)."""

    id: int
    status: str
    at: str
    due_at: str = ""
    provider_id: str = ""
    error: str = ""


@dataclass
class Turned:
    """All that one turn writes, in one transaction."""

    arrived: Arrived
    turn: int
    state: Json
    at: str
    messages: list[Json] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    ratings: list[tuple[int, bool, str]] = field(default_factory=list)
    questions: list[tuple[str, str, list[str]]] = field(default_factory=list)
    erase: bool = False


class Store:
    """One database. Writers on SQLite take turns within the process, so that none waits on a lock in the file."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._numbers: Recent[tuple[str, str], int] = Recent(MOST_NUMBERS)
        self._states: Recent[int, tuple[int, Json]] = Recent(MOST_STATES)
        self._turns = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str) -> Store:
        """A store on SQLite or PostgreSQL; the schema must be there (`trolyso db upgrade`)."""
        if not url.startswith("sqlite"):
            return cls(create_async_engine(url, pool_pre_ping=True))
        # A rollback at every return costs a walk to aiosqlite's thread; reads leave no transaction open there, writes always end theirs.
        engine = create_async_engine(url, pool_reset_on_return=None)
        event.listen(engine.sync_engine, "connect", _tune_sqlite)
        return cls(engine)

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[AsyncConnection]:
        if self._turns is None:
            async with self._engine.begin() as connection:
                yield connection
        else:
            async with self._turns, self._engine.begin() as connection:
                yield connection

    async def arrive(self, channel: str, key: str, event_id: str, kind: str, payload: Json, at: str, empty_state: Json) -> Arrived | None:
        """Keeps an event; None when it was already there. Makes the conversation when it is new."""
        try:
            return await self._arrive(channel, key, event_id, kind, payload, at, empty_state)
        except IntegrityError:
            # The conversation was forgotten meanwhile, by another process perhaps.
            self._numbers.drop((channel, key))
            return await self._arrive(channel, key, event_id, kind, payload, at, empty_state)

    async def _arrive(self, channel: str, key: str, event_id: str, kind: str, payload: Json, at: str, empty_state: Json) -> Arrived | None:
        async with self._write() as connection:
            conversation = await self._conversation(connection, channel, key, at, empty_state)
            row = {"conversation_id": conversation, "channel": channel, "event_id": event_id, "kind": kind, "payload": payload,
                   "received_at": at, "failures": 0}  # fmt: skip
            made = await connection.execute(self._insert_once(inbox, row, ["channel", "event_id"]).returning(inbox.c.id))
            number = made.scalar_one_or_none()
        return None if number is None else Arrived(number, conversation, channel, key, kind, payload, at)

    async def _conversation(self, connection: AsyncConnection, channel: str, key: str, at: str, state: Json) -> int:
        """The conversation's number, made when there is none."""
        known = self._numbers.get((channel, key))
        if known is None:
            known = await self._find_conversation(connection, channel, key, at, state)
            self._numbers.keep((channel, key), known)
        return known

    async def _find_conversation(self, connection: AsyncConnection, channel: str, key: str, at: str, state: Json) -> int:
        found = await connection.execute(select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.key == key))
        number = found.scalar_one_or_none()
        if number is not None:
            return int(number)
        row = {"channel": channel, "key": key, "state": state, "turn": 0, "created_at": at, "updated_at": at}
        await connection.execute(self._insert_once(conversations, row, ["channel", "key"]))
        found = await connection.execute(select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.key == key))
        return int(found.scalar_one())

    def _insert_once(self, table: Table, row: Json, unique: list[str]) -> PostgresInsert | SqliteInsert:
        if self._engine.dialect.name == "sqlite":
            return sqlite_insert(table).values(**row).on_conflict_do_nothing(index_elements=unique)
        from sqlalchemy.dialects.postgresql import insert as postgres_insert

        return postgres_insert(table).values(**row).on_conflict_do_nothing(index_elements=unique)

    async def state(self, conversation: int) -> tuple[int, Json]:
        """The turn's number and the state of a conversation. A kept one may be old: `finish_turn` notices by the turn's number."""
        kept = self._states.get(conversation)
        if kept:
            return kept
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(conversations.c.turn, conversations.c.state).where(conversations.c.id == conversation))
            ).one()
        return row.turn, row.state

    async def finish_turn(self, turned: Turned) -> list[Outgoing]:
        """Writes state, messages and facts of a turn at once.

        Raises:
            ConflictError: the conversation is no longer at `turned.turn`.
        """
        arrived = turned.arrived
        async with self._write() as connection:
            moved = await connection.execute(
                update(conversations)
                .where(conversations.c.id == arrived.conversation, conversations.c.turn == turned.turn)
                .values(state=turned.state, turn=turned.turn + 1, updated_at=turned.at)
            )
            if moved.rowcount != 1:
                self._states.drop(arrived.conversation)
                raise ConflictError
            if turned.erase:
                await self._erase(connection, arrived.conversation, arrived.id)
            await connection.execute(update(inbox).where(inbox.c.id == arrived.id).values(handled_at=turned.at))
            outgoing = await self._queue(connection, turned)
            await self._keep_facts(connection, turned)
        self._states.keep(arrived.conversation, (turned.turn + 1, turned.state))
        return outgoing

    async def _queue(self, connection: AsyncConnection, turned: Turned) -> list[Outgoing]:
        if not turned.messages:
            return []
        arrived = turned.arrived
        rows = [
            {"conversation_id": arrived.conversation, "inbox_id": arrived.id, "part": part, "payload": payload, "status": "waiting",
             "attempts": 0, "due_at": turned.at, "created_at": turned.at}
            for part, payload in enumerate(turned.messages)
        ]  # fmt: skip
        made = await connection.execute(insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True), rows)
        return [
            Outgoing(number, arrived.conversation, arrived.channel, arrived.key, payload, 0, turned.at)
            for number, payload in zip(made.scalars().all(), turned.messages, strict=True)
        ]

    async def _keep_facts(self, connection: AsyncConnection, turned: Turned) -> None:
        conversation = turned.arrived.conversation
        if turned.answers:
            rows = [{"conversation_id": conversation, "number": number, "topic": topic, "at": turned.at, "reason": ""}
                    for number, topic in turned.answers]  # fmt: skip
            await connection.execute(insert(answers), rows)
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
        for table in (outbox, answers, questions):
            await connection.execute(delete(table).where(table.c.conversation_id == conversation))
        await connection.execute(delete(inbox).where(inbox.c.conversation_id == conversation, inbox.c.id != but))

    async def fail(self, arrived: Arrived, at: str, most: int) -> bool:
        """Counts a failure of handling an event; True when it is given up after `most`."""
        async with self._write() as connection:
            row = await connection.execute(
                update(inbox).where(inbox.c.id == arrived.id).values(failures=inbox.c.failures + 1).returning(inbox.c.failures)
            )
            given_up = int(row.scalar_one()) >= most
            if given_up:
                await connection.execute(update(inbox).where(inbox.c.id == arrived.id).values(handled_at=at))
        return given_up

    async def open_events(self) -> list[Arrived]:
        """What arrived and was not handled, oldest first: after a restart it is taken up again."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(inbox, conversations.c.key)
                .join(conversations, conversations.c.id == inbox.c.conversation_id)
                .where(inbox.c.handled_at.is_(None))
                .order_by(inbox.c.id)
            )
            return [_arrived(row) for row in rows]

    async def due_messages(self, now: str, after: int = 0, most: int = 500) -> list[Outgoing]:
        """Messages waiting to be sent by now, oldest first, with numbers above `after`."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(outbox, conversations.c.channel, conversations.c.key)
                .join(conversations, conversations.c.id == outbox.c.conversation_id)
                .where(outbox.c.status == "waiting", outbox.c.due_at <= now, outbox.c.id > after)
                .order_by(outbox.c.id)
                .limit(most)
            )
            return [_outgoing(row) for row in rows]

    async def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """Notes what became of messages, all in one statement."""
        rows = [
            {"number": one.id, "now": one.status, "when": one.at if one.status == "sent" else None, "due": one.due_at or one.at,
             "provider": one.provider_id or None, "fault": one.error or None}
            for one in deliveries
        ]  # fmt: skip
        async with self._write() as connection:
            await connection.execute(NOTE_DELIVERY, rows)

    async def history(self, channel: str, key: str, after: tuple[int, int] = (0, 0), most: int = 200) -> list[Json]:
        """Both sides of a conversation in order, after an inbox and an outbox number; the latest `most`."""
        async with self._engine.connect() as connection:
            where = (conversations.c.channel == channel, conversations.c.key == key)
            said = await connection.execute(
                select(inbox.c.id, inbox.c.kind, inbox.c.payload, inbox.c.received_at, inbox.c.event_id)
                .join(conversations, conversations.c.id == inbox.c.conversation_id)
                .where(*where, inbox.c.id > after[0]).order_by(inbox.c.id.desc()).limit(most)
            )  # fmt: skip
            answered = await connection.execute(
                select(outbox.c.id, outbox.c.inbox_id, outbox.c.payload, outbox.c.created_at)
                .join(conversations, conversations.c.id == outbox.c.conversation_id)
                .where(*where, outbox.c.id > after[1]).order_by(outbox.c.id.desc()).limit(most)
            )  # fmt: skip
            rows: list[Json] = [
                {"from": "me", "id": row.id, "kind": row.kind, "payload": row.payload, "at": row.received_at, "event_id": row.event_id,
                 "order": (row.id, 0, 0)}
                for row in said
            ]  # fmt: skip
            rows += [
                {"from": "bot", "id": row.id, "payload": row.payload, "at": row.created_at, "order": (row.inbox_id or 0, 1, row.id)}
                for row in answered
            ]
        return sorted(rows, key=lambda row: row["order"])[-most:]

    async def open_questions(self, most: int = 100) -> list[Json]:
        """What could not be answered or was disliked, newest first."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                select(questions).where(questions.c.status == "new").order_by(questions.c.id.desc()).limit(most)
            )
            return [dict(row) for row in rows.mappings()]

    async def forget_before(self, at: str) -> int:
        """Deletes conversations that were last used before `at`; how many."""
        async with self._write() as connection:
            gone = await connection.execute(delete(conversations).where(conversations.c.updated_at < at))
        self._numbers.clear()
        self._states.clear()
        return int(gone.rowcount)

    async def count(self, table: str) -> int:
        """Rows of a table, for checks and benchmarks."""
        known = {"inbox": inbox, "outbox": outbox, "conversations": conversations, "answers": answers, "questions": questions}
        async with self._engine.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(known[table]))).scalar_one())


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL lets readers go on while one writes; NORMAL loses no committed row when the process dies (only when the machine does).
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _arrived(row: Row[Any]) -> Arrived:
    return Arrived(row.id, row.conversation_id, row.channel, row.key, row.kind, row.payload, row.received_at)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(row.id, row.conversation_id, row.channel, row.key, row.payload, row.attempts, row.created_at)
