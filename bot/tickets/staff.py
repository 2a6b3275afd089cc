"""Who is asked to take a resident, level after level, and on which phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import RoleName, accounts, held_on
from bot.store.tables import conversations, people, roles

Level = Literal["team", "leader", "commune", "province"]
LEVELS: tuple[Level, ...] = ("team", "leader", "commune", "province")
ROLES: dict[Level, tuple[RoleName, ...]] = {
    "team": ("member",),
    "leader": ("leader",),
    "commune": ("commune_officer",),
    "province": ("province_officer", "administrator"),
}
TAKERS: tuple[RoleName, ...] = ("member", "leader", "commune_officer", "province_officer")
"""Roles that may take a resident of their area."""


@dataclass(frozen=True)
class Helper:
    """Someone who can be asked: `conversation` is the account used last."""

    person: int
    name: str
    conversation: int


def next_level(level: str) -> Level | None:
    """Who is asked when nobody of this level took it."""
    place = LEVELS.index(level) + 1 if level in LEVELS else 0
    return LEVELS[place] if place < len(LEVELS) else None


async def helpers(connection: AsyncConnection, tree: AreaTree, area: int, level: Level, day: str) -> list[Helper]:
    """Everyone of a level who holds the role today and has an account that wants messages, by name."""
    commune = tree.commune(area)
    if level == "commune":
        where = [commune.id] if commune else []
    elif level == "province":
        where = [one.id for one in tree.path(area) if one.kind not in ("xa", "thon")]
    else:
        where = [area]
    return await _reached(connection, ROLES[level], where, day)


async def anyone(connection: AsyncConnection, day: str) -> bool:
    """Whether there is anybody at all whom a resident can be handed to."""
    return bool(await _reached(connection, (*TAKERS, "administrator"), None, day, most=1))


async def _reached(
    connection: AsyncConnection, names: Sequence[RoleName], where: Sequence[int] | None, day: str, most: int | None = None
) -> list[Helper]:
    wanted = [roles.c.role.in_(names), held_on(day), people.c.left_at.is_(None)]
    wanted += [conversations.c.grouped.is_(False), conversations.c.stopped_at.is_(None)]
    if where is not None:
        wanted.append(roles.c.area_id.in_(where))
    rows = await connection.execute(
        select(people.c.id, people.c.name, conversations.c.id.label("conversation"), conversations.c.heard_at)
        .join(roles, roles.c.person_id == people.c.id)
        .join(conversations, conversations.c.person_id == people.c.id)
        .where(*wanted).distinct().limit(most)
    )  # fmt: skip
    # Sorted here and not by the database: SQLite and PostgreSQL put "never heard" at different ends.
    found: dict[int, Helper] = {}
    for row in sorted(rows, key=lambda row: row.heard_at or "", reverse=True):
        found.setdefault(row.id, Helper(row.id, row.name, row.conversation))
    return sorted(found.values(), key=lambda one: (one.name, one.person))


async def phone_of(connection: AsyncConnection, person: int) -> int | None:
    """The private conversation a person used last, of those that want messages; one never written in counts last."""
    phones = await accounts(connection, person)
    return int(max(phones, key=lambda one: one.heard_at or "").id) if phones else None
