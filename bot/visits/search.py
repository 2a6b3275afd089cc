"""Visits as officials look for them: filters, pages, and all that fit for a table to take away. Deleted ones are not shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import people, teams, visit_services, visits

MOST_BOUND = 5_000
PART = 500


@dataclass(frozen=True)
class VisitFilter:
    """What is looked for; None and "" mean any. `areas`: those of a place with all below."""

    first: date
    last: date
    areas: Collection[int] | None = None
    team: int | None = None
    member: int | None = None
    service: str = ""
    outcome: str = ""

    def where(self) -> list[ColumnElement[bool]]:
        """As conditions on `visits`."""
        v = visits.c
        found: list[ColumnElement[bool]] = [v.deleted_at.is_(None), v.day.between(self.first.isoformat(), self.last.isoformat())]
        found += [v.area_id.in_(sorted(self.areas))] if self.areas is not None else []
        found += [v.team_id == self.team] if self.team is not None else []
        found += [v.member_id == self.member] if self.member is not None else []
        found += [v.outcome == self.outcome] if self.outcome else []
        if self.service:
            lines = and_(visit_services.c.visit_id == v.id, visit_services.c.code == self.service)
            found.append(exists().where(lines))
        return found


@dataclass(frozen=True)
class VisitRow:
    """A visit with the names of its member and team. `services`: (code, quantity or None)."""

    id: int
    day: str
    part_of_day: str
    area: int
    place: str
    team: int
    team_name: str
    member: int
    member_name: str
    services: tuple[tuple[str, int | None], ...]
    people: int | None
    audiences: tuple[str, ...]
    outcome: str
    note: str
    source: str
    logged_at: str
    photo: str
    """The file's id; "" when there is none, or none any more."""


async def count_visits(connection: AsyncConnection, scope: ColumnElement[bool], wanted: VisitFilter) -> int:
    """How many fit."""
    return int((await connection.execute(select(func.count()).select_from(visits).where(scope, *wanted.where()))).scalar_one())


async def find_visits(
    connection: AsyncConnection, scope: ColumnElement[bool], wanted: VisitFilter, most: int, offset: int = 0
) -> list[VisitRow]:
    """Those that fit, the newest day first; two questions for the first `MOST_BOUND` rows."""
    v = visits.c
    found = await connection.execute(
        select(visits, people.c.name.label("member_name"), teams.c.name.label("team_name"))
        .join(people, people.c.id == v.member_id).join(teams, teams.c.id == v.team_id)
        .where(scope, *wanted.where()).order_by(v.day.desc(), v.id.desc()).limit(most).offset(offset)
    )  # fmt: skip
    rows = found.all()
    services = await _services(connection, [row.id for row in rows])
    return [_row(row, services.get(row.id, [])) for row in rows]


async def each_visit(connection: AsyncConnection, scope: ColumnElement[bool], wanted: VisitFilter) -> AsyncIterator[list[VisitRow]]:
    """All that fit, the newest day first, in small parts: between two of them others are answered."""
    v = visits.c
    after: ColumnElement[bool] = true()
    while True:
        rows = await find_visits(connection, scope & after, wanted, PART)
        if rows:
            yield rows
        if len(rows) < PART:
            return
        last = rows[-1]
        after = or_(v.day < last.day, and_(v.day == last.day, v.id < last.id))


async def _services(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, list[tuple[str, int | None]]]:
    found: dict[int, list[tuple[str, int | None]]] = {}
    for start in range(0, len(numbers), MOST_BOUND):
        some = visit_services.c.visit_id.in_(numbers[start : start + MOST_BOUND])
        for line in await connection.execute(select(visit_services).where(some).order_by(visit_services.c.code)):
            found.setdefault(line.visit_id, []).append((line.code, line.quantity))
    return found


def _row(row: Any, services: Sequence[tuple[str, int | None]]) -> VisitRow:
    return VisitRow(
        row.id, row.day, row.part_of_day or "", row.area_id, row.place, row.team_id, row.team_name, row.member_id, row.member_name,
        tuple(services), row.people, tuple(row.audiences or ()), row.outcome or "", row.note, row.source, row.logged_at,
        row.photo or "",
    )  # fmt: skip
