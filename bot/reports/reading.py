"""Reads what reports count: one query for each table, for all indicators, rows and windows at once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal_column, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.reports.counts import Counts
from bot.reports.scope import Scope
from bot.reports.windows import Windows, after
from bot.store.tables import areas, difficulties, lessons, people, roles, tallies, teams, tickets, visits
from bot.visits.log import ALL, FOR_THE_WEAK, is_service

LIKED = (2, 3)
"""Ratings that count as satisfied: 3 good, 2 fair; 1 is not."""


def area_in(column: Any, scope: Scope) -> ColumnElement[bool]:
    return true() if scope.whole else column.in_(scope.areas)


async def read_counts(connection: AsyncConnection, tree: AreaTree, scope: Scope, windows: Windows, household_keys: bool) -> Counts:
    """Everything that is counted from the assistant's own tables."""
    counts = Counts(windows, tuple(one.id for one in scope.units), household_keys=household_keys)
    counts.begins = str((await connection.execute(select(func.min(tallies.c.day)))).scalar_one() or "")
    await _read_tallies(connection, scope, counts)
    await _read_teams(connection, tree, scope, counts)
    await _read_activity(connection, scope, counts)
    await _read_days(connection, scope, counts)
    if household_keys:
        await _read_households(connection, scope, counts)
    await _read_tickets(connection, scope, counts)
    await _read_difficulties(connection, scope, counts)
    return counts


async def _read_tallies(connection: AsyncConnection, scope: Scope, counts: Counts) -> None:
    """Names "CODE:lines", "CODE:quantity", "CODE:people" (the code "" is the visits themselves); "services"; "for_the_weak".

    A line whose quantity was not said counts as one: something was done. So does a visit whose people were not counted.
    """
    segment = counts.windows.segment(tallies.c.day).label("segment")
    met = case((and_(tallies.c.code == ALL, tallies.c.people < tallies.c.lines), tallies.c.lines), else_=tallies.c.people)
    least = case((tallies.c.quantity < tallies.c.lines, tallies.c.lines), else_=tallies.c.quantity)
    # Of a province the rows are communes: a hamlet is counted with its commune already there, a fourteenth of the rows to fetch.
    summed = (
        case((areas.c.kind == literal_column("'thon'"), areas.c.parent_id), else_=areas.c.id) if scope.by_commune else tallies.c.area_id
    )
    place = summed.label("place")
    tables = tallies.join(areas, areas.c.id == tallies.c.area_id) if scope.by_commune else tallies
    rows = await connection.execute(
        select(place, tallies.c.code, segment, func.sum(tallies.c.lines), func.sum(least), func.sum(met))
        .select_from(tables)
        .where(counts.windows.inside(tallies.c.day), area_in(tallies.c.area_id, scope))
        .group_by(place, tallies.c.code, segment)
    )
    for area, code, number, lines, quantity, helped in rows:
        unit = scope.unit_of[area]
        counts.add(number, unit, f"{code}:lines", int(lines))
        counts.add(number, unit, f"{code}:quantity", int(quantity))
        counts.add(number, unit, f"{code}:people", int(helped))
        if is_service(code):
            counts.add(number, unit, "services", int(lines))
        elif code == FOR_THE_WEAK:
            counts.add(number, unit, "for_the_weak", int(lines))


async def _read_activity(connection: AsyncConnection, scope: Scope, counts: Counts) -> None:
    """Teams with at least one visit: a team is active once in a window, however many segments it has. By the team's own area."""
    asked = [
        select(teams.c.id, teams.c.area_id, literal_column(str(number)).label("segment"))
        .where(area_in(teams.c.area_id, scope), logged_between(first.isoformat(), after(last)))
        for number, (first, last, _) in enumerate(counts.windows.segments)
        if counts.begins and last.isoformat() >= counts.begins
    ]  # fmt: skip
    if not asked:
        return
    active: dict[tuple[str, int], set[int]] = defaultdict(set)
    for team, area, number in await connection.execute(union_all(*asked)):
        for window in counts.windows.names(number):
            active[window, scope.unit_of[area]].add(team)
    for (window, unit), found in active.items():
        counts.of[window][unit]["active_teams"] = len(found)


def logged_between(first: str, end: str) -> ColumnElement[bool]:
    """Whether a team has a visit from the day `first` on, before `end`: in its own area, as one look into an index tells, or elsewhere."""
    some = (tallies.c.team_id == teams.c.id, tallies.c.day >= first, tallies.c.day < end, tallies.c.code == ALL, tallies.c.lines > 0)
    return or_(exists().where(*some, tallies.c.area_id == teams.c.area_id), exists().where(*some))


async def _read_days(connection: AsyncConnection, scope: Scope, counts: Counts) -> None:
    """Active days: each member and day once, in the row of the team with the lowest id where there are two."""
    here: tuple[ColumnElement[bool], ...] = ()
    if not scope.whole:
        # Between the first day and the last, said once more: else SQLite takes the days of every team instead of all days of these.
        here = (visits.c.team_id.in_(select(teams.c.id).where(area_in(teams.c.area_id, scope))), *counts.windows.around(visits.c.day))
    once = (
        select(func.min(visits.c.team_id).label("team"), visits.c.day.label("day"))
        .where(visits.c.deleted_at.is_(None), counts.windows.inside(visits.c.day), *here)
        .group_by(visits.c.member_id, visits.c.day)
        .subquery()
    )
    days = (
        select(once.c.team, counts.windows.segment(once.c.day).label("segment"), func.count().label("days"))
        .group_by(once.c.team, counts.windows.segment(once.c.day))
        .subquery()
    )
    rows = await connection.execute(select(teams.c.area_id, days.c.segment, days.c.days).join(days, days.c.team == teams.c.id))
    for area, number, amount in rows:
        counts.add(number, scope.unit_of[area], "active_days", int(amount))


async def _read_households(connection: AsyncConnection, scope: Scope, counts: Counts) -> None:
    """Different household keys in a row."""
    segment = counts.windows.segment(visits.c.day).label("segment")
    rows = await connection.execute(
        select(visits.c.area_id, visits.c.household, segment)
        .where(visits.c.deleted_at.is_(None), visits.c.household.is_not(None), counts.windows.inside(visits.c.day),
               area_in(visits.c.area_id, scope))
        .distinct()
    )  # fmt: skip
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for area, household, number in rows:
        for window in counts.windows.names(number):
            found[window, scope.unit_of[area]].add(household)
    for (window, unit), keys in found.items():
        counts.of[window][unit]["households_reached"] = len(keys)


async def _read_tickets(connection: AsyncConnection, scope: Scope, counts: Counts) -> None:
    """By the day they were opened, so that what is closed is a part of what came. Without a hamlet they count for the whole."""
    segment = counts.windows.segment(tickets.c.opened_at).label("segment")
    place = func.coalesce(tickets.c.area_id, teams.c.area_id).label("place")
    rows = await connection.execute(
        select(
            place, segment, func.count(), func.count(tickets.c.closed_at),
            func.sum(case((tickets.c.level.in_(("team", "leader")), 0), else_=1)), func.count(tickets.c.rating),
            func.sum(case((tickets.c.rating.in_(LIKED), 1), else_=0)),
        )
        .outerjoin(teams, teams.c.id == tickets.c.team_id)
        .where(counts.windows.inside(tickets.c.opened_at))
        .group_by(place, segment)
    )  # fmt: skip
    for area, number, opened, closed, raised, rated, liked in rows:
        unit = scope.unit_of.get(area) if area is not None else scope.area.id if scope.whole else None
        if unit is None:
            continue
        for name, amount in zip(("opened", "closed", "raised", "rated", "liked"), (opened, closed, raised, rated, liked), strict=True):
            counts.add(number, unit, f"tickets_{name}", int(amount or 0))


async def _read_difficulties(connection: AsyncConnection, scope: Scope, counts: Counts) -> None:
    segment = counts.windows.segment(difficulties.c.at).label("segment")
    rows = await connection.execute(
        select(difficulties.c.area_id, segment, func.count(), func.count(difficulties.c.answered_at))
        .where(counts.windows.inside(difficulties.c.at), area_in(difficulties.c.area_id, scope))
        .group_by(difficulties.c.area_id, segment)
    )
    for area, number, sent, answered in rows:
        counts.add(number, scope.unit_of[area], "difficulties_sent", int(sent))
        counts.add(number, scope.unit_of[area], "difficulties_answered", int(answered))


async def _read_teams(connection: AsyncConnection, tree: AreaTree, scope: Scope, counts: Counts) -> None:
    """Stocks: teams, members and hamlets on the last day of each window; and finished lessons of the members."""
    found = (await connection.execute(select(teams).where(area_in(teams.c.area_id, scope)).order_by(teams.c.id))).all()
    held = (
        await connection.execute(
            select(roles.c.person_id, roles.c.area_id, roles.c.valid_from, roles.c.valid_to, people.c.component, people.c.left_at)
            .join(people, people.c.id == roles.c.person_id)
            .where(roles.c.role.in_(("member", "leader")), area_in(roles.c.area_id, scope))
            .order_by(roles.c.id)
        )
    ).all()
    first_role = min((row.valid_from for row in held), default="9999")
    for window, (_, last) in counts.windows.spans.items():
        day, of = last.isoformat(), counts.of[window]
        with_team: set[int] = set()
        for team in found:
            if _valid(team.valid_from, team.valid_to, day):
                unit = of[scope.unit_of[team.area_id]]
                unit["teams"] += 1
                unit["hamlet_teams" if team.kind == "thon" else "commune_teams" if team.kind == "xa" else "school_teams"] += 1
                with_team |= {team.area_id} if team.kind == "thon" else set()
        for area, row in scope.unit_of.items():
            one = tree.by_id[area]
            if one.kind == "thon" and _valid(one.valid_from, one.valid_to, day):
                of[row]["hamlets"] += 1
                of[row]["hamlets_with_team"] += area in with_team
        seen: set[int] = set()
        for role in held:
            if (
                role.person_id not in seen
                and _valid(role.valid_from, role.valid_to, day)
                and not (role.left_at and role.left_at[:10] <= day)
            ):
                seen.add(role.person_id)
                unit = of[scope.unit_of[role.area_id]]
                unit["members"] += 1
                unit[f"members_{role.component or 'khac'}"] += 1
        if day < first_role:
            for unit in of.values():
                unit["no_members"] = 1
    home = {row.person_id: scope.unit_of[row.area_id] for row in reversed(held)}
    await _read_lessons(connection, scope, home, counts)


async def _read_lessons(connection: AsyncConnection, scope: Scope, home: dict[int, int], counts: Counts) -> None:
    here = true() if scope.whole else lessons.c.person_id.in_(select(roles.c.person_id).where(area_in(roles.c.area_id, scope)))
    segment = counts.windows.segment(lessons.c.done_at).label("segment")
    rows = await connection.execute(
        select(lessons.c.person_id, segment, func.count())
        .where(and_(lessons.c.done_at.is_not(None), counts.windows.inside(lessons.c.done_at), here))
        .group_by(lessons.c.person_id, segment)
    )
    for person, number, done in rows:
        if person in home:
            counts.add(number, home[person], "lessons_done", int(done))


def _valid(first: str | None, last: str | None, day: str) -> bool:
    return (not first or first <= day) and (not last or last >= day)
