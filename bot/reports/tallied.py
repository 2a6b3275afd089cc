"""Reads what is summed of visits: whole half months from their sums, the days that are left over from the tallies.

Names: "CODE:lines", "CODE:quantity", "CODE:people" (the code "" is the visits themselves), "services", "for_the_weak", "active_days".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.counts import Counts
from bot.reports.cover import Cover
from bot.reports.scope import Scope, area_in
from bot.reports.windows import Segment, between
from bot.store.tables import areas, commune_half_months, half_months, tallies, teams, visits
from bot.visits.half_months import LEAST, MET, split, start_of
from bot.visits.sum_codes import ACTIVE_DAYS, FOR_THE_WEAK, SERVICES, is_service

OWN_NAMES = {SERVICES: "services", FOR_THE_WEAK: "for_the_weak", ACTIVE_DAYS: "active_days"}
"""Codes of which only the lines are counted, and under what name."""


async def read_tallied(connection: AsyncConnection, scope: Scope, cover: Cover, counts: Counts, full: Collection[str]) -> None:
    """Of windows that are not in `full` the rows of a divided commune have their "services" only; the rest is known of the whole."""
    everything = [number for number, _ in enumerate(counts.windows.segments)]
    fully = [number for number in everything if counts.windows.names(number) & set(full)]
    others = sorted({*everything} - {*fully})
    rows = {area: scope.unit_of[area] for area in cover.parts}
    alone = {area: scope.unit_of[area] for area in cover.apart}
    await _read_halves(connection, counts, commune_half_months, cover.communes, everything)
    await _read_halves(connection, counts, half_months, rows, fully)
    await _read_halves(connection, counts, half_months, rows, others, half_months.c.code == SERVICES)
    await _read_halves(connection, counts, half_months, alone, everything)
    await _read_rest(connection, counts, cover.divided, others)
    if left := [piece for number in everything for piece in _halves(counts, number)[1]]:
        await _read_tallies(connection, scope, cover, counts, left)
        await _read_days(connection, scope, counts, left)


def _halves(counts: Counts, number: int) -> tuple[list[str], list[Segment]]:
    """First days of the half months of a segment, and what is left over of it; nothing before the log begins."""
    first, last, names = counts.windows.segments[number]
    if not counts.begins or last.isoformat() < counts.begins:
        return [], []
    starts, ends = split(first, last)
    return [day for day in starts if day >= start_of(counts.begins)], [(one, other, names) for one, other in ends]


async def _read_halves(
    connection: AsyncConnection, counts: Counts, table: Table, rows: Mapping[int, int], segments: Iterable[int], *which: ColumnElement[bool]
) -> None:
    """Sums of some areas, each in its row."""
    starts = [day for number in segments for day in _halves(counts, number)[0]]
    if not rows or not starts:
        return
    segment = counts.windows.segment(table.c.first_day).label("segment")
    found = await connection.execute(
        select(table.c.area_id, table.c.code, segment, func.sum(table.c.lines), func.sum(table.c.quantity), func.sum(table.c.people))
        .where(table.c.area_id.in_(rows), table.c.first_day.in_(starts), *which).group_by(table.c.area_id, table.c.code, segment)
    )  # fmt: skip
    for area, code, number, *amounts in found.all():
        counts.add_each(number, rows[area], _named(code, *amounts))


async def _read_rest(connection: AsyncConnection, counts: Counts, communes: Collection[int], segments: Iterable[int]) -> None:
    """Sums of communes as a whole; their services are known by row."""
    starts, sums = [day for number in segments for day in _halves(counts, number)[0]], commune_half_months.c
    if not communes or not starts:
        return
    segment = counts.windows.segment(sums.first_day).label("segment")
    found = await connection.execute(
        select(sums.code, segment, func.sum(sums.lines), func.sum(sums.quantity), func.sum(sums.people))
        .where(sums.area_id.in_(communes), sums.first_day.in_(starts), sums.code != SERVICES).group_by(sums.code, segment)
    )  # fmt: skip
    for code, number, *amounts in found:
        for name, amount in _named(code, *amounts):
            counts.add_to_whole(number, name, amount)


def _named(code: str, *amounts: Any) -> list[tuple[str, int]]:
    return [(name, int(amount)) for name, amount in zip(_names(code), amounts, strict=False)]


@cache
def _names(code: str) -> tuple[str, ...]:
    return (OWN_NAMES[code],) if code in OWN_NAMES else (f"{code}:lines", f"{code}:quantity", f"{code}:people")


async def _read_tallies(connection: AsyncConnection, scope: Scope, cover: Cover, counts: Counts, left: Collection[Segment]) -> None:
    """The same of days that make no whole half month."""
    segment, place = counts.windows.segment(tallies.c.day).label("segment"), cover.place.label("place")
    found = await connection.execute(
        select(place, tallies.c.code, segment, func.sum(tallies.c.lines), func.sum(LEAST), func.sum(MET))
        .select_from(tallies.join(areas, areas.c.id == tallies.c.area_id))
        .where(between(tallies.c.day, left), area_in(tallies.c.area_id, scope)).group_by(place, tallies.c.code, segment)
    )  # fmt: skip
    for area, code, number, *amounts in found:
        counts.add_each(number, scope.unit_of[area], _named(code, *amounts))
        if is_service(code):
            counts.add(number, scope.unit_of[area], "services", int(amounts[0]))


async def _read_days(connection: AsyncConnection, scope: Scope, counts: Counts, left: Collection[Segment]) -> None:
    """Active days of days that make no whole half month: each member and day once, in the row of the team with the lowest number."""
    here: list[ColumnElement[bool]] = [visits.c.deleted_at.is_(None), between(visits.c.day, left)]
    if not scope.whole:
        of_these = visits.c.team_id.in_(select(teams.c.id).where(area_in(teams.c.area_id, scope)))
        here.append(visits.c.member_id.in_(select(visits.c.member_id).where(of_these, between(visits.c.day, left))))
    once = (
        select(func.min(visits.c.team_id).label("team"), visits.c.day.label("day")).where(*here)
        .group_by(visits.c.member_id, visits.c.day).subquery()
    )  # fmt: skip
    segment = counts.windows.segment(once.c.day).label("segment")
    rows = await connection.execute(
        select(teams.c.area_id, segment, func.count()).join(once, once.c.team == teams.c.id).group_by(teams.c.area_id, segment)
    )
    for area, number, amount in rows:
        if area in scope.unit_of:
            counts.add(number, scope.unit_of[area], "active_days", int(amount))
