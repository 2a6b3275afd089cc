"""Which places a report's figures come from: every area is counted in exactly one row, so rows add up to the total.

What ended counts where it went (`became`): figures of an old commune stand in the row of the new one. Where an old area was divided its
figures belong to no single row: they stand in the row of the area that holds all its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    by_commune: bool = False
    """Whether every hamlet stands in the row of the area directly above it: then hamlets may be summed before they are read."""

    @property
    def areas(self) -> Sequence[int]:
        return list(self.unit_of)


def make_scope(tree: AreaTree, area: int) -> Scope:
    """The rows of an area's report.

    Raises:
        KeyError: there is no such area.
    """
    upper = tree.by_id[area]
    ended = bool(upper.valid_to)
    unit_of: dict[int, int] = {}
    for lower in tree.by_id:
        home = lower if ended else home_of(tree, lower)
        if home is not None and (row := _row(tree, area, home)) is not None:
            unit_of[lower] = row
    used = set(unit_of.values())
    below = [one for one in tree.children(area) if one.id in used and (ended or not one.valid_to) and one.kind in ("xa", "thon")]
    kept = {one.id for one in below}
    unit_of = {lower: row if row in kept else area for lower, row in unit_of.items()}
    hamlets = [tree.by_id[lower] for lower in unit_of if tree.by_id[lower].kind == "thon"]
    by_commune = upper.kind == "tinh" and all(one.parent in unit_of and unit_of[one.parent] == unit_of[one.id] for one in hamlets)
    units = (*sorted(below, key=lambda one: one.code), upper)
    return Scope(upper, units, unit_of, len(unit_of) == len(tree.by_id), by_commune)


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
    path = [one.id for one in tree.path(home)]
    if area not in path:
        return None
    below = path[path.index(area) + 1 :]
    return below[0] if below else area
