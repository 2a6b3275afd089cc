"""Many rows at once, with numbers known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json
from bot.store.tables import areas, metadata

AT_ONCE = 5_000


async def next_number(connection: AsyncConnection, table: Table) -> int:
    """The first id that is free in a table."""
    return int((await connection.execute(select(func.coalesce(func.max(table.c.id), 0)))).scalar_one()) + 1


async def write(connection: AsyncConnection, table: Table, rows: Iterable[Json]) -> int:
    """Inserts rows that all have the same columns; how many they were."""
    count, waiting = 0, iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        await connection.execute(insert(table), batch)
        count += len(batch)
    return count


def batches(count: int) -> Iterator[range]:
    """0 … count in pieces."""
    for start in range(0, count, AT_ONCE):
        yield range(start, min(start + AT_ONCE, count))


async def mend_sequences(connection: AsyncConnection) -> None:
    """PostgreSQL counts on from where it was, not from the numbers that were given: tells it."""
    if connection.dialect.name == "sqlite":
        return
    for table in metadata.sorted_tables:
        if "id" in table.c:
            last = select(func.max(table.c.id)).scalar_subquery()
            await connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), func.coalesce(last, 1))))


async def empty(connection: AsyncConnection) -> None:
    """Takes every row out of every table."""
    if connection.dialect.name != "sqlite":
        await connection.execute(text(f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)} RESTART IDENTITY CASCADE"))
        return
    await connection.execute(update(areas).values(parent_id=None))
    for table in reversed(metadata.sorted_tables):
        await connection.execute(table.delete())
