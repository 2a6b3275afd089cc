"""The code by which the first administrator joins: made at a start while there is none."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.codes import make_code
from bot.people.persons import held_on
from bot.store.tables import codes, people, roles


async def first_code(connection: AsyncConnection, at: str) -> str | None:
    """A new code while nobody is administrator, in place of that of the last start; None when somebody is."""
    if await administrators(connection, at[:10]):
        return None
    open_ones = (codes.c.kind == "first", codes.c.used_at.is_(None), codes.c.revoked_at.is_(None))
    await connection.execute(update(codes).where(*open_ones).values(revoked_at=at))
    return await make_code(connection, "first", at, role="administrator")


async def administrators(connection: AsyncConnection, day: str) -> int:
    """How many people are administrator on a day."""
    counted = (
        select(func.count(roles.c.person_id.distinct()))
        .join(people, people.c.id == roles.c.person_id)
        .where(roles.c.role == "administrator", held_on(day), people.c.left_at.is_(None))
    )
    return int((await connection.execute(counted)).scalar_one())
