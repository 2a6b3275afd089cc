# ruff: noqa: SLF001  (python-docx gives its XML under private names only)
"""Paragraphs and rules of an official document (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
BODY = 14
INDENT = 12.7


def set_font(run: Any, size: float, bold: bool = False, italic: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold, run.font.italic = FONT, Pt(size), bold, italic
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)


def write(
    place: Any, text: str, size: float = BODY, bold: bool = False, italic: bool = False, align: WD_ALIGN_PARAGRAPH = CENTRE,
    before: float = 0, after: float = 0, indent: float = 0, keep: bool = False,
) -> Paragraph:  # fmt: skip
    """A paragraph of one run in a document or cell; `indent` of the first line in mm, spaces in points."""
    paragraph: Paragraph = place.add_paragraph()
    set_font(paragraph.add_run(text), size, bold, italic)
    form = paragraph.paragraph_format
    form.alignment, form.space_before, form.space_after, form.line_spacing = align, Pt(before), Pt(after), 1.0
    form.first_line_indent = Mm(indent)
    form.keep_with_next = keep
    return paragraph


def rule(place: Any, inside: float, length: float, after: float = 0) -> None:
    """A line of 0.75 pt, `length` mm long, in the middle of `inside` mm: the border of an empty paragraph."""
    paragraph: Paragraph = place.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((inside - length) / 2)
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(after), Pt(3)
    set_font(paragraph.add_run(""), 2)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
    )


def two_columns(document: Document, left: float, right: float) -> Table:
    """A table without borders and padding; each cell begins with no paragraph of its own."""
    table: Table = document.add_table(rows=1, cols=2)
    table.autofit = False
    properties = table._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.append(margins)
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            first = cell.paragraphs[0]._p
            first.getparent().remove(first)
    return table


def page_number(section: Section) -> None:
    """On top, in the middle, not on the first page of the document."""
    section.header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.paragraph_format.alignment = CENTRE
    run = paragraph.add_run()
    set_font(run, 13)
    for kind in ("begin", "", "end"):
        if kind:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
        else:
            field = OxmlElement("w:instrText")
            field.text = "PAGE"
        run._r.append(field)


def set_page(section: Section, across: bool) -> None:
    """A4 with the margins of the decree: 20 above and below, 30 left, 15 right; an annex lies across, with its holes on top."""
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    section.top_margin, section.bottom_margin = (Mm(20), Mm(15)) if across else (Mm(20), Mm(20))
    section.left_margin, section.right_margin = (Mm(11), Mm(11)) if across else (Mm(30), Mm(15))
    section.header_distance = Mm(10)


def new_section(document: Document) -> Section:
    """An annex: across, its pages counted from 1."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    set_page(section, across=True)
    section.different_first_page_header_footer = True
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    number = OxmlElement("w:pgNumType")
    number.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(number, "w:cols", "w:titlePg", "w:docGrid")
    page_number(section)
    return section
