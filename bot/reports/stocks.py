"""Reads what there is on the last day of each window: teams, hamlets and members."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import held_on
from bot.reports.counts import Counts
from bot.reports.cover import Cover
from bot.reports.scope import Scope, area_in
from bot.reports.windows import after
from bot.store.tables import areas, people, roles, teams

TEAM_KINDS = {"thon": "hamlet_teams", "xa": "commune_teams"}


async def read_stocks(connection: AsyncConnection, tree: AreaTree, scope: Scope, cover: Cover, counts: Counts) -> None:
    """Names "teams" and those by kind, "hamlets", "hamlets_with_team", "members" and those by component; windows of one day read once."""
    first_role = (await connection.execute(select(func.min(roles.c.valid_from)).where(helps(scope)))).scalar_one()
    ends: dict[date, list[str]] = defaultdict(list)
    for window, (_, last) in counts.windows.spans.items():
        ends[last].append(window)
    for day, windows in ends.items():
        found = await _teams(connection, scope, cover, day.isoformat()) + _hamlets(tree, scope, day.isoformat())
        if first_role is not None and day.isoformat() >= first_role:
            found += await _members(connection, scope, cover, day)
        else:
            found += Counter({(unit, "no_members"): 1 for unit in counts.units})
        for (unit, name), amount in found.items():
            for window in windows:
                counts.of[window][unit][name] += amount


async def _teams(connection: AsyncConnection, scope: Scope, cover: Cover, day: str) -> Counter[tuple[int, str]]:
    place, found = cover.place.label("place"), Counter[tuple[int, str]]()
    hamlet = and_(areas.c.kind == "thon", stands(areas.c.valid_from, areas.c.valid_to, day))
    with_team = func.count(areas.c.id.distinct()).filter(hamlet)
    rows = await connection.execute(
        select(place, teams.c.kind, func.count(), with_team).join(areas, areas.c.id == teams.c.area_id)
        .where(area_in(teams.c.area_id, scope), stands(teams.c.valid_from, teams.c.valid_to, day)).group_by(place, teams.c.kind)
    )  # fmt: skip
    for area, kind, number, hamlets in rows:
        unit = scope.unit_of[area]
        found[unit, "teams"] += int(number)
        found[unit, TEAM_KINDS.get(kind, "school_teams")] += int(number)
        found[unit, "hamlets_with_team"] += int(hamlets) if kind == "thon" else 0
    return found


def _hamlets(tree: AreaTree, scope: Scope, day: str) -> Counter[tuple[int, str]]:
    those = ((tree.by_id[area], unit) for area, unit in scope.unit_of.items())
    return Counter(
        (unit, "hamlets") for one, unit in those
        if one.kind == "thon" and (not one.valid_from or one.valid_from <= day) and (not one.valid_to or one.valid_to >= day)
    )  # fmt: skip


async def _members(connection: AsyncConnection, scope: Scope, cover: Cover, day: date) -> Counter[tuple[int, str]]:
    """Everybody once, in the row of the first of the teams they are in."""
    place, found = cover.place.label("place"), Counter[tuple[int, str]]()
    stays = or_(people.c.left_at.is_(None), people.c.left_at >= after(day))
    first = select(func.min(roles.c.id)).where(helps(scope), held_on(day.isoformat())).group_by(roles.c.person_id)
    rows = await connection.execute(
        select(place, people.c.component, func.count())
        .select_from(roles.join(people, people.c.id == roles.c.person_id).join(areas, areas.c.id == roles.c.area_id))
        .where(roles.c.id.in_(first), stays).group_by(place, people.c.component)
    )  # fmt: skip
    for area, component, number in rows:
        found[scope.unit_of[area], "members"] += int(number)
        found[scope.unit_of[area], f"members_{component or 'khac'}"] += int(number)
    return found


def helps(scope: Scope) -> ColumnElement[bool]:
    """Whether a role is one in a team of the report."""
    return and_(roles.c.role.in_(("member", "leader")), area_in(roles.c.area_id, scope))


def stands(first: ColumnElement[str], last: ColumnElement[str], day: str) -> ColumnElement[bool]:
    """Whether something that is there between two days, if they are said, is there on a day."""
    return and_(or_(first.is_(None), first <= day), or_(last.is_(None), last >= day))
