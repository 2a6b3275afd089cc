"""Counts by row and window: what every query adds to, and what indicators read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.reports.numbers import Number
from bot.reports.windows import Windows


@dataclass
class Counts:
    """`of[window][row][name]`; a name that was never added is 0 where `known(window)`, else not known.

    `unassigned[window][name]`: what was counted of the whole, without looking in which row it stands.
    """

    windows: Windows
    units: tuple[int, ...]
    of: dict[str, dict[int, dict[str, int]]] = field(default_factory=dict)
    unassigned: dict[str, dict[str, int]] = field(default_factory=dict)
    begins: str = ""
    """The first day on which anything was logged; a window that ends before it is not known, not 0."""
    household_keys: bool = False

    def __post_init__(self) -> None:
        self.of = {name: {unit: defaultdict(int) for unit in self.units} for name in self.windows.spans}
        self.unassigned = {name: defaultdict(int) for name in self.windows.spans}
        self._into = [[self.of[window] for window in names] for _, _, names in self.windows.segments]
        self._known = {window for window, (_, last) in self.windows.spans.items() if self.begins and last.isoformat() >= self.begins}

    def add(self, segment: int, unit: int, name: str, amount: int) -> None:
        """Adds to every window that the segment lies in."""
        for rows in self._into[segment]:
            rows[unit][name] += amount

    def add_each(self, segment: int, unit: int, amounts: Sequence[tuple[str, int]]) -> None:
        """Several names of a row at once."""
        for rows in self._into[segment]:
            row = rows[unit]
            for name, amount in amounts:
                row[name] += amount

    def add_to_whole(self, segment: int, name: str, amount: int) -> None:
        """The same, where the row is not known."""
        for window in self.windows.names(segment):
            self.unassigned[window][name] += amount

    def known(self, window: str) -> bool:
        return window in self._known

    def get(self, window: str, unit: int | None, names: Iterable[str]) -> Number | None:
        """The sum of names in a row, or of everything when `unit` is None.

        Raises:
            LookupError: in which row it stands was not looked at.
        """
        if window not in self.of:
            return None
        rows, unassigned, amount = self.of[window], self.unassigned[window], 0
        for name in names:
            if unit is not None:
                if name in unassigned:
                    raise LookupError(f"{name}: not read by row in the window {window}")
                amount += rows[unit].get(name, 0)
            else:
                amount += unassigned.get(name, 0)
                for row in rows.values():
                    amount += row.get(name, 0)
        return amount
