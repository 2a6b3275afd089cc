"""The names of people, by their ids."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import people


async def names_of(connection: AsyncConnection, persons: Collection[int | None]) -> dict[int, str]:
    """Person → name, "" for somebody who gave none. At most some hundred people."""
    wanted = sorted({one for one in persons if one is not None})
    rows = await connection.execute(select(people.c.id, people.c.name).where(people.c.id.in_(wanted)))
    return {int(row.id): str(row.name) for row in rows}
