"""A report as XLSX: real numbers, frozen and repeated headers, ready to print; totals are formulas that give what is printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.content.indicators import Indicators
from bot.reports.numbers import UNKNOWN, rounded
from bot.reports.report import Report
from bot.reports.tables import ROMAN, Cell, Column, Table, make_tables
from bot.reports.words import Words

FONT = "Times New Roman"
THIN = Border(*(Side(style="thin", color="808080"),) * 4)
SHADE = PatternFill("solid", fgColor="E8EEF4")
FORMATS = {"whole": "[$-42A]#,##0", "percent": "[$-42A]#,##0.00", "change": "[$-42A]+#,##0.00;[$-42A]-#,##0.00;[$-42A]0.00"}
"""42A: Vietnamese separators, also on a machine that is set to English."""
LINE = 13.5
"""Height of a line of 10 points; programs do not measure wrapped texts when they open a file."""
MM_TO_WIDTH = 0.66
"""Column widths of a sheet are in characters."""


def write_xlsx(report: Report, definitions: Indicators, words: Words) -> bytes:
    book = Workbook()
    book.properties.title = f"{words.say('report')} - {report.title}"
    book.properties.creator = ""
    book.remove(book.worksheets[0])
    for table in make_tables(report, definitions, words):
        _write(book.create_sheet(table.sheet), table, report, words)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write(sheet: Worksheet, table: Table, report: Report, words: Words) -> None:
    width = len(table.columns)
    draft = f" - {words.say('draft')}" if report.draft else ""
    span = words.span(report.first, report.until, report.running)
    heads = (f"{words.say('annex', number=ROMAN[table.number])}. {table.title}{draft}", f"{report.title} - {report.area_name}", f"({span})")
    for row, text in enumerate(heads, 1):
        sheet.cell(row, 1, text).font = Font(FONT, size=13 if row == 1 else 12, bold=row < 3, italic=row == 3)
        sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    top = _write_heading(sheet, table, 5)
    first = top + 1
    for number, row_cells in enumerate(table.rows):
        _write_row(sheet, first + number, row_cells, width)
        sheet.row_dimensions[first + number].height = LINE * _lines(row_cells, table.columns)
    last = first + len(table.rows) - 1
    if not table.rows and table.empty:
        _write_row(sheet, first, [Cell(table.empty, "text")], width)
        last = first
    if table.total:
        _write_total(sheet, table, first, last)
        last += 1
    for number, text in enumerate(table.notes, last + 2):
        sheet.cell(number, 1, text).font = Font(FONT, size=10, italic=True)
    _set_up(sheet, table, first)


def _write_heading(sheet: Worksheet, table: Table, top: int) -> int:
    """One or two rows of headings; the number of the last."""
    double = any(column.over for column in table.columns)
    bottom = top + double
    for place, column in enumerate(table.columns, 1):
        if column.over:
            sheet.cell(top, place, column.over)
            sheet.cell(bottom, place, column.heading)
        else:
            sheet.cell(top, place, column.heading)
            if double:
                sheet.merge_cells(start_row=top, end_row=bottom, start_column=place, end_column=place)
        sheet.column_dimensions[get_column_letter(place)].width = max(6.0, column.width * MM_TO_WIDTH)
    place = 1
    while place <= len(table.columns):
        over, end = table.columns[place - 1].over, place
        while over and end < len(table.columns) and table.columns[end].over == over:
            end += 1
        if end > place:
            sheet.merge_cells(start_row=top, end_row=top, start_column=place, end_column=end)
        place = end + 1
    for row in range(top, bottom + 1):
        for place in range(1, len(table.columns) + 1):
            cell = sheet.cell(row, place)
            cell.font, cell.border, cell.fill = Font(FONT, size=10, bold=True), THIN, SHADE
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if double:
        sheet.row_dimensions[bottom].height = 4 * LINE
    else:
        sheet.row_dimensions[bottom].height = 2.2 * LINE
    return bottom


def _lines(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """How many lines the longest text of a row takes."""
    if len(cells) == 1:
        return 1
    texts = ((str(cell.value), column.width * MM_TO_WIDTH) for cell, column in zip(cells, columns, strict=True) if cell.kind == "text")
    return max((math.ceil(len(text) / max(6.0, 1.1 * width)) for text, width in texts), default=1) or 1


def _write_row(sheet: Worksheet, row: int, cells: Sequence[Cell], width: int, bold: bool = False) -> None:
    heading = len(cells) == 1
    for place, one in enumerate(cells, 1):
        cell = sheet.cell(row, place)
        _fill(cell, one)
        cell.font = Font(FONT, size=10, bold=bold or heading)
    for place in range(1, width + 1):
        sheet.cell(row, place).border = THIN
    if heading:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)


def _fill(cell: SheetCell | MergedCell, one: Cell) -> None:
    assert isinstance(cell, SheetCell)
    if isinstance(one.value, str):
        cell.value = one.value
        cell.data_type = "s"  # a text that begins with "=" is a text
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        return
    cell.alignment = Alignment(horizontal="right", vertical="top")
    if one.value is None:
        cell.value = UNKNOWN
    elif isinstance(one.value, int):
        cell.value = one.value
        cell.number_format = FORMATS["whole" if one.kind == "number" else "percent" if one.kind == "percent" else "change"]
    else:
        cell.value = float(rounded(one.value))
        cell.number_format = FORMATS["percent" if one.kind in ("number", "percent") else "change"]


def _write_total(sheet: Worksheet, table: Table, first: int, last: int) -> None:
    """Formulas where they give the number that is printed; the number itself where they would not (a plan of the whole, for one)."""
    row = last + 1
    _write_row(sheet, row, list(table.total), len(table.columns), bold=True)
    place_of = {column.code: place for place, column in enumerate(table.columns, 1) if column.code}
    formulas: set[str] = set()
    for place, column in enumerate(table.columns, 1):
        below = [cells[place - 1].value for cells in table.rows]
        amounts = [value for value in below if value is not None and not isinstance(value, str)]
        if column.adds and amounts and sum(amounts) == table.total[place - 1].value:
            letter = get_column_letter(place)
            sheet.cell(row, place).value = f"=SUM({letter}{first}:{letter}{last})"
            formulas.add(column.code)
    at = {code: f"{get_column_letter(place)}{row}" for code, place in place_of.items()}
    shares = {"of_plan": ("year", "plan", "{0}/{1}*100"), "change": ("B01", "past", "({0}-{1})/{1}*100")}
    for code, (part, whole, form) in shares.items():
        if {part, whole} <= formulas and table.total[place_of[code] - 1].value is not None:
            sheet.cell(row, place_of[code]).value = f"=ROUND({form.format(at[part], at[whole])},2)"


def _set_up(sheet: Worksheet, table: Table, first: int) -> None:
    """A4 across, as wide as the page, headings on every page, page numbers on top."""
    sheet.freeze_panes = f"C{first}"
    sheet.print_title_rows = f"5:{first - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    header = sheet.oddHeader
    assert header is not None
    header.center.text = "&P"
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
