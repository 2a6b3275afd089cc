"""Tables of a DOCX, written as WordprocessingML at once: python-docx takes seconds for a table of a province."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.reports.tables import Cell, Column, Table

TWIPS = 56.6929
"""Twentieths of a point in a millimetre."""
FONT = "Times New Roman"


def add_table(document: Document, table: Table, size: float) -> None:
    """Appends a table: two rows of headings where they stand in groups, repeated on every page, rows never split. `size` in points."""
    columns = table.columns
    rows = [_heading_rows(columns, size)]
    rows += [_row(cells, columns, size) for cells in table.rows]
    if not table.rows and table.empty:
        rows.append(_row([Cell(table.empty, "text")], columns, size))
    if table.total:
        rows.append(_row(table.total, columns, size, bold=True))
    grid = "".join(f'<w:gridCol w:w="{_twips(one.width)}"/>' for one in columns)
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
                      for side in ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip
    margins = '<w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
    whole = sum(_twips(one.width) for one in columns)
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )  # fmt: skip
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _heading_rows(columns: Sequence[Column], size: float) -> str:
    if not any(column.over for column in columns):
        return _tr("".join(_tc(one.heading, one.width, size, bold=True, align="center") for one in columns), heading=True)
    upper, lower, place = [], [], 0
    while place < len(columns):
        one, end = columns[place], place + 1
        while one.over and end < len(columns) and columns[end].over == one.over:
            end += 1
        width = sum(column.width for column in columns[place:end])
        if one.over:
            upper.append(_tc(one.over, width, size, bold=True, align="center", span=end - place))
            lower += [_tc(column.heading, column.width, size, bold=True, align="center") for column in columns[place:end]]
        else:
            upper.append(_tc(one.heading, width, size, bold=True, align="center", merge="restart"))
            lower.append(_tc("", width, size, merge="continue"))
        place = end
    return _tr("".join(upper), heading=True) + _tr("".join(lower), heading=True)


def _row(cells: Sequence[Cell], columns: Sequence[Column], size: float, bold: bool = False) -> str:
    if len(cells) == 1:
        return _tr(_tc(cells[0].text(), sum(one.width for one in columns), size, bold=True, span=len(columns)))
    return _tr("".join(
        _tc(cell.text(), column.width, size, bold=bold, align="left" if cell.kind == "text" else "right")
        for cell, column in zip(cells, columns, strict=True)
    ))  # fmt: skip


def _tr(cells: str, heading: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if heading else ''}</w:trPr>{cells}</w:tr>"


def _tc(text: str, width: float, size: float, bold: bool = False, align: str = "left", span: int = 1, merge: str = "") -> str:
    shape = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shape += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    look = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>{"<w:b/>" if bold else ""}'
    look += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    keep = "<w:keepNext/>" if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{shape}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/>'
        f'<w:jc w:val="{align}"/><w:rPr>{look}</w:rPr></w:pPr>'
        f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )  # fmt: skip


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)
