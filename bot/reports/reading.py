"""Reads what reports count: one query for each table, for all indicators, rows and windows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import product

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.reports.counts import Counts
from bot.reports.cover import Cover, make_cover
from bot.reports.scope import Scope, area_in
from bot.reports.stocks import helps, read_stocks
from bot.reports.tallied import read_tallied
from bot.reports.windows import NOW, Windows, after
from bot.store.tables import areas, difficulties, lessons, roles, tallies, teams, tickets, visits
from bot.visits.results import logged_between

LIKED = (2, 3)
"""Ratings that count as satisfied: 3 good, 2 fair; 1 is not."""


async def read_counts(
    connection: AsyncConnection, tree: AreaTree, scope: Scope, windows: Windows, household_keys: bool, full: Collection[str] = (NOW,)
) -> Counts:
    """Everything that is counted from the assistant's own tables. `full`: windows of which every row is wanted, not only its services."""
    begins = str((await connection.execute(select(func.min(tallies.c.day)))).scalar_one() or "")
    counts = Counts(windows, tuple(one.id for one in scope.units), begins=begins, household_keys=household_keys)
    cover = make_cover(tree, scope)
    await read_tallied(connection, scope, cover, counts, full)
    await read_stocks(connection, tree, scope, cover, counts)
    await _read_activity(connection, scope, cover, counts)
    await _read_lessons(connection, scope, cover, counts)
    if household_keys:
        await _read_households(connection, scope, counts)
    await _read_tickets(connection, scope, cover, counts)
    await _read_difficulties(connection, scope, counts)
    return counts


async def _read_activity(connection: AsyncConnection, scope: Scope, cover: Cover, counts: Counts) -> None:
    """Teams with at least one visit, by the team's own area: each once in a window."""
    place = cover.place.label("place")
    spans: dict[tuple[date, date], list[str]] = defaultdict(list)
    for window, span in counts.windows.spans.items():
        if counts.known(window):
            spans[span].append(window)
    for (first, last), windows in spans.items():
        rows = await connection.execute(
            select(place, func.count()).select_from(teams.join(areas, areas.c.id == teams.c.area_id))
            .where(area_in(teams.c.area_id, scope), logged_between(first.isoformat(), after(last))).group_by(place)
        )  # fmt: skip
        for (area, number), window in product(rows.all(), windows):
            counts.of[window][scope.unit_of[area]]["active_teams"] += int(number)


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


async def _read_tickets(connection: AsyncConnection, scope: Scope, cover: Cover, counts: Counts) -> None:
    """By the day they were opened, so that what is closed is a part of what came. Without a hamlet they count for the whole."""
    segment = counts.windows.segment(tickets.c.opened_at).label("segment")
    place = cover.place.label("place")
    team_here = tickets.c.team_id.in_(select(teams.c.id).where(area_in(teams.c.area_id, scope)))
    here = true() if scope.whole else or_(area_in(tickets.c.area_id, scope), team_here)
    rows = await connection.execute(
        select(
            place, segment, func.count(), func.count(tickets.c.closed_at),
            func.sum(case((tickets.c.level.in_(("team", "leader")), 0), else_=1)), func.count(tickets.c.rating),
            func.sum(case((tickets.c.rating.in_(LIKED), 1), else_=0)),
        )
        .outerjoin(teams, teams.c.id == tickets.c.team_id)
        .outerjoin(areas, areas.c.id == func.coalesce(tickets.c.area_id, teams.c.area_id))
        .where(counts.windows.inside(tickets.c.opened_at), here)
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


async def _read_lessons(connection: AsyncConnection, scope: Scope, cover: Cover, counts: Counts) -> None:
    """By the day they were finished, in the row of the first team that the member was in."""
    segment, day = counts.windows.segment(lessons.c.done_at).label("segment"), lessons.c.done_at
    first = select(func.min(roles.c.id)).where(helps(scope)).group_by(roles.c.person_id)
    place = cover.place.label("place")
    rows = await connection.execute(
        select(place, segment, func.count())
        .select_from(roles.join(lessons, lessons.c.person_id == roles.c.person_id).join(areas, areas.c.id == roles.c.area_id))
        .where(roles.c.id.in_(first), day.is_not(None), counts.windows.inside(day)).group_by(place, segment)
    )  # fmt: skip
    for area, number, done in rows:
        counts.add(number, scope.unit_of[area], "lessons_done", int(done))
