"""Reading tests/visits/lines_*.jsonl: lines as team members type them, each with what a reader must find."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    """One line and its labels; `today` is the day of the message, `services` pairs of code and quantity (null: not said exactly)."""

    source: str
    text: str
    today: date
    is_visit: bool
    date: date | None
    part_of_day: str | None
    place: str | None
    services: frozenset[tuple[str, int | None]]
    people: int | None
    audiences: frozenset[str]
    outcome: str | None
    masked: bool


def paths() -> list[Path]:
    return sorted(FOLDER.glob("lines_*.jsonl"))


def rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, as written."""
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]


def lines() -> list[Line]:
    """All lines, in the order of the files."""
    return [_line(f"{path.name}:{number}", row) for path in paths() for number, row in enumerate(rows(path), start=1)]


def _line(source: str, row: dict[str, Any]) -> Line:
    return Line(
        source=source,
        text=row["text"],
        today=date.fromisoformat(row["today"]),
        is_visit=row["is_visit"],
        date=date.fromisoformat(row["date"]) if row["date"] else None,
        part_of_day=row["part_of_day"],
        place=row["place"],
        services=frozenset((service["code"], service["quantity"]) for service in row["services"]),
        people=row["people"],
        audiences=frozenset(row["audiences"]),
        outcome=row["outcome"],
        masked=row["masked"],
    )
