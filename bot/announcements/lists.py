"""Audiences kept under a name, for the people who work for the same area."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import Audience, dump_audience, load_audience
from bot.people.areas import AreaTree
from bot.people.persons import Person
from bot.people.trail import note
from bot.store import upsert
from bot.store.tables import audiences

MOST_NAME = 80


async def keep_list(connection: AsyncConnection, at: str, person: Person, name: str, area: int, audience: Audience) -> None:
    """Keeps an audience; one of the same name and area is replaced."""
    row = {"name": name[:MOST_NAME], "area_id": area, "audience": dump_audience(audience), "made_by": person.id, "made_at": at}
    await connection.execute(upsert(connection, audiences, row, ["name", "area_id"]))
    await note(connection, at, person.id, "audience.keep", "audience", None, {"name": name, "area": area})


async def lists_of(connection: AsyncConnection, tree: AreaTree, person: Person) -> list[tuple[int, str, Audience]]:
    """The lists of the areas that the person works for: number, name, audience."""
    rows = await connection.execute(select(audiences).order_by(audiences.c.name))
    mine = [row for row in rows if person.may(tree, row.area_id, "leader", "commune_officer", "province_officer")]
    return [(row.id, row.name, load_audience(row.audience)) for row in mine]
