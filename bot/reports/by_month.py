"""One indicator over the months and over the areas, for charts and tiles: the same values as in reports, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import load_indicators
from bot.people.areas import Area, AreaTree
from bot.reports.given import read_given
from bot.reports.numbers import Number, percent
from bot.reports.periods import Period
from bot.reports.reading import read_counts
from bot.reports.scope import make_scope
from bot.reports.targets import read_plans
from bot.reports.values import Values
from bot.reports.windows import YEAR, cut
from bot.settings import Settings


@dataclass(frozen=True)
class Tile:
    """An area with its value. `step`: 1 (least) to 5 (most) of what there is, 0 nothing or not known."""

    area: Area
    value: Number | None
    step: int


@dataclass(frozen=True)
class Course:
    """`months`: month and value, the oldest first. `tiles` of the last month. `year`: so far in its reporting year; `plan` of that year."""

    months: tuple[tuple[Period, Number | None], ...]
    tiles: tuple[Tile, ...]
    year: Number | None
    plan: Number | None

    @property
    def of_plan(self) -> Number | None:
        return percent(self.year, self.plan)


async def read_course(
    connection: AsyncConnection, tree: AreaTree, area: int, code: str, months: Sequence[Period], settings: Settings
) -> Course:
    """An indicator of an area in months that follow each other.

    Raises:
        KeyError: no such area or indicator.
    """
    definitions = load_indicators(settings.data_dir)
    one, last, scope = definitions.by_code[code], months[-1], make_scope(tree, area)
    year = last.cumulative()
    windows = cut({month.code: (month.first, month.last) for month in months} | {YEAR: (year.first, year.last)})
    counts = await read_counts(connection, tree, scope, windows, settings.household_keys, full=(last.code,))
    values = Values(definitions, tree, scope, counts, await read_given(connection, scope, last.last))
    plans, added = await read_plans(connection, scope, last), one.kind == "flow"
    areas = [unit for unit in scope.units if unit.id != area and not unit.valid_to]
    found = [(unit, values.value(code, last.code, unit.id)) for unit in areas]
    most = max((value for _, value in found if value is not None), default=0)
    return Course(
        tuple((month, values.value(code, month.code)) for month in months),
        tuple(Tile(unit, value, step_of(value, most)) for unit, value in found),
        values.value(code, YEAR if added else last.code), plans.of_year(code, None, added),
    )  # fmt: skip


def step_of(value: Number | None, most: Number) -> int:
    """Which fifth of the largest value it lies in."""
    if not value or value < 0 or not most:
        return 0
    return min(5, 1 + int(value * 5 / most))
