"""Writing a table: XLSX with a fixed first line, or CSV as Excel reads it (UTF-8 with BOM, semicolons)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from bot.people.sheets import DANGEROUS, SheetError, Words

WIDEST = 48

Cell = str | int | float | None


def write_sheet(
    file: str, words: Words, columns: Sequence[str], rows: Sequence[Mapping[str, Cell]], lists: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """The file's bytes, by the ending of its name. `lists`: column → the values to choose from in Excel.

    Raises:
        SheetError: the ending is none of a table.
    """
    header = [words.label(f"col_{key}") for key in columns]
    lines = [[row.get(key) for key in columns] for row in rows]
    match PurePath(file).suffix.lower():
        case ".xlsx":
            return _xlsx(header, lines, {columns.index(key): values for key, values in (lists or {}).items()})
        case ".csv":
            return _csv(header, lines)
    raise SheetError("sheet_kind", file=PurePath(file).name)


def _xlsx(header: Sequence[str], lines: Sequence[Sequence[Cell]], lists: Mapping[int, Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page = book.worksheets[0]
    page.append(list(header))
    for number, line in enumerate(lines, 2):
        page.append(list(line))
        for place, value in enumerate(line, 1):
            if isinstance(value, str) and value.startswith("="):
                page.cell(number, place).data_type = "s"
    page.freeze_panes = "A2"
    for place, title in enumerate(header, 1):
        page.cell(1, place).font = Font(bold=True)
        longest = max([len(title), *(len(str(line[place - 1] or "")) for line in lines[:200])])
        page.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
    for place, values in lists.items():
        # Excel refuses a list longer than 255 letters, and one whose values have commas in them.
        if (joined := ",".join(values)).count(",") == len(values) - 1 and len(joined) < 255:
            choice = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
            letter = get_column_letter(place + 1)
            choice.add(f"{letter}2:{letter}10000")
            page.add_data_validation(choice)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _csv(header: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    into = io.StringIO(newline="")
    writer = csv.writer(into, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[_safe(value) for value in line] for line in lines])
    return into.getvalue().encode("utf-8-sig")


def _safe(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
