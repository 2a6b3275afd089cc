"""Figures that another office gives: which of the rows typed in or imported counts for a window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.numbers import Number, exact
from bot.reports.scope import Scope, area_in
from bot.store.tables import figures

OLDEST = timedelta(days=400)
"""A stock that was last told longer ago is not known any more."""


@dataclass(frozen=True)
class Given:
    """A figure with the days it is for and who gave it. `whole`: its days are those that were asked for."""

    value: Number
    first: date
    last: date
    source: str
    whole: bool = True


class GivenFigures:
    """The figures of one report by indicator and area; of rows for the same days the newest counts."""

    def __init__(self, rows: Sequence[Any]) -> None:
        newest: dict[tuple[str, int, str, str], Any] = {}
        for row in rows:
            newest[row.indicator, row.area_id, row.day_from, row.day_to] = row
        self._of: dict[tuple[str, int], list[Given]] = defaultdict(list)
        for row in newest.values():
            value = exact(row.value)
            if value is not None:
                days = date.fromisoformat(row.day_from), date.fromisoformat(row.day_to)
                self._of[row.indicator, row.area_id].append(Given(value, *days, row.source))

        self._indicators = {indicator for indicator, _ in self._of}

    def known(self, indicator: str) -> bool:
        """Whether there is any figure of an indicator: asked first, for hundreds of rows have none."""
        return indicator in self._indicators

    def stock(self, indicator: str, area: int, on: date) -> Given | None:
        """The last one told on or before a day."""
        known = [one for one in self._of.get((indicator, area), ()) if on - OLDEST <= one.last <= on]
        return max(known, key=lambda one: one.last, default=None)

    def flow(self, indicator: str, area: int, first: date, last: date) -> Given | None:
        """For exactly these days; or put together of shorter ones; or the one for nearly these days (offices count from the 1st);
        or what there is of shorter ones. The last two say for which days they are."""
        known = self._of.get((indicator, area), ())
        same = next((one for one in known if (one.first, one.last) == (first, last)), None)
        tiled = _tiled(known, first, last)
        return same or (tiled if tiled and tiled.whole else _nearly(known, first, last) or tiled)


def _tiled(known: Sequence[Given], first: date, last: date) -> Given | None:
    """The sum of figures inside the days that do not overlap, longer ones first."""
    chosen: list[Given] = []
    for one in sorted(known, key=lambda one: (one.first - one.last, one.first)):
        if first <= one.first and one.last <= last and all(one.last < other.first or other.last < one.first for other in chosen):
            chosen.append(one)
    if not chosen:
        return None
    days = sum((one.last - one.first).days + 1 for one in chosen)
    value: Number = sum((one.value for one in chosen), start=0)
    sources = "; ".join(dict.fromkeys(one.source for one in chosen))
    start, end = min(one.first for one in chosen), max(one.last for one in chosen)
    return Given(value, start, end, sources, days == (last - first).days + 1)


def _nearly(known: Sequence[Given], first: date, last: date) -> Given | None:
    """The one that shares most days, at least half, and is about as long."""
    length = (last - first).days + 1

    def shared(one: Given) -> int:
        return (min(one.last, last) - max(one.first, first)).days + 1

    near = [one for one in known if abs((one.last - one.first).days + 1 - length) <= max(4, length // 10) and 2 * shared(one) >= length]
    best = max(near, key=shared, default=None)
    return None if best is None else Given(best.value, best.first, best.last, best.source, whole=False)


async def read_given(connection: AsyncConnection, scope: Scope, last: date) -> GivenFigures:
    """All figures of a report's areas up to a day, oldest first; those that end shortly after are there for `_nearly`."""
    until = (last + timedelta(days=31)).isoformat()
    rows = await connection.execute(
        select(figures).where(figures.c.day_to <= until, area_in(figures.c.area_id, scope)).order_by(figures.c.set_at, figures.c.id)
    )
    return GivenFigures(rows.all())
