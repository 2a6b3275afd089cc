"""Everybody in the database with their roles and teams, as imports and exports of lists compare with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.persons import RoleName
from bot.store.tables import people, roles, teams
from flows.fold import fold_label


@dataclass(frozen=True)
class HeldRole:
    """A role as it stands in the database."""

    id: int
    name: RoleName
    area: int
    team: int | None
    current: bool


@dataclass
class Somebody:
    """A person of the database with all roles, also those that ended."""

    id: int
    name: str
    component: str
    external: str
    left: bool
    roles: list[HeldRole] = field(default_factory=list)

    @property
    def current(self) -> list[HeldRole]:
        return [] if self.left else [role for role in self.roles if role.current]


@dataclass(frozen=True)
class TeamRow:
    id: int
    area: int
    kind: str
    name: str


@dataclass
class Roll:
    """Everybody, and all teams. Found by code of the list, and by folded name with the team's or area's number."""

    people: list[Somebody]
    teams: list[TeamRow]

    def __post_init__(self) -> None:
        self.by_code = {one.external: one for one in self.people if one.external}
        self.by_area: dict[int, list[TeamRow]] = defaultdict(list)
        for team in self.teams:
            self.by_area[team.area].append(team)
        self._named: dict[tuple[str, str, int], list[Somebody]] = defaultdict(list)
        for one in self.people:
            for key in {_key(role) for role in one.roles}:
                self._named[(fold_label(one.name), *key)].append(one)

    def named(self, folded: str, area: int, team: int | None) -> list[Somebody]:
        """People of this name who have or had a role in a team, or in an area without a team; those who still have one, if any."""
        found = self._named.get((folded, *(("team", team) if team else ("area", area))), [])
        return [one for one in found if one.current] or found


def _key(role: HeldRole) -> tuple[str, int]:
    return ("team", role.team) if role.team else ("area", role.area)


async def read_roll(connection: AsyncConnection, day: str) -> Roll:
    """People, roles and teams of the database."""
    found = {
        row.id: Somebody(row.id, row.name, row.component, row.external or "", row.left_at is not None)
        for row in await connection.execute(select(people).order_by(people.c.id))
    }
    for row in await connection.execute(select(roles).order_by(roles.c.id)):
        current = row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
        found[row.person_id].roles.append(HeldRole(row.id, row.role, row.area_id, row.team_id, current))
    every = await connection.execute(select(teams).where(teams.c.valid_to.is_(None)).order_by(teams.c.id))
    return Roll(list(found.values()), [TeamRow(row.id, row.area_id, row.kind, row.name) for row in every])
