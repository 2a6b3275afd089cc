"""Counts by row and window: what every query adds to, and what indicators read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.reports.numbers import Number
from bot.reports.windows import Windows


@dataclass
class Counts:
    """`of[window][row][name]`; a name that was never added is 0 where `known(window)`, else not known."""

    windows: Windows
    units: tuple[int, ...]
    of: dict[str, dict[int, dict[str, int]]] = field(default_factory=dict)
    begins: str = ""
    """The first day on which anything was logged; a window that ends before it is not known, not 0."""
    household_keys: bool = False

    def __post_init__(self) -> None:
        self.of = {name: {unit: defaultdict(int) for unit in self.units} for name in self.windows.spans}

    def add(self, segment: int, unit: int, name: str, amount: int) -> None:
        """Adds to every window that the segment lies in."""
        for window in self.windows.names(segment):
            self.of[window][unit][name] += amount

    def known(self, window: str) -> bool:
        last = self.windows.last(window)
        return bool(self.begins) and last is not None and last.isoformat() >= self.begins

    def get(self, window: str, unit: int | None, names: Iterable[str]) -> Number | None:
        """The sum of names in a row; of all rows when `unit` is None."""
        if window not in self.of:
            return None
        rows = self.of[window].values() if unit is None else (self.of[window][unit],)
        return sum(row.get(name, 0) for row in rows for name in names)
