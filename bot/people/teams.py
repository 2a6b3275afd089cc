"""Teams, who works in them, and which officials an area has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import Person, RoleName, held_on
from bot.store.database import insert_once
from bot.store.tables import people, roles, teams
from flows.fold import fold_label

MOST_BOUND = 5_000
"""Values bound in one statement; PostgreSQL and SQLite take about 32,000."""
UPWARD: tuple[RoleName, ...] = ("commune_officer", "province_officer", "administrator")


@dataclass(frozen=True)
class Team:
    """`kind`: thon, xa, truong. `area`: the hamlet or commune. `zalo_group`: the name of its Zalo group as the team gave it."""

    id: int
    area: int
    kind: str
    name: str
    zalo_group: str = ""
    meeting_place: str = ""


class Member(NamedTuple):
    """Someone who works in a team; a leader who is also a member stands once, as leader."""

    person: int
    name: str
    role: RoleName
    component: str


async def read_team(connection: AsyncConnection, number: int) -> Team | None:
    """A team by its id, also one that ended."""
    row = (await connection.execute(select(teams).where(teams.c.id == number))).one_or_none()
    return None if row is None else _team(row)


async def team_of(connection: AsyncConnection, person: Person) -> Team | None:
    """The team a person works in; that of the leader's role first."""
    held = person.team
    return None if held is None or held.team is None else await read_team(connection, held.team)


async def members_of(connection: AsyncConnection, team: int, day: str) -> list[Member]:
    """Who works in a team on a day: leaders first, then by name. Those who left are not in it."""
    here = (roles.c.team_id == team, roles.c.role.in_(("member", "leader")), held_on(day), people.c.left_at.is_(None))
    rows = await connection.execute(
        select(people.c.id, people.c.name, people.c.component, roles.c.role)
        .join(people, people.c.id == roles.c.person_id).where(*here)
    )  # fmt: skip
    found: dict[int, Member] = {}
    for row in rows:
        if row.id not in found or row.role == "leader":
            found[row.id] = Member(row.id, row.name, row.role, row.component)
    return sorted(found.values(), key=lambda member: (member.role != "leader", fold_label(member.name), member.person))


async def leaders_of(connection: AsyncConnection, team: int, day: str) -> list[int]:
    """The team's leaders on a day."""
    return [member.person for member in await members_of(connection, team, day) if member.role == "leader"]


async def officers_of(connection: AsyncConnection, tree: AreaTree, area: int, day: str, *names: RoleName) -> list[int]:
    """The officials whom an area belongs to, the longest in office first.

    Without `names`: the commune's; where it has none, the province's; where there is none either, the administrators. With `names`: all
    who hold one of these roles over the area. KeyError for an area that is not there.
    """
    over = [one.id for one in tree.path(area)]
    wanted = names or UPWARD
    rows = await connection.execute(
        select(roles.c.person_id, roles.c.role).join(people, people.c.id == roles.c.person_id)
        .where(roles.c.role.in_(wanted), roles.c.area_id.in_(over), held_on(day), people.c.left_at.is_(None)).order_by(roles.c.id)
    )  # fmt: skip
    held = rows.all()
    if names:
        return list(dict.fromkeys(row.person_id for row in held))
    for name in UPWARD:
        if found := list(dict.fromkeys(row.person_id for row in held if row.role == name)):
            return found
    return []


async def teams_in(connection: AsyncConnection, areas: Collection[int], day: str) -> list[Team]:
    """The teams of some areas (give a `subtree` for all below) that exist on a day, by name."""
    wanted, found = sorted(areas), []
    for start in range(0, len(wanted), MOST_BOUND):
        within = (teams.c.area_id.in_(wanted[start : start + MOST_BOUND]), _exists_on(day))
        found += [_team(row) for row in await connection.execute(select(teams).where(*within))]
    return sorted(found, key=lambda team: (fold_label(team.name), team.id))


async def find_team(connection: AsyncConnection, area: int, kind: str, name: str, day: str) -> int:
    """The number of a team, made when there is none."""
    which = select(teams.c.id).where(teams.c.area_id == area, teams.c.kind == kind, teams.c.name == name)
    number = (await connection.execute(which)).scalar_one_or_none()
    if number is None:
        row = {"area_id": area, "kind": kind, "name": name, "valid_from": day}
        await connection.execute(insert_once(connection, teams, row, ["area_id", "kind", "name"]))
        number = (await connection.execute(which)).scalar_one()
    return int(number)


def _exists_on(day: str) -> Any:
    return and_(or_(teams.c.valid_from.is_(None), teams.c.valid_from <= day), or_(teams.c.valid_to.is_(None), teams.c.valid_to >= day))


def _team(row: Any) -> Team:
    return Team(row.id, row.area_id, row.kind, row.name, row.zalo_group or "", row.meeting_place or "")
