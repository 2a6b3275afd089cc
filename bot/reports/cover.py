"""Which sums a report's figures are read from: as many as can be from those of communes, the rest from those of single areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from bot.people.areas import Area, AreaTree
from bot.reports.scope import Scope
from bot.store.tables import areas
from bot.visits.half_months import PLACE


@dataclass(frozen=True)
class Cover:
    """Every area of a report is in exactly one of these.

    `communes`: those of which all that is summed with them stands in one row → that row. `divided`: those of which everything is in the
    report, but in different rows; `parts` are the areas summed with them. `apart`: areas of communes that are not whole in the report.
    """

    communes: Mapping[int, int]
    divided: tuple[int, ...]
    parts: tuple[int, ...]
    apart: tuple[int, ...]

    @property
    def place(self) -> ColumnElement[int]:
        """What queries that join `areas` sum by, each in one row: communes where it can be, there are fewer to fetch; else areas."""
        return areas.c.id if self.divided or self.apart else PLACE


def make_cover(tree: AreaTree, scope: Scope) -> Cover:
    """What a report's areas are read from; hamlets are summed with the area above them, as in `commune_half_months`."""
    communes: dict[int, int] = {}
    divided: list[int] = []
    parts: list[int] = []
    apart: list[int] = []
    for place in dict.fromkeys(summed_with(tree.by_id[area]) for area in scope.unit_of):
        summed = [place, *(one.id for one in tree.children(place) if summed_with(one) == place)]
        rows = {scope.unit_of.get(area) for area in summed}
        if None in rows:
            apart += [area for area in summed if area in scope.unit_of]
        elif len(rows) == 1:
            communes[place] = scope.unit_of[place]
        else:
            divided.append(place)
            parts += summed
    return Cover(communes, tuple(divided), tuple(parts), tuple(apart))


def summed_with(area: Area) -> int:
    """In whose row of the communes an area is summed."""
    return area.parent if area.kind == "thon" and area.parent is not None else area.id
