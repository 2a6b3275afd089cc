"""Announcements that are somebody's to see, and people whose word one needs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import AT_NIGHT, Announcement, announcement_of
from bot.announcements.standing import APPROVERS, may_approve, may_steer
from bot.people.areas import AreaTree
from bot.people.persons import Person, held_on
from bot.store.tables import announcements, roles


async def list_for(connection: AsyncConnection, tree: AreaTree, person: Person, *states: str, most: int = 50) -> list[Announcement]:
    """Announcements in one of the states that the person wrote or may steer, newest first."""
    rows = await connection.execute(
        select(announcements).where(announcements.c.status.in_(states)).order_by(announcements.c.id.desc()).limit(500)
    )
    found = [announcement_of(row) for row in rows]
    return [one for one in found if may_steer(person, tree, one)][:most]


async def list_to_approve(connection: AsyncConnection, tree: AreaTree, person: Person) -> list[Announcement]:
    """What waits for the person's approval, the most urgent first; then what went out with one person's and wants a second one's."""
    c = announcements.c
    waiting = await connection.execute(select(announcements).where(c.status == "waiting").order_by(c.id).limit(500))
    alone = await connection.execute(
        select(announcements).where(c.approved_by == c.made_by, c.confirmed_by.is_(None), c.corrects_id.is_(None), c.status != "withdrawn")
        .where(c.urgency.in_(AT_NIGHT)).order_by(c.id).limit(500)
    )  # fmt: skip
    first = sorted((announcement_of(row) for row in waiting), key=lambda one: one.draft.urgency not in AT_NIGHT)
    return [one for one in (*first, *(announcement_of(row) for row in alone)) if may_approve(person, tree, one)]


async def approvers_of(connection: AsyncConnection, tree: AreaTree, found: Announcement, day: str) -> Sequence[int]:
    """People who may approve it, those of the nearest area only."""
    path = [area.id for area in tree.path(found.draft.area)]
    which = (roles.c.area_id.in_(path), roles.c.role.in_((*APPROVERS, "administrator")), roles.c.person_id != found.made_by, held_on(day))
    rows = (await connection.execute(select(roles.c.person_id, roles.c.area_id, roles.c.role).where(*which))).all()
    nearest = max(((row.role in APPROVERS, path.index(row.area_id)) for row in rows), default=None)
    return sorted({row.person_id for row in rows if (row.role in APPROVERS, path.index(row.area_id)) == nearest})
