"""`trolyso visits parse`: what lines say about visits, one answer a line, in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import now
from bot.commands.failure import console_phrases, fail
from bot.content.yaml import read_yaml
from bot.settings import ROOT
from nlu.visits import VisitReading, read_visit

BOM = "\ufeff"
LEAST_WIDTH = 100


def run_visits_parse(file: str, jsonl: bool, today: str) -> None:
    """A JSON object or a row for each line of `file` (- is standard input); a blank, binary or huge line has one too."""
    day = _day(today)
    lines = _lines(file)
    if jsonl:
        for line in lines:
            typer.echo(json.dumps(visit_json(read_visit(line, day)), ensure_ascii=False))
    else:
        Console(width=max(LEAST_WIDTH, Console().width)).print(_table(lines, day, _phrases()))


def visit_json(reading: VisitReading) -> dict[str, Any]:
    """The JSON form of a reading; the note stays out."""
    return {
        "is_visit": reading.is_visit,
        "date": reading.date.isoformat() if reading.date else None,
        "part_of_day": reading.part_of_day,
        "place": reading.place,
        "services": [{"code": service.code, "quantity": service.quantity} for service in reading.services],
        "people": reading.people,
        "audiences": list(reading.audiences),
        "outcome": reading.outcome,
        "masked": reading.masked,
    }


def _day(today: str) -> date:
    if not today:
        return now().date()
    try:
        return date.fromisoformat(today)
    except ValueError:
        fail(_phrases()["bad_day"].format(day=today))


def _lines(file: str) -> Iterator[str]:
    """Split at line feeds alone: in a binary file every other sign is part of its line."""
    if file == "-":
        yield from _decoded(sys.stdin.buffer)
        return
    try:
        with Path(file).open("rb") as opened:
            yield from _decoded(opened)
    except OSError as error:
        fail(console_phrases()["bad_file"].format(file=file, reason=error.strerror))


def _decoded(stream: Iterable[bytes]) -> Iterator[str]:
    for raw in stream:
        yield raw.decode("utf-8", "replace").removeprefix(BOM).rstrip("\r\n")


def _table(lines: Iterable[str], today: date, phrases: Mapping[str, str]) -> Table:
    table = Table(*(phrases[key] for key in ("line", "visit", "when", "place", "services", "people", "audiences", "outcome")))
    count = 0
    for line in lines:
        count += 1
        table.add_row(*_cells(read_visit(line, today), phrases))
    table.title = phrases["title"].format(count=count)
    return table


def _cells(reading: VisitReading, phrases: Mapping[str, str]) -> list[str]:
    """The note stands for the line: numbers and names are not printed."""
    if not reading.is_visit:
        return [reading.note, phrases["no"], *[""] * 6]
    day = f"{reading.date:%d/%m/%Y}" if reading.date else ""
    part = phrases[reading.part_of_day] if reading.part_of_day else ""
    unknown = phrases["unknown"]
    return [
        reading.note,
        phrases["yes"],
        f"{part} {day}".strip(),
        reading.place or "",
        ", ".join(f"{service.code} {unknown if service.quantity is None else service.quantity}" for service in reading.services),
        "" if reading.people is None else str(reading.people),
        ", ".join(phrases[audience] for audience in reading.audiences),
        phrases[reading.outcome] if reading.outcome else "",
    ]


def _phrases() -> dict[str, str]:
    """data/phrases/visits_parse.yml."""
    phrases = read_yaml(ROOT / "data" / "phrases" / "visits_parse.yml")
    assert isinstance(phrases, dict)
    return {str(key): str(text) for key, text in phrases.items()}
