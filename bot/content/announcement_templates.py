"""Templates of announcements and the calendar of campaign days: data/announcements/<id>.yml and calendar.yml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel, StringConstraints

from bot.content.filling import filled, source_lines
from bot.content.findings import ContentError, Finding
from bot.content.load import Library, _Reader
from bot.content.rules import GAP, check_sources, check_texts, fold
from bot.content.schema import Fact, Id, Model, Source, Text, text
from flows import SourceLine

CALENDAR = "calendar.yml"
MOST_TITLE = 80
MOST_TEXT = 1000
LEAP_YEAR = 2028
"""A year that has every day, for telling whether a day exists."""

Audience = Literal["members", "leaders", "residents", "officers"]
Urgency = Literal["thuong", "khan", "thuong_khan", "hoa_toc"]


class GapRow(Model):
    """What the official fills in; `asks` is the question put to them."""

    name: Id
    asks: Annotated[str, text(120)]
    example: Annotated[str, text(160)]


class TemplateFile(Model):
    """data/announcements/<id>.yml. Title and text hold `{gap}` of `gaps`, and `{fact_id}`."""

    id: Id
    name: Annotated[str, text(60)]
    title: Annotated[str, text(MOST_TITLE)]
    text: Annotated[str, text(MOST_TEXT)]
    audience: Audience
    urgency: Urgency
    confirm: bool
    gaps: list[GapRow] = Field(min_length=1, max_length=10)
    source: Id


class DayRow(Model):
    """A row of data/announcements/calendar.yml; `day` is MM-DD."""

    day: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
    name: Text
    source: Id


class Calendar(RootModel[list[DayRow]]):
    """data/announcements/calendar.yml."""


@dataclass(frozen=True)
class Gap:
    """A place in a template that an official fills in."""

    name: str
    asks: str
    example: str


@dataclass(frozen=True)
class Template:
    """An announcement to be filled in; facts are in their places, the gaps are left open."""

    id: str
    name: str
    title: str
    text: str
    audience: Audience
    urgency: Urgency
    confirm: bool
    gaps: tuple[Gap, ...]
    source: SourceLine


@dataclass(frozen=True)
class CampaignDay:
    """A day that returns every year; `day` is MM-DD."""

    day: str
    name: str
    source: SourceLine


def load_templates(data_dir: Path) -> tuple[Template, ...]:
    """All templates in the order of their ids.

    Raises:
        ContentError: with every finding, when a file does not fit.
    """
    library, files, findings = _read_templates(data_dir)
    if findings:
        raise ContentError(findings)
    return tuple(_template(library, files[key]) for key in sorted(files))


def load_calendar(data_dir: Path) -> tuple[CampaignDay, ...]:
    """The campaign days in the order of the year.

    Raises:
        ContentError: with every finding, when the file does not fit.
    """
    library, rows, findings = _read_calendar(data_dir)
    if findings:
        raise ContentError(findings)
    days = (CampaignDay(row.day, row.name, source_lines(library, [row.source])[0]) for row in rows)
    return tuple(sorted(days, key=lambda one: one.day))


def fill_in(value: str, values: dict[str, str]) -> str:
    """The title or text with what is known in its gaps; other gaps stay as they are."""
    return GAP.sub(lambda gap: values.get(gap.group(1), gap.group(0)), value)


def check_announcements(data_dir: Path) -> list[Finding]:
    """Everything that keeps the templates or the calendar from being right."""
    return [*_read_templates(data_dir)[2], *_read_calendar(data_dir)[2]]


def _read_templates(data: Path) -> tuple[Library, dict[str, TemplateFile], list[Finding]]:
    reader = _Reader(data)
    library = _references(reader)
    files: dict[str, TemplateFile] = {}
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for path in sorted((data / "announcements").glob("*.yml")):
        template = None if path.name == CALENDAR else reader.model(path, TemplateFile)
        if template is None:
            continue
        file = f"data/announcements/{path.name}"
        if template.id != path.stem:
            findings.append(Finding("wrong_name", file, values={"id": template.id}))
        folded = fold(template.name)
        if folded in seen:
            findings.append(Finding("same_without_accents", file, "name", {"one": template.name, "two": seen[folded]}))
        seen[folded] = template.name
        findings += _check_template(library, file, template)
        files[template.id] = template
    return library, files, reader.findings + findings


def _check_template(library: Library, file: str, template: TemplateFile) -> Iterator[Finding]:
    declared = [gap.name for gap in template.gaps]
    used = {gap for value in (template.title, template.text) for gap in GAP.findall(value)}
    for name in declared:
        if name in library.facts or declared.count(name) > 1:
            where = library.files.get(f"facts:{name}", file)
            yield Finding("twice", file, f"gaps.{name}", {"id": name, "where": where})
        if name not in used:
            yield Finding("extra_forbidden", file, f"gaps.{name}")
    for name in sorted(used - {*declared, *library.facts}):
        yield Finding("missing", file, f"gaps.{name}")
    examples = {gap.name: gap.example for gap in template.gaps}
    for place, value, most in (("title", template.title, MOST_TITLE), ("text", template.text, MOST_TEXT)):
        if len(fill_in(filled(library, value), examples)) > most:
            yield Finding("string_too_long", file, place, {"max_length": most})
    yield from check_sources(library, file, [template.source], "")
    texts = {"name": template.name, "title": template.title, "text": template.text}
    texts |= {f"gaps.{gap.name}.asks": gap.asks for gap in template.gaps}
    yield from check_texts(library, file, texts, known=used)


def _read_calendar(data: Path) -> tuple[Library, list[DayRow], list[Finding]]:
    reader = _Reader(data)
    library = _references(reader)
    calendar = reader.model(data / "announcements" / CALENDAR, Calendar)
    rows = calendar.root if calendar else []
    findings: list[Finding] = []
    file = f"data/announcements/{CALENDAR}"
    for number, row in enumerate(rows):
        if not _exists(row.day):
            findings.append(Finding("string_pattern_mismatch", file, f"{number}.day", {"input": row.day, "pattern": "MM-DD"}))
        findings += check_sources(library, file, [row.source], "", str(number))
    return library, rows, reader.findings + findings


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(f"{LEAP_YEAR}-{day}")
    except ValueError:
        return False
    return True


def _references(reader: _Reader) -> Library:
    library = Library(files=reader.places)
    reader.named(library.sources, "sources", Source)
    reader.named(library.facts, "facts", Fact)
    return library


def _template(library: Library, template: TemplateFile) -> Template:
    gaps = tuple(Gap(gap.name, gap.asks, gap.example) for gap in template.gaps)
    return Template(
        id=template.id, name=template.name, title=filled(library, template.title), text=filled(library, template.text),
        audience=template.audience, urgency=template.urgency, confirm=template.confirm, gaps=gaps,
        source=source_lines(library, [template.source])[0],
    )  # fmt: skip
