"""Reading a table that a person made: XLSX, or CSV with commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bot.people.sheets import DANGEROUS, MOST_BYTES, MOST_ROWS, Fault, Row, Sheet, SheetError, Words
from flows.fold import fold

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_UNPACKED = 300_000_000
"""An XLSX is a zip: what it unpacks to is looked at first."""
HEADER_WITHIN = 10
"""The line of column names may stand under a title."""
FORMULA = "\0formula"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Line = tuple[int, list[str]]


def read_sheet(content: bytes, file: str, words: Words, columns: Sequence[str], needed: Sequence[str]) -> Sheet:
    """The rows of the first sheet that are not empty. `columns`: keys that are read; `needed`: those that must be there.

    Raises:
        SheetError: no table, too large, merged cells, columns missing or twice.
    """
    name = PurePath(file).name
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    kind = PurePath(file).suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise SheetError("sheet_kind", file=name)
    if content.startswith(OLD_EXCEL) or (kind == ".csv" and content.startswith(ZIP)):
        raise SheetError("sheet_broken", file=name)
    lines = _xlsx(content, name) if kind == ".xlsx" else _csv(content, name)
    return _sheet(lines, name, words, columns, needed)


def _sheet(lines: Iterator[Line], name: str, words: Words, columns: Sequence[str], needed: Sequence[str]) -> Sheet:
    header: dict[int, str] = {}
    sheet = Sheet([])
    empty = True
    for number, cells in lines:
        if not any(cells):
            continue
        empty = False
        if not header:
            header, sheet.ignored = _header(cells, words, columns, needed, last=number >= HEADER_WITHIN)
            continue
        if len(sheet.rows) >= MOST_ROWS:
            raise _too_large(name)
        row = Row(number, {header[place]: cell for place, cell in enumerate(cells) if place in header})
        wrong = [column for column, cell in row.cells.items() if cell == FORMULA]
        sheet.faults += [Fault(number, column, "cell_formula") for column in wrong]
        if any(row.cells.values()):
            sheet.rows.append(row)
    if not header:
        raise SheetError("sheet_empty", file=name) if empty else _missing(needed, words)
    if not sheet.rows:
        raise SheetError("sheet_empty", file=name)
    sheet.columns = frozenset(header.values())
    return sheet


def _header(
    cells: Sequence[str], words: Words, columns: Sequence[str], needed: Sequence[str], last: bool
) -> tuple[dict[int, str], list[str]]:
    """Place → column, and what was not asked for. Nothing when the line is a title above the columns.

    Raises:
        SheetError: a column is missing or stands twice.
    """
    named = {fold(word): key for key in columns for word in words.phrases[f"col_{key}"].split("|")}
    found = {place: named[fold(cell)] for place, cell in enumerate(cells) if fold(cell) in named}
    if not found and not last and sum(map(bool, cells)) <= 2:
        return {}, []
    twice = sorted({key for key in found.values() if list(found.values()).count(key) > 1})
    if twice:
        raise SheetError("sheet_twice", columns=_labels(twice, words))
    missing = [key for key in needed if key not in found.values()]
    if missing:
        raise _missing(missing, words)
    return found, [cell for place, cell in enumerate(cells) if cell and place not in found]


def _xlsx(content: bytes, name: str) -> Iterator[Line]:
    book = _open(content, name)
    try:
        page = book.worksheets[0]
        merged = [str(place) for place in page.merged_cells.ranges if place.size["rows"] > 1 or place.min_row > 1]
        if merged:
            raise SheetError("sheet_merged", cells=", ".join(sorted(merged)[:5]))
        for number, cells in enumerate(page.iter_rows(), 1):
            yield number, [FORMULA if cell.data_type == "f" else _text(cell.value) for cell in cells]
    finally:
        book.close()


def _open(content: bytes, name: str) -> Workbook:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        book = load_workbook(io.BytesIO(content)) if unpacked <= MOST_UNPACKED else None
    except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
        raise SheetError("sheet_broken", file=name) from error
    if book is None:
        raise _too_large(name)
    if not book.worksheets:
        raise SheetError("sheet_empty", file=name)
    if book.worksheets[0].max_row > 2 * MOST_ROWS:
        raise _too_large(name)
    return book


def _csv(content: bytes, name: str) -> Iterator[Line]:
    if not content.strip(b"\xef\xbb\xbf \r\n\t"):
        raise SheetError("sheet_empty", file=name)
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError("sheet_encoding", file=name) from error
    if "\0" in text:
        raise SheetError("sheet_kind", file=name)
    first = next((line for line in text.splitlines() if line.count(";") + line.count(",") + line.count("\t") > 1), "")
    mark = max(";\t,", key=_outside_quotes(first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [_formula(_text(cell)) for cell in cells]
            before = reader.line_num
    except csv.Error as error:
        raise SheetError("sheet_broken", file=name) from error


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _formula(cell: str) -> str:
    """CSV has no types: what begins with "=" would be one. An apostrophe in front was put there by an export."""
    if cell.startswith("'") and cell[1:].startswith(DANGEROUS):
        return cell[1:]
    return FORMULA if cell.startswith("=") else cell


def _text(value: Any) -> str:
    """A cell as text: whole numbers without ".0", dates as YYYY-MM-DD, NFC, single blanks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def _too_large(name: str) -> SheetError:
    return SheetError("sheet_large", file=name, most=f"{MOST_ROWS:,}".replace(",", "."), megabytes=MOST_BYTES // 1_000_000)


def _missing(keys: Iterable[str], words: Words) -> SheetError:
    return SheetError("sheet_columns", columns=_labels(keys, words))


def _labels(keys: Iterable[str], words: Words) -> str:
    return ", ".join(f"'{words.label(f'col_{key}')}'" for key in keys)
