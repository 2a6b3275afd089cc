"""Figures that look wrong: bursts of entries, quantities far from the usual, the same help twice. A person decides, nothing changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.reports.periods import Period
from bot.reports.reading import area_in
from bot.reports.scope import make_scope
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
    """Everything in an area's period that a person should look at, newest first."""
    scope = make_scope(tree, area)
    inside = (visits.c.deleted_at.is_(None), visits.c.day >= period.first.isoformat(), visits.c.day <= period.last.isoformat(),
              area_in(visits.c.area_id, scope))  # fmt: skip
    columns = (visits.c.id, visits.c.member_id, visits.c.team_id, visits.c.area_id, visits.c.day, visits.c.logged_by, visits.c.logged_at,
               visits.c.source, visits.c.household, visits.c.place, visits.c.people, visits.c.part_of_day)  # fmt: skip
    rows = (await connection.execute(select(*columns).where(*inside).order_by(visits.c.id))).all()
    lines = (
        await connection.execute(
            select(visit_services.c.visit_id, visit_services.c.code, visit_services.c.quantity)
            .join(visits, visits.c.id == visit_services.c.visit_id)
            .where(*inside)
            .order_by(visit_services.c.visit_id, visit_services.c.code)
        )
    ).all()
    found = [*_bursts(rows), *_outliers(rows, lines), *_duplicates(rows, lines)]
    return sorted(found, key=lambda one: (one.day, one.visits), reverse=True)


def _bursts(rows: list[Any] | Any) -> list[Flag]:
    minutes: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows:
        if row.source != "paper":
            minutes[row.logged_by, row.logged_at[:16]].append(row)
    return [
        Flag("burst", those[0].team_id, writer, those[0].day, tuple(row.id for row in those), value=len(those))
        for (writer, _), those in minutes.items()
        if len(those) >= BURST
    ]


def _outliers(rows: Any, lines: Any) -> list[Flag]:
    """More than `OUTLIER` times the median of the same service."""
    of = {row.id: row for row in rows}
    quantities: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.quantity is not None:
            quantities[line.code].append(line.quantity)
    usual = {code: max(1, int(median(those))) for code, those in quantities.items()}
    return [
        Flag("outlier", of[line.visit_id].team_id, of[line.visit_id].member_id, of[line.visit_id].day, (line.visit_id,), line.code,
             line.quantity, usual[line.code])
        for line in lines
        if line.quantity is not None and line.quantity >= max(LEAST_OUTLIER, OUTLIER * usual[line.code])
    ]  # fmt: skip


def _duplicates(rows: Any, lines: Any) -> list[Flag]:
    """The same household (or, without keys, the same words) and services on a day in a team."""
    served: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for line in lines:
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
