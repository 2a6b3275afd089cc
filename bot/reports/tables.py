"""Annexes I–IV as tables, the same for sheets, documents and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.content.indicators import Indicators
from bot.reports.numbers import UNKNOWN, Number, signed, written
from bot.reports.report import Line, Report, Row
from bot.reports.words import Words, day

CellKind = Literal["text", "number", "percent", "change", "points"]


@dataclass(frozen=True)
class Cell:
    """A value and how it is written. Text is left, the rest right."""

    value: str | Number | None
    kind: CellKind = "number"

    def text(self) -> str:
        if isinstance(self.value, str):
            return self.value
        if self.kind == "percent":
            return UNKNOWN if self.value is None else written(self.value, 2)
        if self.kind in ("change", "points"):
            return signed(self.value)
        return written(self.value)


@dataclass(frozen=True)
class Column:
    """`over` is a heading above several columns. `width` in mm. `code`: the indicator it sums, "" none; `adds`: its total is a sum."""

    heading: str
    width: float
    over: str = ""
    code: str = ""
    adds: bool = False


@dataclass(frozen=True)
class Table:
    """`rows` without the total; a row with one cell is a heading across all columns. `empty`: what stands there instead of rows."""

    number: int
    title: str
    sheet: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    empty: str = ""
    notes: Sequence[str] = field(default_factory=tuple)


ROMAN = ("", "I", "II", "III", "IV")
AREA_COLUMNS: tuple[tuple[str, str, str, float], ...] = (
    ("A01", "col_teams", "", 8), ("A02", "col_members", "", 11.5), ("A06", "col_active", "", 11), ("B01", "col_now", "col_given", 12),
    ("", "col_year", "col_given", 13), ("C01", "col_vneid", "col_state", 11.5), ("C04", "col_files", "col_state", 11),
    ("C10", "col_signature", "col_state", 12), ("D01", "col_ocop", "col_economy", 11.5), ("D05", "col_qr", "col_economy", 9.5),
    ("D03", "col_stall", "col_economy", 10), ("D06", "col_tax", "col_economy", 9.5), ("E01", "col_skills", "col_society", 11),
    ("E05a", "col_classes", "col_society", 11), ("E06", "col_health", "col_society", 10), ("F01", "col_safety", "", 11),
    ("F03", "col_meetings", "col_spread", 9), ("F03a", "col_attended", "col_spread", 10.5),
)  # fmt: skip
"""Indicator, heading, heading above, width of annex I; without an indicator the cumulative of B01."""


def make_tables(report: Report, definitions: Indicators, words: Words) -> tuple[Table, ...]:
    """I by area (not for a team), II by indicator, III who has not reported, IV what was written down."""
    made = [by_indicator(report, definitions, words), not_reported(report, words), voices(report, words)]
    return (by_area(report, words), *made) if report.level != "T" else tuple(made)


def by_area(report: Report, words: Words) -> Table:
    say = words.say
    columns = [Column(say("col_no"), 7), Column(say("col_unit"), 27)]
    columns += [
        Column(say(heading), width, say(over) if over else "", code or "year", adds=True) for code, heading, over, width in AREA_COLUMNS
    ]
    columns += [Column(say("col_plan"), 12, code="plan", adds=True), Column(say("col_of_plan"), 11.5, code="of_plan"),
                Column(say("col_past"), 11, code="past", adds=True), Column(say("col_change"), 13.5, code="change")]  # fmt: skip
    rows = [_area_row(number, row) for number, row in enumerate(report.rows, 1)]
    main = report.line("B01")
    total = [Cell("", "text"), Cell(say("total"), "text")]
    total += [Cell(report.line(code).value if code else main.cumulative) for code, *_ in AREA_COLUMNS]
    total += [Cell(main.plan), Cell(main.of_plan, "percent"), Cell(main.past), Cell(main.change, "change")]
    return Table(1, say("annex_1"), say("sheet_1"), columns, rows, total, notes=report.notes)


def _area_row(number: int, row: Row) -> list[Cell]:
    cells = [Cell(number), Cell(row.name, "text")]
    cells += [Cell(row.values.get(code) if code else row.cumulative) for code, *_ in AREA_COLUMNS]
    return [*cells, Cell(row.plan), Cell(row.of_plan, "percent"), Cell(row.past), Cell(row.change, "change")]


def by_indicator(report: Report, definitions: Indicators, words: Words) -> Table:
    say, added = words.say, any(line.added is not None for line in report.lines)
    columns = [Column(say("col_no"), 11), Column(say("col_indicator"), 75), Column(say("col_measure"), 19), Column(say("col_plan"), 20),
               Column(say("col_before"), 20), Column(say("col_now"), 20), Column(say("col_year"), 20), Column(say("col_of_plan"), 17),
               Column(say("col_past"), 20), Column(say("col_compared"), 18)]  # fmt: skip
    columns += [Column(say("col_added"), 15)] if added else []
    columns.append(Column(say("col_source"), 39 - 15 * added))
    rows: list[list[Cell]] = []
    group = ""
    for line in report.lines:
        if line.code[0] != group:
            group = line.code[0]
            rows.append([Cell(f"{group}. {definitions.groups[group]}", "text")])
        cells = _line_cells(line, words)
        rows.append([*cells[:-1], *([Cell(line.added)] if added else []), cells[-1]])
    return Table(2, say("annex_2"), say("sheet_2"), columns, rows, notes=report.notes)


def _line_cells(line: Line, words: Words) -> list[Cell]:
    kind: CellKind = "percent" if line.kind == "ratio" else "number"
    return [
        Cell(line.code, "text"), Cell(line.name, "text"), Cell(line.unit, "text"), Cell(line.plan, kind), Cell(line.previous, kind),
        Cell(line.value, kind), Cell(line.cumulative, kind), Cell(line.of_plan, "percent"), Cell(line.past, kind),
        Cell(line.change, "points" if line.kind == "ratio" else "change"), Cell(source_text(line, words), "text"),
    ]  # fmt: skip


def source_text(line: Line, words: Words) -> str:
    """Who gave a figure, and for which days."""
    if line.value is None or line.first is None or line.last is None:
        return words.say("source_none")
    if not line.given_by:
        return words.say(f"source_{line.source}")
    key = "source_O_stock" if line.kind == "stock" else "source_O"
    return words.say(key, source=line.given_by, first=day(line.first), last=day(line.last))


def not_reported(report: Report, words: Words) -> Table:
    say = words.say
    if report.level == "P":
        columns = [Column(say("col_no"), 14), Column(say("col_unit"), 133), Column(say("col_teams"), 50), Column(say("col_silent"), 70)]
        rows = [
            [Cell(number), Cell(one.name, "text"), Cell(one.teams), Cell(one.silent)] for number, one in enumerate(report.late_areas, 1)
        ]
    else:
        columns = [Column(say("col_no"), 14), Column(say("col_unit"), 93), Column(say("col_place"), 70), Column(say("col_leader"), 50),
                   Column(say("col_last_day"), 40)]  # fmt: skip
        rows = [
            [Cell(number), Cell(one.name, "text"), Cell(one.area_name, "text"), Cell(", ".join(one.leaders) or UNKNOWN, "text"),
             Cell(day(date.fromisoformat(one.last_day)) if one.last_day else say("never"), "text")]
            for number, one in enumerate(report.late_teams, 1)
        ]  # fmt: skip
    return Table(3, say("annex_3"), say("sheet_3"), columns, rows, empty=say("nobody_late"))


def voices(report: Report, words: Words) -> Table:
    say = words.say
    columns = [Column(say("col_no"), 14), Column(say("col_place"), 60), Column(say("col_kind"), 33), Column(say("col_text"), 90),
               Column(say("col_answer"), 70)]  # fmt: skip
    rows = [
        [Cell(number), Cell(one.place, "text"), Cell(words.phrases.get(f"kind_{one.kind}", one.kind), "text"), Cell(one.text, "text"),
         Cell(one.answer or UNKNOWN, "text")]
        for number, one in enumerate(report.voices, 1)
    ]  # fmt: skip
    return Table(4, say("annex_4"), say("sheet_4"), columns, rows, empty=say("no_voices"))
