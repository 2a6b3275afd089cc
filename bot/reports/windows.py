"""The spans of days that one report reads, cut into segments that do not overlap: one query gives them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal_column, or_

from bot.reports.periods import Period

NOW, BEFORE, YEAR, PAST = "now", "before", "year", "past"
"""The period; the one before; from the beginning of the year; the same a year ago."""
Segment = tuple[date, date, frozenset[str]]
"""First day, last day, and the windows it lies in."""


@dataclass(frozen=True)
class Windows:
    """`spans`: name → first and last day. `segments` do not overlap."""

    spans: Mapping[str, tuple[date, date]]
    segments: tuple[Segment, ...]

    def inside(self, column: Any) -> ColumnElement[bool]:
        """Whether a column (a day, or a moment in Vietnamese time) lies in any window."""
        return between(column, self.segments)

    def segment(self, column: Any) -> ColumnElement[int]:
        """The number of the segment a column lies in; only right where `inside` holds."""
        if len(self.segments) == 1:
            return literal_column("0")
        # literal numbers and days: they are ours, and PostgreSQL must see the same expression in SELECT and GROUP BY
        cuts: list[tuple[ColumnElement[bool], ColumnElement[int]]] = [
            (column < literal_column(f"'{after(last)}'"), literal_column(str(number)))
            for number, (_, last, _) in enumerate(self.segments[:-1])
        ]
        return case(*cuts, else_=literal_column(str(len(self.segments) - 1)))

    def names(self, segment: int) -> frozenset[str]:
        return self.segments[segment][2]

    def last(self, name: str) -> date | None:
        return self.spans[name][1] if name in self.spans else None


def make_windows(period: Period) -> Windows:
    """All windows of a period's report."""
    before = period.previous()
    wanted = {NOW: period, YEAR: period.cumulative(), PAST: period.last_year()} | ({BEFORE: before} if before else {})
    return cut({name: (one.first, one.last) for name, one in wanted.items()})


def cut(spans: Mapping[str, tuple[date, date]]) -> Windows:
    """Segments between all first days and the days after the last ones."""
    edges = sorted({edge for first, last in spans.values() for edge in (first, last + timedelta(days=1))})
    segments = []
    for first, end in pairwise(edges):
        last = end - timedelta(days=1)
        names = frozenset(name for name, span in spans.items() if span[0] <= first and last <= span[1])
        if names:
            segments.append((first, last, names))
    return Windows(dict(spans), tuple(segments))


def between(column: Any, segments: Iterable[Segment]) -> ColumnElement[bool]:
    """Whether a column lies in one of some segments; those side by side are one range."""
    ranges: list[tuple[str, str]] = []
    for first, last, _ in segments:
        if ranges and ranges[-1][1] == first.isoformat():
            ranges[-1] = (ranges[-1][0], after(last))
        else:
            ranges.append((first.isoformat(), after(last)))
    return or_(*(and_(column >= first, column < end) for first, end in ranges))


def after(last: date) -> str:
    """The day after, as the database writes days."""
    return (last + timedelta(days=1)).isoformat()
