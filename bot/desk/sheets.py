"""Tables to take away: CSV as Excel opens it, XLSX with a frozen heading. Made in a thread: residents are answered meanwhile."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from starlette.responses import Response

Cell = str | int | float | None
Kind = Literal["csv", "xlsx"]
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MOST_ROWS: dict[Kind, int] = {"csv": 100_000, "xlsx": 20_000}
"""openpyxl needs about a second for 10,000 rows."""
WIDEST = 60


async def sheet(rows: Sequence[Sequence[Cell]], kind: Kind, name: str) -> Response:
    """A file with the rows, the first of which is the heading. `name` without its ending."""
    content = await asyncio.to_thread(as_csv if kind == "csv" else as_xlsx, rows)
    return download(content, kind, name)


def download(content: bytes, kind: Kind, name: str) -> Response:
    plain = quote(f"{name}.{kind}")
    return Response(content, media_type=TYPES[kind], headers={"content-disposition": f"attachment; filename*=UTF-8''{plain}"})


def as_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[safe(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    # Loaded only where it is used: it takes half a second.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.freeze_panes = "A2"
    for place, width in enumerate(_widths(rows), 1):
        page.column_dimensions[get_column_letter(place)].width = width
    bold = Font(bold=True)
    for number, row in enumerate(rows):
        if number:
            page.append([safe(value) for value in row])
            continue
        heads = [WriteOnlyCell(page, value) for value in row]
        for head in heads:
            head.font = bold
        page.append(heads)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def safe(value: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is kept as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """By the longest of the first rows."""
    first = rows[:200]
    return [min(WIDEST, max(len(str(value or "")) for value in column) + 2) for column in zip(*first, strict=True)]
