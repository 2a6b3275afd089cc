"""Which places a report's figures come from: every area is counted in exactly one row, so rows add up to the total.

What ended counts where it went (`became`): figures of an old commune stand in the row of the new one. Where an old area was divided its
figures belong to no single row: they stand in the row of the area that holds all its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true

from bot.people.areas import Area, AreaTree


@dataclass(frozen=True)
class Scope:
    """`units`: the areas that have a row, in printing order; `area` itself is last: what belongs to no single one below it.

    `unit_of`: area id → the id of its row, for every area of the report.
    """

    area: Area
    units: tuple[Area, ...]
    unit_of: Mapping[int, int]
    whole: bool
    """Whether it holds every area there is: then queries need no list of areas."""

    @property
    def areas(self) -> Sequence[int]:
        return list(self.unit_of)


def area_in(column: Any, scope: Scope) -> ColumnElement[bool]:
    """Whether a column names an area of the report."""
    return true() if scope.whole else column.in_(scope.areas)


def make_scope(tree: AreaTree, area: int) -> Scope:
    """The rows of an area's report.

    Raises:
        KeyError: there is no such area.
    """
    upper = tree.by_id[area]
    ended = bool(upper.valid_to)
    unit_of: dict[int, int] = {}
    # Nothing else can be in it: what lies in it, and what went somewhere else or lay in what did.
    moved = set[int]().union(*(tree.subtree(old) for old in tree.became))
    candidates = tree.subtree(area) | moved
    for lower in (one for one in tree.by_id if one in candidates):
        home = home_of(tree, lower) if lower in moved and not ended else lower
        if home is not None and (row := _row(tree, area, home)) is not None:
            unit_of[lower] = row
    used = set(unit_of.values())
    below = [one for one in tree.children(area) if one.id in used and (ended or not one.valid_to) and one.kind in ("xa", "thon")]
    kept = {one.id for one in below}
    unit_of = {lower: row if row in kept else area for lower, row in unit_of.items()}
    units = (*sorted(below, key=lambda one: one.code), upper)
    return Scope(upper, units, unit_of, len(unit_of) == len(tree.by_id))


def home_of(tree: AreaTree, area: int) -> int | None:
    """The area of today in which an area's figures are shown: what it, or the lowest area above it that ended, became."""
    for step in reversed(tree.path(area)):
        if step.id in tree.became:
            return lowest_common(tree, [one.id for one in tree.today(step.id)])
    return area


def lowest_common(tree: AreaTree, areas: Sequence[int]) -> int | None:
    """The lowest area that holds all of these; None when they are in different trees."""
    paths = [[one.id for one in tree.path(area)] for area in areas]
    common: int | None = None
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        common = steps[0]
    return common


def _row(tree: AreaTree, area: int, home: int) -> int | None:
    """The area directly under `area` that holds `home`; `area` when it is `home`; None when `home` is not in it."""
    step = tree.by_id[home]
    while step.id != area and step.parent != area:
        if step.parent is None:
            return None
        step = tree.by_id[step.parent]
    return step.id
