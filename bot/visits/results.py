"""What a member, a team, an area did in some days: own visits from the log, sums from the tallies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import tallies, teams, visit_services, visits
from bot.visits.half_months import MET, sums_between
from bot.visits.sum_codes import ALL, is_service


@dataclass(frozen=True)
class Sums:
    """Visits, service lines, people met. People that were not counted count as one each visit."""

    visits: int = 0
    services: int = 0
    people: int = 0


@dataclass(frozen=True)
class Own:
    """A member's visits: `days` of each visit in order, services by code with their quantity (not said counts as one)."""

    sums: Sums
    days: tuple[str, ...] = ()
    services: tuple[tuple[str, int], ...] = ()


async def own_results(connection: AsyncConnection, member: int, first: date, last: date) -> Own:
    """What a member did from `first` to `last`."""
    mine = (visits.c.member_id == member, visits.c.day.between(first.isoformat(), last.isoformat()), visits.c.deleted_at.is_(None))
    rows = (await connection.execute(select(visits.c.day, visits.c.people).where(*mine).order_by(visits.c.day))).all()
    lines = await connection.execute(
        select(visit_services.c.code, func.count(), func.sum(func.coalesce(visit_services.c.quantity, 1)))
        .join(visits, visits.c.id == visit_services.c.visit_id).where(*mine).group_by(visit_services.c.code)
    )  # fmt: skip
    found = sorted(((str(code), int(count), int(quantity)) for code, count, quantity in lines), key=lambda one: (-one[2], one[0]))
    sums = Sums(len(rows), sum(count for _, count, _ in found), sum(row.people or 1 for row in rows))
    return Own(sums, tuple(row.day for row in rows), tuple((code, quantity) for code, _, quantity in found))


async def team_results(connection: AsyncConnection, team: int, first: date, last: date) -> Sums:
    """What a team did, from the tallies."""
    rows = await connection.execute(
        select(tallies.c.code, func.sum(tallies.c.lines), func.sum(MET))
        .where(tallies.c.team_id == team, tallies.c.day.between(first.isoformat(), last.isoformat())).group_by(tallies.c.code)
    )  # fmt: skip
    return _sums([(str(code), int(lines), int(people)) for code, lines, people in rows])


async def area_results(connection: AsyncConnection, areas: Collection[int], first: date, last: date, whole: bool = False) -> Sums:
    """What was done in some areas, from the sums of half months; `whole`: everywhere, then `areas` is not looked at."""
    found = await sums_between(connection, first, last, None if whole else areas)
    return _sums([(code, lines, people) for code, lines, _, people in found])


async def team_days(connection: AsyncConnection, team: int, first: date, last: date) -> list[tuple[str, int]]:
    """Visits of a team by day; a day may come more than once."""
    # Neither asked for by code nor grouped by day: then SQLite goes through the days of every team, a hundred times as many rows.
    rows = await connection.execute(
        select(tallies.c.day, tallies.c.code, tallies.c.lines).where(
            tallies.c.team_id == team, tallies.c.day.between(first.isoformat(), last.isoformat())
        )
    )
    return [(str(day), int(lines)) for day, code, lines in rows if not code]


async def member_visits(connection: AsyncConnection, team: int, first: date, last: date) -> dict[int, int]:
    """Visits of each member of a team who has some."""
    mine = (visits.c.team_id == team, visits.c.day.between(first.isoformat(), last.isoformat()), visits.c.deleted_at.is_(None))
    rows = await connection.execute(select(visits.c.member_id, func.count()).where(*mine).group_by(visits.c.member_id))
    return {int(member): int(count) for member, count in rows}


async def member_quantities(connection: AsyncConnection, team: int, codes: Sequence[str], first: date, last: date) -> dict[int, int]:
    """What each member of a team did of some services, in their unit; without codes the service lines of all."""
    mine = [visits.c.team_id == team, visits.c.day.between(first.isoformat(), last.isoformat()), visits.c.deleted_at.is_(None)]
    counted = func.count() if not codes else func.sum(func.coalesce(visit_services.c.quantity, 1))
    if codes:
        mine.append(visit_services.c.code.in_(codes))
    rows = await connection.execute(
        select(visits.c.member_id, counted).join(visit_services, visit_services.c.visit_id == visits.c.id).where(*mine)
        .group_by(visits.c.member_id)
    )  # fmt: skip
    return {int(member): int(quantity) for member, quantity in rows}


async def active_teams(connection: AsyncConnection, numbers: Collection[int], first: date, last: date) -> set[int]:
    """Those of some teams that logged something."""
    wanted, found = sorted(numbers), set[int]()
    logged = logged_between(first.isoformat(), (last + timedelta(days=1)).isoformat())
    for start in range(0, len(wanted), 5_000):
        rows = await connection.execute(select(teams.c.id).where(teams.c.id.in_(wanted[start : start + 5_000]), logged))
        found |= {int(team) for team in rows.scalars()}
    return found


def logged_between(first: str, end: str) -> ColumnElement[bool]:
    """Whether a team has a visit from the day `first` on, before `end`: in its own area, as one look into an index tells, or elsewhere."""
    some = (tallies.c.team_id == teams.c.id, tallies.c.day >= first, tallies.c.day < end, tallies.c.code == ALL, tallies.c.lines > 0)
    return or_(exists().where(*some, tallies.c.area_id == teams.c.area_id), exists().where(*some))


def by_week(days: Sequence[tuple[str, int]], starts: Sequence[date]) -> list[int]:
    """Counts of days put together by weeks of seven days that begin on `starts`."""
    sums = [0] * len(starts)
    for day, count in days:
        week = (date.fromisoformat(day) - starts[0]) // timedelta(days=7)
        if 0 <= week < len(sums):
            sums[week] += count
    return sums


def _sums(rows: Sequence[tuple[str, int, int]]) -> Sums:
    return Sums(
        sum(lines for code, lines, _ in rows if code == ALL),
        sum(lines for code, lines, _ in rows if is_service(code)),
        sum(people for code, _, people in rows if code == ALL),
    )
