"""The value of every indicator for a row and a window, from what was counted and what was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.content.indicators import OF_AREA, Indicator, Indicators
from bot.people.areas import Area, AreaTree
from bot.reports.counts import Counts
from bot.reports.formulas import FORMULAS
from bot.reports.given import Given, GivenFigures
from bot.reports.numbers import Number, exact, percent, total
from bot.reports.scope import Scope


@dataclass(frozen=True)
class Values:
    """One report's figures. A row is the id of an area of `scope.units`; None is the whole."""

    definitions: Indicators
    tree: AreaTree
    scope: Scope
    counts: Counts
    given: GivenFigures
    _sizes: dict[tuple[int, str], Number | None] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def _merged(self) -> Mapping[int, Sequence[int]]:
        """An area → those of before a merger that went into it whole."""
        made: dict[int, list[int]] = defaultdict(list)
        for old, new in self.tree.became.items():
            if len(new) == 1:
                made[new[0]].append(old)
        return made

    def value(self, code: str, window: str, row: int | None = None) -> Number | None:
        """None is "not known"; a ratio is in per cent, made from its parts."""
        one = self.definitions.by_code[code]
        if window not in self.counts.windows.spans:
            return None
        if one.part:
            return percent(*self.parts(code, window, row))
        if one.services:
            return self._served(one, window, row)
        if one.formula:
            return FORMULAS[one.formula](self.counts, window, row)
        given = self.told(code, window, row)
        return given.value if given else None

    def parts(self, code: str, window: str, row: int | None = None) -> tuple[Number | None, Number | None]:
        """Part and whole of a ratio."""
        one = self.definitions.by_code[code]
        whole = self._of_area(one.whole, row) if one.whole in OF_AREA else self.value(one.whole, window, row)
        return self.value(one.part, window, row), whole

    def _served(self, one: Indicator, window: str, row: int | None) -> Number | None:
        if not self.counts.known(window):
            return None
        if one.code not in self._names:
            self._names[one.code] = [f"{code}:{one.measure}" for code in one.services]
        amount = self.counts.get(window, row, self._names[one.code])
        if one.measure == "people" and not amount and self.counts.get(window, row, [f"{code}:lines" for code in one.services]):
            return None
        return amount

    def told(self, code: str, window: str, row: int | None = None) -> Given | None:
        """A figure of another office; for the whole its own, else the sum of all rows, if every one has it. What was one area before a
        merger has the sum of its parts."""
        if not self.given.known(code):
            return None
        if row is None:
            own = self._given(code, window, self.scope.area.id)
            below = [one.id for one in self.scope.units if one.id != self.scope.area.id and not one.valid_to]
            return own or _added([self.told(code, window, one) for one in below])
        if row == self.scope.area.id:
            return None
        return self._given(code, window, row) or _added([self._given(code, window, old) for old in self._merged.get(row, ())])

    def _given(self, code: str, window: str, area: int) -> Given | None:
        first, last = self.counts.windows.spans[window]
        if self.definitions.by_code[code].kind == "stock":
            return self.given.stock(code, area, last)
        return self.given.flow(code, area, first, last)

    def _of_area(self, name: str, row: int | None) -> Number | None:
        if row == self.scope.area.id:
            return None
        area = self.scope.area if row is None else self.tree.by_id[row]
        if (area.id, name) not in self._sizes:
            self._sizes[area.id, name] = area_number(self.tree, area, name)
        return self._sizes[area.id, name]


def area_number(tree: AreaTree, area: Area, name: str) -> Number | None:
    """Households, population or adults of an area: its own, else the sum of what lies in it, if each is known."""
    own: int | None = getattr(area, name)
    if own is not None:
        return exact(own)
    below = [one for one in tree.children(area.id) if not one.valid_to and one.kind in ("xa", "thon")]
    return total([area_number(tree, one, name) for one in below])


def _added(found: Sequence[Given | None]) -> Given | None:
    """The sum, if each is there."""
    told = [one for one in found if one is not None]
    if not told or len(told) < len(found):
        return None

    value: Number = sum((one.value for one in told), start=0)
    first, last = min(one.first for one in told), max(one.last for one in told)
    whole = all((one.first, one.last, one.whole) == (first, last, True) for one in told)
    return Given(value, first, last, "; ".join(dict.fromkeys(one.source for one in told)), whole)
