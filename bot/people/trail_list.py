"""The trail as officials read it: lines of the people whom they look after, with filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json
from bot.store.tables import people, roles, trail


@dataclass(frozen=True)
class TrailRow:
    """A line with the name of who did it."""

    id: int
    at: str
    person: int | None
    name: str
    action: str
    thing: str
    thing_id: int | None
    detail: Json


def doers(scope: ColumnElement[bool], own: int) -> ColumnElement[bool]:
    """The condition that a line is of a person with a role within `scope` (a condition on `roles`), or one's own."""
    return or_(trail.c.person_id == own, trail.c.person_id.in_(select(roles.c.person_id).where(scope)))


async def list_trail(
    connection: AsyncConnection, whose: ColumnElement[bool], first: date, last: date, most: int, offset: int = 0, thing: str = "",
    person: int | None = None,
) -> tuple[list[TrailRow], int]:  # fmt: skip
    """Lines of some days, the newest first; and how many there are."""
    t = trail.c
    which = [whose, t.at >= first.isoformat(), t.at < (last + timedelta(days=1)).isoformat()]
    which += [t.thing == thing] if thing else []
    which += [t.person_id == person] if person is not None else []
    count = int((await connection.execute(select(func.count()).select_from(trail).where(*which))).scalar_one())
    rows = await connection.execute(
        select(trail, people.c.name).outerjoin(people, people.c.id == t.person_id)
        .where(*which).order_by(t.id.desc()).limit(most).offset(offset)
    )  # fmt: skip
    found = [TrailRow(row.id, row.at, row.person_id, row.name or "", row.action, row.thing, row.thing_id, dict(row.detail)) for row in rows]
    return found, count


async def things_of(connection: AsyncConnection) -> list[str]:
    """What lines are about."""
    return sorted((await connection.execute(select(trail.c.thing).distinct())).scalars())
