"""A report as DOCX: the letter in the layout of Nghị định 30/2020/NĐ-CP, and annexes I–IV across. Number, day and signature stay blank."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document
from docx.shared import Pt

from bot.content.indicators import Indicators
from bot.reports.docx_parts import BODY, CENTRE, FONT, INDENT, JUSTIFY, LEFT, new_section, page_number, rule, set_page, two_columns, write
from bot.reports.docx_table import add_table
from bot.reports.narrative import SECTIONS
from bot.reports.periods import read_period
from bot.reports.report import Report
from bot.reports.tables import ROMAN, make_tables
from bot.reports.words import Words, split_name

LEFT_MM, RIGHT_MM, TEXT_MM = 68, 97, 165
KINDS = {"P": "tinh", "X": "xa", "T": "thon"}


def write_docx(report: Report, definitions: Indicators, words: Words) -> bytes:
    document = docx.Document()
    document.styles["Normal"].font.name = FONT
    document.styles["Normal"].font.size = Pt(BODY)
    document.core_properties.title = f"{words.say('report')} - {report.title}"
    document.core_properties.author = ""
    section = document.sections[0]
    set_page(section, across=False)
    section.different_first_page_header_footer = True
    page_number(section)
    _Letter(document, report, words).write()
    for table in make_tables(report, definitions, words):
        new_section(document)
        write(document, words.say("annex", number=ROMAN[table.number]), bold=True)
        write(document, table.title, 13, bold=True)
        if report.level != "T":
            of = words.say(
                "annex_of", symbol=words.say(f"symbol_{KINDS[report.level]}"), year=report.last.year, office=_office(report, words)
            )
            write(document, of, 12, italic=True, after=6)
        add_table(document, table, 8 if table.number == 1 else 10)
        for note in table.notes:
            write(document, note, 10, italic=True, align=LEFT, before=2)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _office(report: Report, words: Words) -> str:
    """As it is named in running text: "Ủy ban nhân dân xã Ninh Phước"."""
    kind, own = split_name(report.area_name)
    said = words.say(f"office_{KINDS[report.level]}", kind=kind)
    return f"{said} {own}" if report.level == "X" else said if report.level == "P" else f"{said} {kind} {own}"


class _Letter:
    def __init__(self, document: Document, report: Report, words: Words) -> None:
        self.document, self.report, self.words, self.say = document, report, words, words.say
        self.key = KINDS[report.level]
        self.kind, self.own = split_name(report.area_name)

    def write(self) -> None:
        self._head()
        write(self.document, self.say("report"), bold=True, before=12)
        write(self.document, self.report.title, bold=True)
        rule(self.document, TEXT_MM, 50, after=10)
        gaps = {"province": self._lower(self.report.province_name), "commune": self._lower(self.report.commune_name)}
        write(self.document, self.say(f"to_{self.key}", **gaps), after=6)
        span = self.words.span(self.report.first, self.report.until, self.report.running)
        self._body(self.say("opening", office=_office(self.report, self.words), period=self.report.period_name, span=span))
        for section in SECTIONS:
            self._section(section)
        self._body(self.say("closing", period=self.report.period_name, office=_office(self.report, self.words)))
        self._foot()

    def _head(self) -> None:
        """Left the office with its number, right the state with place and day."""
        left, right = two_columns(self.document, LEFT_MM, RIGHT_MM).rows[0].cells
        gaps = {"NAME": self.report.area_name.upper(), "COMMUNE": self.report.commune_name.upper()}
        write(left, self.say(f"head_{self.key}_1", **gaps), 12, bold=self.key == "xa")
        write(left, self.say(f"head_{self.key}_2", **gaps), 12, bold=True)
        rule(left, LEFT_MM, 26, after=6)
        write(right, self.say("national"), 12, bold=True)
        write(right, self.say("motto"), 13, bold=True)
        rule(right, RIGHT_MM, 56, after=6)
        if self.report.level != "T":
            write(left, self.say("number", symbol=self.say(f"symbol_{self.key}")), 13)
        if self.report.draft:
            write(left, self.say("draft"), 12, bold=True, before=4)
        place = split_name(self.report.province_name if self.report.level == "P" else self.report.commune_name or self.report.area_name)[1]
        month = self.report.last.month
        dated = self.say("dated", place=place, month=f"{month:02}" if month < 3 else month, year=self.report.last.year)
        write(right, dated, 13, italic=True)

    def _section(self, section: str) -> None:
        texts = self.report.texts.get(section, ())
        if section == "2_1":
            self._heading(self.say("heading_2"))
        if section == "2_8" and not texts:
            return
        if section.startswith("2_"):
            write(self.document, self.say(f"heading_{section}"), bold=True, align=JUSTIFY, before=6, indent=INDENT, keep=True)
        elif section == "4":
            self._heading(self._tasks_heading())
        else:
            self._heading(self.say(f"heading_{section}"))
        for text in texts:
            self._body(text, italic=text.startswith("["))

    def _tasks_heading(self) -> str:
        """The month or period that comes next; half-years and years look further ahead."""
        period = read_period(self.report.period, self.report.period_day)
        after = period.following()
        said = self.words.period(after) if after else self.say("next_period")
        return self.say("heading_4_year" if period.kind in ("half", "nine", "year") else "heading_4", NEXT=said.upper())

    def _heading(self, text: str) -> None:
        write(self.document, text, bold=True, align=JUSTIFY, before=6, indent=INDENT, keep=True)

    def _body(self, text: str, italic: bool = False) -> None:
        write(self.document, text, italic=italic, align=JUSTIFY, before=6, indent=INDENT)

    def _foot(self) -> None:
        """Left who gets it, right who signs: nothing is drawn where the signature comes."""
        write(self.document, "", 6)
        left, right = two_columns(self.document, 80, 85).rows[0].cells
        write(left, self.say("receivers"), 12, bold=True, italic=True, align=LEFT)
        for line in self.say(f"receivers_{self.key}", kind=self.kind).splitlines():
            write(left, line, 11, align=LEFT)
        for line in self.say(f"sign_{self.key}").splitlines():
            write(right, line, bold=True, align=CENTRE)
        for _ in range(4):
            write(right, "")

    @staticmethod
    def _lower(name: str) -> str:
        """A place in the middle of a sentence: "tỉnh Khánh Hòa"."""
        kind, own = split_name(name)
        return f"{kind} {own}".strip()
