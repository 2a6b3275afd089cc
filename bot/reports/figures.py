"""Figures that another office owns: checked, kept with their source and days, imported from a sheet all or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import OF_AREA, Indicators
from bot.people.areas import AreaTree
from bot.people.sheet_reading import read_sheet
from bot.people.sheets import Fault, Row, Words
from bot.people.trail import note
from bot.reports.computing import ReportError
from bot.reports.finding import find_area
from bot.reports.numbers import Number, exact, written
from bot.reports.values import area_number
from bot.reports.words import day as day_text
from bot.store.tables import figures
from flows.fold import fold

COLUMNS = ("figure_code", "figure_name", "figure_unit", "figure_area", "figure_first", "figure_last", "figure_value", "figure_source")
NEEDED = ("figure_code", "figure_unit", "figure_area", "figure_first", "figure_last", "figure_value", "figure_source")
WHOLE_OF = {"người": ("population", "adults"), "hộ": ("households",)}
"""What a figure in these units cannot be more than."""


@dataclass(frozen=True)
class NewFigure:
    """One figure before it is kept; `value` None takes back what was there ("not known")."""

    indicator: str
    area: int
    first: date
    last: date
    value: Number | None
    source: str
    line: int = 0


def figure_words(imports: Mapping[str, str], report: Mapping[str, str]) -> Words:
    """The sentences of imports (data/phrases/import.yml) and those about figures."""
    mine = {key: said for key, said in report.items() if key.startswith(("figure_", "col_figure_")) or key in OF_AREA}
    return Words({**imports, **mine})


def read_figures(
    content: bytes, file: str, words: Words, definitions: Indicators, tree: AreaTree, today: date, may: Callable[[int], bool]
) -> tuple[list[NewFigure], list[Fault]]:
    """The rows of a sheet and everything that is wrong with them. `may`: whether an area is the person's.

    Lines of the template that nobody filled in (no value, no source) are left out.

    Raises:
        bot.people.sheets.SheetError: no table.
    """
    sheet = read_sheet(content, file, words, COLUMNS, NEEDED)
    faults, found = list(sheet.faults), list[NewFigure]()
    for row in sheet.rows:
        if not (row["figure_value"] or row["figure_source"]):
            continue
        one = _figure_or_fault(row, definitions, tree, today, may)
        if isinstance(one, Fault):
            faults.append(one)
        else:
            found.append(one)
    faults += check_figures(found, definitions, tree, words)
    return found, sorted(faults, key=lambda one: one.line)


class _WrongCellError(Exception):
    def __init__(self, column: str, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.column, self.key, self.gaps = column, key, gaps


def _figure_or_fault(row: Row, definitions: Indicators, tree: AreaTree, today: date, may: Callable[[int], bool]) -> NewFigure | Fault:
    try:
        return _figure(row, definitions, tree, today, may)
    except _WrongCellError as wrong:
        return Fault(row.line, wrong.column, wrong.key, wrong.gaps)


def _figure(row: Row, definitions: Indicators, tree: AreaTree, today: date, may: Callable[[int], bool]) -> NewFigure:
    code = row["figure_code"]
    one = definitions.by_code.get(code[:1].upper() + code[1:].lower())
    if one is None:
        raise _WrongCellError("figure_code", "figure_unknown", said=code)
    if not one.typed:
        raise _WrongCellError("figure_code", "figure_computed", code=one.code)
    if fold(row["figure_unit"]) != fold(one.unit):
        raise _WrongCellError("figure_unit", "figure_unit", said=row["figure_unit"], unit=one.unit)
    try:
        area = find_area(tree, row["figure_area"])
    except ReportError as error:
        raise _WrongCellError("figure_area", "figure_area", said=row["figure_area"]) from error
    if not may(area.id):
        raise _WrongCellError("figure_area", "figure_not_yours", area=area.name)
    first, last = _day(row, "figure_first"), _day(row, "figure_last")
    if last < first:
        raise _WrongCellError("figure_last", "figure_order")
    if last > today:
        raise _WrongCellError("figure_last", "figure_future", day=day_text(last))
    if not row["figure_source"]:
        raise _WrongCellError("figure_source", "figure_source")
    value = _value(row)
    if value is not None and value < 0:
        raise _WrongCellError("figure_value", "figure_negative")
    if value is not None and not isinstance(value, int) and one.unit != "%":
        raise _WrongCellError("figure_value", "figure_whole", unit=one.unit)
    return NewFigure(one.code, area.id, first, last, value, row["figure_source"][:160], row.line)


def _value(row: Row) -> Number | None:
    """ "1.234,5", "1234.5" or 1234; "-" is "not known"."""
    said = row["figure_value"].replace(" ", "")
    if said in ("-", ""):
        return None
    if "," in said or re.fullmatch(r"-?\d{1,3}(\.\d{3})+", said):
        said = said.replace(".", "").replace(",", ".")
    try:
        number = Decimal(said)
    except InvalidOperation as error:
        raise _WrongCellError("figure_value", "figure_value", said=row["figure_value"]) from error
    if not number.is_finite():
        raise _WrongCellError("figure_value", "figure_value", said=row["figure_value"])
    return exact(number)


def _day(row: Row, column: str) -> date:
    said = row[column]
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said) or re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", said)
    try:
        numbers = [int(one) for one in found.groups()] if found else []
        return date(*(numbers if numbers and numbers[0] > 31 else numbers[::-1]))
    except (TypeError, ValueError) as error:
        raise _WrongCellError(column, "figure_days", said=said) from error


def check_figures(found: Sequence[NewFigure], definitions: Indicators, tree: AreaTree, words: Words) -> list[Fault]:
    """What only rows together show: the same figure twice, a part larger than its whole, more people than live there."""
    faults: list[Fault] = []
    of: dict[tuple[str, int, date, date], NewFigure] = {}
    for one in found:
        key = (one.indicator, one.area, one.first, one.last)
        if key in of:
            faults.append(Fault(one.line, "", "figure_twice", {"line": of[key].line}))
        of.setdefault(key, one)
    for one in found:
        definition = definitions.by_code[one.indicator]
        whole = of.get((definition.within, one.area, one.first, one.last))
        if whole and whole.value is not None and one.value is not None and one.value > whole.value:
            gaps = {"code": one.indicator, "value": written(one.value), "whole": definition.within, "most": written(whole.value)}
            faults.append(Fault(one.line, "figure_value", "figure_within", gaps))
        for name in WHOLE_OF.get(definition.unit, ()) if definition.kind == "stock" else ():
            most = area_number(tree, tree.by_id[one.area], name)
            if most is not None and one.value is not None and one.value > most:
                gaps = {"value": written(one.value), "whole": words.say(name), "most": written(most)}
                faults.append(Fault(one.line, "figure_value", "figure_people", gaps))
                break
    return faults


async def keep_figures(connection: AsyncConnection, found: Sequence[NewFigure], person: int, at: str) -> int:
    """Writes figures that are not there already with the same value and source; how many. What they replace stays as history."""
    kept = 0
    for one in found:
        value = None if one.value is None else float(one.value)
        which = (figures.c.indicator == one.indicator, figures.c.area_id == one.area, figures.c.day_from == one.first.isoformat(),
                 figures.c.day_to == one.last.isoformat())  # fmt: skip
        newest = select(figures.c.value, figures.c.source).where(*which).order_by(figures.c.set_at.desc(), figures.c.id.desc()).limit(1)
        before = (await connection.execute(newest)).one_or_none()
        if before is not None and (before.value, before.source) == (value, one.source):
            continue
        row = {"indicator": one.indicator, "area_id": one.area, "day_from": one.first.isoformat(), "day_to": one.last.isoformat(),
               "value": value, "source": one.source, "set_by": person, "set_at": at}  # fmt: skip
        number = (await connection.execute(insert(figures).values(**row).returning(figures.c.id))).scalar_one()
        detail = {"indicator": one.indicator, "before": before.value if before else None, "after": value}
        await note(connection, at, person, "figure.set", "figure", int(number), detail)
        kept += 1
    return kept
