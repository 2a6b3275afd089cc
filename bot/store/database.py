"""One database, SQLite or PostgreSQL: how it is opened, read and written. Everything else of the store stands on this."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, event
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.queue import Queue

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert

Json = dict[str, Any]


class Database:
    """Writers on SQLite take turns within the process, so that none waits on a lock in the file."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.shared = engine.dialect.name != "sqlite"
        """Whether several processes may use it at once: then turns are leased and messages claimed."""
        self._queue = None if self.shared else Queue()

    @classmethod
    def open(cls, url: str) -> Database:
        """A database on SQLite or PostgreSQL; the schema must be there (`trolyso db upgrade`)."""
        if not url.startswith("sqlite"):
            return cls(create_async_engine(url, pool_pre_ping=True))
        # A rollback at every return costs a walk to aiosqlite's thread; reads leave no transaction open there, writes always end theirs.
        engine = create_async_engine(url, pool_reset_on_return=None)
        event.listen(engine.sync_engine, "connect", _tune_sqlite)
        return cls(engine)

    async def close(self) -> None:
        await self.engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self, first: bool = False) -> AsyncIterator[AsyncConnection]:
        """A transaction: all that is written in it, or nothing. `first`: somebody waits for an answer, everything else can wait."""
        if self._queue is None:
            async with self.engine.begin() as connection:
                yield connection
        else:
            async with self._queue.turn(first), self.engine.begin() as connection:
                yield connection


def insert_once(connection: AsyncConnection, table: Table, row: Json | list[Json], unique: list[str]) -> PostgresInsert | SqliteInsert:
    """An insert that does nothing where a row with the same `unique` columns is already there."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table).values(row).on_conflict_do_nothing(index_elements=unique)
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert(table).values(row).on_conflict_do_nothing(index_elements=unique)


def insert_each(connection: AsyncConnection, table: Table, unique: list[str]) -> PostgresInsert | SqliteInsert:
    """`insert_once` for many rows that are given when it is executed."""
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table).on_conflict_do_nothing(index_elements=unique)
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert(table).on_conflict_do_nothing(index_elements=unique)


def upsert(
    connection: AsyncConnection, table: Table, row: Json, unique: list[str], change: Json | None = None
) -> PostgresInsert | SqliteInsert:
    """An insert that changes the row with the same `unique` columns: to `change`, or to the rest of `row`.

    Values of `change` may be expressions over the table's columns.
    """
    changed = change if change is not None else {name: value for name, value in row.items() if name not in unique}
    if connection.dialect.name == "sqlite":
        return sqlite_insert(table).values(row).on_conflict_do_update(index_elements=unique, set_=changed)
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert(table).values(row).on_conflict_do_update(index_elements=unique, set_=changed)


def insert_or_add(
    connection: AsyncConnection, table: Table, rows: list[Json], unique: list[str], summed: Iterable[str]
) -> PostgresInsert | SqliteInsert:
    """An insert of rows; where one with the same `unique` columns is already there, its `summed` columns grow by those of the row."""
    made: PostgresInsert | SqliteInsert
    if connection.dialect.name == "sqlite":
        made = sqlite_insert(table).values(rows)
    else:
        from sqlalchemy.dialects.postgresql import insert as postgres_insert

        made = postgres_insert(table).values(rows)
    return made.on_conflict_do_update(index_elements=unique, set_={name: table.c[name] + made.excluded[name] for name in summed})


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL lets readers go on while one writes; NORMAL loses no committed row when the process dies (only when the machine does).
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
