"""A report as one HTML page without scripts, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content.indicators import Indicators
from bot.reports.charts import areas_chart
from bot.reports.narrative import SECTIONS
from bot.reports.report import Report
from bot.reports.svg import draw_svg
from bot.reports.tables import ROMAN, Column, make_tables
from bot.reports.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Head:
    """A heading cell: how many columns and rows it covers."""

    text: str
    across: int = 1
    down: int = 1


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=False)


def write_html(report: Report, definitions: Indicators, words: Words) -> bytes:
    chart = areas_chart(report, words)
    page = _environment().get_template("report.html").render(
        report=report, say=words.say, roman=ROMAN, heads=heads, css=(TEMPLATES / "report.css").read_text(encoding="utf-8"),
        span=words.span(report.first, report.until, report.running), sections=_sections(report, words),
        tables=make_tables(report, definitions, words), charts=[draw_svg(chart)] if chart else [],
    )  # fmt: skip
    return page.encode()


def _sections(report: Report, words: Words) -> list[tuple[str, int, Sequence[str]]]:
    """Heading, its level, paragraphs."""
    made: list[tuple[str, int, Sequence[str]]] = []
    for section in SECTIONS:
        texts = report.texts.get(section, ())
        if section == "2_1":
            made.append((words.say("heading_2"), 2, ()))
        if section == "2_8" and not texts:
            continue
        heading = words.say(f"heading_{section}", NEXT=words.say("next_period"))
        made.append((heading, 3 if section.startswith("2_") else 2, texts))
    return made


def heads(columns: Sequence[Column]) -> list[list[Head]]:
    """The rows of headings: one, or two where columns stand in groups."""
    if not any(column.over for column in columns):
        return [[Head(column.heading) for column in columns]]
    upper: list[Head] = []
    lower: list[Head] = []
    place = 0
    while place < len(columns):
        one, end = columns[place], place + 1
        while one.over and end < len(columns) and columns[end].over == one.over:
            end += 1
        upper.append(Head(one.over, across=end - place) if one.over else Head(one.heading, down=2))
        lower += [Head(column.heading) for column in columns[place:end] if one.over]
        place = end
    return [upper, lower]
