"""Figures that look wrong: bursts of entries, quantities far from the usual, the same help twice. A person decides, nothing changes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.reports.periods import Period
from bot.reports.scope import area_in, make_scope
from bot.store.tables import visit_services, visits

BURST = 10
"""Visits that one person typed within a minute; imports of paper lists (`source` paper) are none."""
OUTLIER = 10
"""Times the usual quantity of a service, and at least this many."""
LEAST_OUTLIER = 30


@dataclass(frozen=True)
class Flag:
    """`kind`: burst, outlier, duplicate. `visits`: their ids. `value` and `usual`: of an outlier, else the count."""

    kind: Literal["burst", "outlier", "duplicate"]
    team: int
    member: int
    day: str
    visits: tuple[int, ...]
    code: str = ""
    value: int = 0
    usual: int = 0


async def find_flags(connection: AsyncConnection, tree: AreaTree, area: int, period: Period) -> list[Flag]:
    """Everything in an area's period that a person should look at, newest first. The database finds it: hundreds of thousands of visits may
    be inside, and few of them are fetched.
    """
    scope = make_scope(tree, area)
    inside = and_(visits.c.deleted_at.is_(None), visits.c.day >= period.first.isoformat(), visits.c.day <= period.last.isoformat(),
                  area_in(visits.c.area_id, scope))  # fmt: skip
    found = [*await _bursts(connection, inside), *await _outliers(connection, inside), *await _duplicates(connection, inside)]
    return sorted(found, key=lambda one: (one.day, one.visits), reverse=True)


async def _bursts(connection: AsyncConnection, inside: ColumnElement[bool]) -> list[Flag]:
    minute = func.substr(visits.c.logged_at, 1, 16)
    number = func.count().over(partition_by=(visits.c.logged_by, minute)).label("number")
    typed = select(visits.c.id, visits.c.team_id, visits.c.day, visits.c.logged_by, visits.c.logged_at, number)
    of = typed.where(inside, visits.c.source != "paper").subquery()
    minutes: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in await connection.execute(select(of).where(of.c.number >= BURST).order_by(of.c.id)):
        minutes[row.logged_by, row.logged_at[:16]].append(row)
    return [
        Flag("burst", those[0].team_id, writer, those[0].day, tuple(row.id for row in those), value=len(those))
        for (writer, _), those in minutes.items()
    ]


async def _outliers(connection: AsyncConnection, inside: ColumnElement[bool]) -> list[Flag]:
    """More than `OUTLIER` times the median of the same service."""
    code, quantity = visit_services.c.code, visit_services.c.quantity
    lines = visit_services.join(visits, visits.c.id == visit_services.c.visit_id)
    said = select(code, quantity, func.count()).select_from(lines).where(inside, quantity.is_not(None)).group_by(code, quantity)
    quantities: dict[str, dict[int, int]] = defaultdict(dict)
    for name, how_many, number in await connection.execute(said):
        quantities[name][how_many] = number
    usual = {name: max(1, median_of(those)) for name, those in quantities.items()}
    far = [and_(code == name, quantity >= max(LEAST_OUTLIER, OUTLIER * each)) for name, each in usual.items()]
    if not far:
        return []
    columns = (visits.c.team_id, visits.c.member_id, visits.c.day, visits.c.id, code, quantity)
    rows = await connection.execute(select(*columns).select_from(lines).where(inside, or_(*far)).order_by(visits.c.id, code))
    return [Flag("outlier", row.team_id, row.member_id, row.day, (row.id,), row.code, row.quantity, usual[row.code]) for row in rows]


def median_of(counted: Mapping[int, int]) -> int:
    """The median of numbers of which is said how often each is there, rounded down."""
    numbers, places = sorted(counted), list(accumulate(counted[number] for number in sorted(counted)))
    low, high = (numbers[bisect_left(places, place)] for place in ((places[-1] + 1) // 2, places[-1] // 2 + 1))
    return (low + high) // 2


async def _duplicates(connection: AsyncConnection, inside: ColumnElement[bool]) -> list[Flag]:
    """The same household (or, without keys, the same words) and services on a day in a team."""
    v = visits.c
    unkeyed = [case((v.household.is_(None), column)) for column in (v.member_id, v.place, v.people, v.part_of_day)]
    alike = func.count().over(partition_by=(v.team_id, v.area_id, v.day, v.household, *unkeyed)).label("alike")
    columns = (v.id, v.member_id, v.team_id, v.area_id, v.day, v.household, v.place, v.people, v.part_of_day)
    of = select(*columns, alike).where(inside).subquery()
    rows = (await connection.execute(select(of).where(of.c.alike > 1).order_by(of.c.id))).all()
    lines = select(visit_services).join(of, of.c.id == visit_services.c.visit_id).where(of.c.alike > 1)
    served: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for line in await connection.execute(lines.order_by(visit_services.c.visit_id, visit_services.c.code)):
        served[line.visit_id].append((line.code, line.quantity))
    seen: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        whom = row.household or (row.member_id, row.place, row.people, row.part_of_day)
        services = tuple(code for code, _ in served[row.id]) if row.household else tuple(served[row.id])
        seen[row.team_id, row.area_id, row.day, whom, services].append(row)
    return [
        Flag("duplicate", those[0].team_id, those[0].member_id, those[0].day, tuple(row.id for row in those), value=len(those))
        for those in seen.values()
        if len(those) > 1
    ]


def count_flags(flags: list[Flag]) -> Counter[str]:
    """How many of each kind."""
    return Counter(one.kind for one in flags)
