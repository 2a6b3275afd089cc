"""Keeps the sums beside the log: tallies by team and day, and half months by area and by commune.

Whoever changes a visit calls `hold` before and `move` after, in one transaction. On PostgreSQL `hold` makes those wait who change days of
the same member or sums of the same commune, always member before commune: then nobody counts a day twice or waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json, insert_or_add
from bot.store.tables import areas, commune_half_months, half_months, people, tallies, teams, visits
from bot.visits.half_months import PLACE, start_of
from bot.visits.sum_codes import ACTIVE_DAYS, ALL, SERVICES, is_service

SUMMED = ("lines", "quantity", "people")
COLUMNS = ["area_id", "first_day", "code", *SUMMED]
Amounts = tuple[int, int, int]
"""Lines, quantity, people."""
Halves = dict[tuple[int, str, str], Amounts]
"""Area, first day of a half month, code → by how much its sums change."""
Teams = Mapping[tuple[int, str], int]
"""Member and day → the team in whose row the day counts."""


@dataclass(frozen=True)
class Entry:
    """What of a visit is summed. `quantities`: code → quantity, 0 where it was not said; each of the codes it stands under once."""

    member: int
    team: int
    area: int
    day: str
    people: int
    quantities: Mapping[str, int]


@dataclass(frozen=True)
class Held:
    """What has to be known of before a change. `places`: area → in whose row of the communes it is summed."""

    teams: Teams
    places: Mapping[int, int]


async def hold(connection: AsyncConnection, entries: Sequence[Entry]) -> Held:
    """Before visits are written or changed: `entries` as they are and as they shall be."""
    if connection.dialect.name != "sqlite":
        await connection.execute(_lock(people.c.id, {one.member for one in entries}))
    found = await connection.execute(select(areas.c.id, PLACE).where(areas.c.id.in_({one.area for one in entries})))
    places = {int(area): int(place) for area, place in found}
    if connection.dialect.name != "sqlite":
        await connection.execute(_lock(areas.c.id, set(places.values())))
    return Held(await _teams(connection, entries), places)


async def move(connection: AsyncConnection, held: Held, taken: Sequence[Entry], given: Sequence[Entry]) -> None:
    """After visits were written or changed: takes entries out of the sums and puts others in."""
    halves: Halves = {}
    for entry, sign in (*((one, -1) for one in taken), *((one, 1) for one in given)):
        for code, amounts in (await _tally(connection, entry, sign)).items():
            _add(halves, (entry.area, start_of(entry.day), code), amounts)
            if is_service(code):
                _add(halves, (entry.area, start_of(entry.day), SERVICES), (amounts[0], 0, 0))
    places = dict(held.places)
    now = await _teams(connection, [*taken, *given])
    if now != held.teams:
        of_team = await _areas(connection, {*held.teams.values(), *now.values()})
        places |= dict(of_team.values())
        for teams_, sign in ((held.teams, -1), (now, 1)):
            for (_, day), team in teams_.items():
                _add(halves, (of_team[team][0], start_of(day), ACTIVE_DAYS), (sign, 0, 0))
    communes: Halves = {}
    for (area, first, code), amounts in halves.items():
        _add(communes, (places[area], first, code), amounts)
    for table, sums in ((half_months, halves), (commune_half_months, communes)):
        rows = [dict(zip(COLUMNS, (*key, *sums[key]), strict=True)) for key in sorted(sums) if any(sums[key])]
        if rows:
            await connection.execute(insert_or_add(connection, table, rows, COLUMNS[:3], SUMMED))


def _add(halves: Halves, key: tuple[int, str, str], more: Amounts) -> None:
    lines, quantity, heads = halves.get(key, (0, 0, 0))
    halves[key] = lines + more[0], quantity + more[1], heads + more[2]


async def _tally(connection: AsyncConnection, entry: Entry, sign: int) -> dict[str, Amounts]:
    """Adds an entry to the tallies; by how much each code changed, as reports count it."""
    key = {"team_id": entry.team, "area_id": entry.area, "day": entry.day}
    added: dict[str, Amounts] = {code: (sign, sign * entry.quantities[code], sign * entry.people) for code in sorted(entry.quantities)}
    rows: list[Json] = [key | {"code": code} | dict(zip(SUMMED, amounts, strict=True)) for code, amounts in added.items()]
    made = insert_or_add(connection, tallies, rows, [*key, "code"], SUMMED)
    changed: dict[str, Amounts] = {}
    for code, *sums in await connection.execute(made.returning(tallies.c.code, *(tallies.c[name] for name in SUMMED))):
        now = _counted(code, *sums)
        before = _counted(code, *(one - more for one, more in zip(sums, added[code], strict=True)))
        changed[code] = (now[0] - before[0], now[1] - before[1], now[2] - before[2])
    return changed


def _counted(code: str, lines: int, quantity: int, heads: int) -> Amounts:
    """A row of the tallies as reports count it: `LEAST` and `MET` of bot.visits.half_months."""
    return lines, max(lines, quantity), max(lines, heads) if code == ALL else heads


async def _teams(connection: AsyncConnection, entries: Iterable[Entry]) -> Teams:
    """In whose row the days of these entries count: that of the team with the lowest number; days without a visit are left out."""
    days = [and_(visits.c.member_id == member, visits.c.day == day) for member, day in sorted({(one.member, one.day) for one in entries})]
    rows = await connection.execute(
        select(visits.c.member_id, visits.c.day, func.min(visits.c.team_id)).where(or_(*days), visits.c.deleted_at.is_(None))
        .group_by(visits.c.member_id, visits.c.day)
    )  # fmt: skip
    return {(int(member), str(day)): int(team) for member, day, team in rows}


async def _areas(connection: AsyncConnection, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Team → its area, and in whose row of the communes that is summed."""
    asked = select(teams.c.id, areas.c.id, PLACE).join(areas, areas.c.id == teams.c.area_id).where(teams.c.id.in_(numbers))
    return {int(team): (int(area), int(place)) for team, area, place in await connection.execute(asked)}


def _lock(column: Any, numbers: Iterable[int]) -> Select[Any]:
    """Rows that stay as they are until the end of the transaction; others may go on referring to them."""
    return select(column).where(column.in_(numbers)).order_by(column).with_for_update(key_share=True)
