"""Who has not reported: teams without a visit in the period, communes that have not frozen their figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import held_on
from bot.reports.periods import Period
from bot.reports.scope import Scope, area_in
from bot.reports.stocks import stands
from bot.reports.windows import after
from bot.store.tables import people, reports, roles, tallies, teams
from bot.visits.results import logged_between


@dataclass(frozen=True)
class LateTeam:
    """A team that logged nothing. `last_day`: of its last visit before, "" never. `leaders`: names; `leader_ids`: people to remind."""

    team: int
    name: str
    area: int
    area_name: str
    leaders: tuple[str, ...] = ()
    leader_ids: tuple[int, ...] = ()
    last_day: str = ""


@dataclass(frozen=True)
class LateArea:
    """A commune whose figures are not frozen. `silent` of its `teams` logged nothing."""

    area: int
    name: str
    teams: int
    silent: int


async def late_teams(connection: AsyncConnection, tree: AreaTree, scope: Scope, period: Period, today: date) -> list[LateTeam]:
    """Teams that exist at the end of the period (today while it runs) and have no visit in it, in the order of the areas."""
    day = period.until(today).isoformat()
    here = (area_in(teams.c.area_id, scope), stands(teams.c.valid_from, teams.c.valid_to, day))
    logged = logged_between(period.first.isoformat(), after(period.last))
    found = (await connection.execute(select(teams).where(*here, not_(logged)).order_by(teams.c.id))).all()
    if not found:
        return []
    numbers = [row.id for row in found]
    leaders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in await connection.execute(
        select(roles.c.team_id, people.c.id, people.c.name)
        .join(people, people.c.id == roles.c.person_id)
        .where(roles.c.role == "leader", roles.c.team_id.in_(numbers), held_on(today.isoformat()), people.c.left_at.is_(None))
        .order_by(roles.c.id)
    ):
        leaders[row.team_id].append((row.id, row.name))
    rows = await connection.execute(
        select(tallies.c.team_id, func.max(tallies.c.day))
        .where(tallies.c.team_id.in_(numbers), tallies.c.day < period.first.isoformat(), tallies.c.lines > 0)
        .group_by(tallies.c.team_id)
    )
    last = {row[0]: str(row[1]) for row in rows}
    order = {one.id: place for place, one in enumerate(scope.units)}
    made = [
        LateTeam(row.id, row.name, row.area_id, tree.label(row.area_id), tuple(name for _, name in leaders[row.id]),
                 tuple(number for number, _ in leaders[row.id]), last.get(row.id, ""))
        for row in found
    ]  # fmt: skip
    return sorted(made, key=lambda one: (order[scope.unit_of[one.area]], one.area, one.team))


async def late_areas(connection: AsyncConnection, scope: Scope, period: Period, silent: list[LateTeam]) -> list[LateArea]:
    """The communes under a province that have teams and have not frozen the period."""
    communes = [one for one in scope.units if one.kind == "xa" and not one.valid_to and one.id != scope.area.id]
    if not communes:
        return []
    rows = await connection.execute(select(reports.c.area_id).where(reports.c.period == period.code))
    done = set(rows.scalars())
    counted = (
        await connection.execute(
            select(teams.c.area_id, func.count())
            .where(stands(teams.c.valid_from, teams.c.valid_to, period.last.isoformat()))
            .group_by(teams.c.area_id)
        )
    ).all()
    quiet, there = defaultdict[int, int](int), defaultdict[int, int](int)
    for one in silent:
        quiet[scope.unit_of[one.area]] += 1
    for area, number in counted:
        if area in scope.unit_of:
            there[scope.unit_of[area]] += number
    return [LateArea(one.id, one.name, there[one.id], quiet[one.id]) for one in communes if one.id not in done and there[one.id]]
