"""Sums of half months: what reports read, so that they take hardly longer when there are ten times the visits.

Half months begin on the 1st and the 15th: months of the calendar and those of Nghị định 09/2019 are made of whole ones. What is left over
at the ends of other periods is read from the tallies. `bot.visits.sums` keeps them in the transaction that changes a visit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, delete, func, insert, literal_column, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import areas, commune_half_months, half_months, tallies, teams, visits
from bot.visits.sum_codes import ACTIVE_DAYS, ALL, MARK, SERVICES

Days = tuple[date, date]
"""The first and the last of some days."""
SECOND = 15
"""The day on which the second half of a month begins."""
# Literal texts: PostgreSQL must see the same expression in SELECT and GROUP BY, which it does not with parameters.
PLACE: ColumnElement[int] = func.coalesce(case((areas.c.kind == literal_column("'thon'"), areas.c.parent_id)), areas.c.id)
"""In whose row of the communes an area is summed: a hamlet in that of the area above it."""
LEAST: ColumnElement[int] = case((tallies.c.quantity < tallies.c.lines, tallies.c.lines), else_=tallies.c.quantity)
"""The quantity of a row of the tallies: a line whose quantity was not said counts as one, something was done."""
MET: ColumnElement[int] = case(
    (and_(tallies.c.code == literal_column(f"'{ALL}'"), tallies.c.people < tallies.c.lines), tallies.c.lines), else_=tallies.c.people
)
"""The people of a row of the tallies: a visit whose people were not counted is one to one; of a service they are then not known."""


def start_of(day: str) -> str:
    """The first day of the half month that a day lies in."""
    return f"{day[:8]}{SECOND if int(day[8:10]) >= SECOND else 1:02}"


def split(first: date, last: date) -> tuple[list[str], list[Days]]:
    """First days of the half months that lie whole between two days, and the days at both ends that make no whole one."""
    begin = first if first.day in (1, SECOND) else _following(first)
    end = date.fromisoformat(start_of((last + timedelta(days=1)).isoformat()))
    if begin >= end:
        return [], [(first, last)]
    starts, day = [], begin
    while day < end:
        starts.append(day.isoformat())
        day = _following(day)
    ends = ((first, begin - timedelta(days=1)), (end, last))
    return starts, [(one, other) for one, other in ends if one <= other]


def _following(day: date) -> date:
    """The first day of the half month after that of a day."""
    return day.replace(day=SECOND) if day.day < SECOND else (day.replace(day=28) + timedelta(days=4)).replace(day=1)


async def sums_between(
    connection: AsyncConnection, first: date, last: date, within: Collection[int] | None = None
) -> list[tuple[str, int, int, int]]:
    """Code, lines, quantity and people of what was done on some days in some areas, or everywhere; a code may come more than once."""
    starts, ends = split(first, last)
    made: list[Select[Any]] = []
    if starts:
        communes, others = (select(PLACE), ()) if within is None else await _covered(connection, within)
        for table, rows in ((commune_half_months, communes), (half_months, others)):
            kept = table.c
            # By area, also where it is all of them: then the rows of these days are found by the key.
            which = (kept.area_id.in_(rows), kept.first_day.in_(starts))
            if isinstance(rows, Select) or rows:
                sums = (func.sum(kept.lines), func.sum(kept.quantity), func.sum(kept.people))
                made.append(select(kept.code, *sums).where(*which).group_by(kept.code))
    here = true() if within is None else tallies.c.area_id.in_(sorted(within))
    for one, other in ends:
        days = tallies.c.day.between(one.isoformat(), other.isoformat())
        counted = (func.sum(tallies.c.lines), func.sum(LEAST), func.sum(MET))
        made.append(select(tallies.c.code, *counted).where(days, here).group_by(tallies.c.code))
    found = [row for statement in made for row in await connection.execute(statement)]
    return [(str(code), int(lines), int(quantity), int(people)) for code, lines, quantity, people in found]


async def _covered(connection: AsyncConnection, within: Collection[int]) -> tuple[list[int], list[int]]:
    """Of some areas the communes that are among them with everything that is summed with them, and the areas that are not covered so."""
    places = select(PLACE).where(areas.c.id.in_(sorted(within)))
    summed: dict[int, list[int]] = defaultdict(list)
    for area, place in await connection.execute(select(areas.c.id, PLACE).where(PLACE.in_(places))):
        summed[int(place)].append(int(area))
    wanted = set(within)
    whole = [place for place, parts in summed.items() if wanted.issuperset(parts)]
    return whole, sorted(wanted.difference(*(summed[place] for place in whole)))


async def rebuild(connection: AsyncConnection) -> None:
    """All sums anew from tallies and visits, where rows were written without `bot.visits.log`."""
    for table in (commune_half_months, half_months):
        await connection.execute(delete(table))
    sums, kept = (func.sum(tallies.c.lines), func.sum(LEAST), func.sum(MET)), half_months.c
    start = _start(tallies.c.day).label("start")
    await _fill(connection, half_months, select(tallies.c.area_id, start, tallies.c.code, *sums).group_by(tallies.c.area_id, start, "code"))
    service = (kept.code != ALL, kept.code.not_like(f"{MARK}%"))
    lines = select(kept.area_id, kept.first_day, _text(SERVICES), func.sum(kept.lines), _NOTHING, _NOTHING)
    await _fill(connection, half_months, lines.where(*service).group_by(kept.area_id, kept.first_day))
    once = (
        select(func.min(visits.c.team_id).label("team"), visits.c.day.label("day"))
        .where(visits.c.deleted_at.is_(None)).group_by(visits.c.member_id, visits.c.day).subquery()
    )  # fmt: skip
    start = _start(once.c.day).label("start")
    days = select(teams.c.area_id, start, _text(ACTIVE_DAYS), func.count(), _NOTHING, _NOTHING).join(once, once.c.team == teams.c.id)
    await _fill(connection, half_months, days.group_by(teams.c.area_id, start))
    place = PLACE.label("place")
    above = select(place, kept.first_day, kept.code, func.sum(kept.lines), func.sum(kept.quantity), func.sum(kept.people))
    above = above.select_from(half_months.join(areas, areas.c.id == kept.area_id)).group_by(place, kept.first_day, kept.code)
    await _fill(connection, commune_half_months, above)


async def _fill(connection: AsyncConnection, table: Table, rows: Select[Any]) -> None:
    names: Sequence[str] = ("area_id", "first_day", "code", "lines", "quantity", "people")
    await connection.execute(insert(table).from_select(names, rows))


_NOTHING: ColumnElement[int] = literal_column("0")


def _text(said: str) -> ColumnElement[str]:
    return literal_column(f"'{said}'")


def _start(day: Any) -> ColumnElement[str]:
    """`start_of` of a column."""
    late = func.substr(day, literal_column("9"), literal_column("2")) >= literal_column(f"'{SECOND}'")
    half = case((late, literal_column(f"'{SECOND}'")), else_=literal_column("'01'"))
    return func.substr(day, literal_column("1"), literal_column("8")).concat(half)
