"""Labelled visit lines: reading them from YAML and counting the fields that are right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from nlu.text import fold
from nlu.visits import VisitReading, read_visit

TODAY = date(2026, 11, 22)
FIELDS = ("is_visit", "date", "part_of_day", "place", "services", "people", "audiences", "outcome", "masked")


@dataclass(frozen=True)
class Labelled:
    """A line and the value that each field must have; a place in folded form."""

    say: str
    wanted: dict[str, Any]
    today: date = TODAY


def labelled_lines(path: Path) -> list[Labelled]:
    return [_labelled(row) for row in YAML(typ="safe").load(path)]


def _labelled(row: dict[str, Any]) -> Labelled:
    visit = row.get("visit", True)
    services = [part.split() for part in row.get("services", "").split(",") if part]
    return Labelled(
        row["say"],
        {
            "is_visit": visit,
            "date": row.get("date"),
            "part_of_day": row.get("part"),
            "place": fold(row["place"]) if "place" in row else None,
            "services": sorted((code, None if count == "-" else int(count)) for code, count in services),
            "people": row.get("people"),
            "audiences": sorted(row.get("audiences", "").replace(",", " ").split()),
            "outcome": row.get("outcome"),
            "masked": row.get("masked", False),
        },
        row.get("today", TODAY),
    )


def fields_of(reading: VisitReading) -> dict[str, Any]:
    return {
        "is_visit": reading.is_visit,
        "date": reading.date,
        "part_of_day": reading.part_of_day,
        "place": fold(reading.place) if reading.place else None,
        "services": sorted((service.code, service.quantity) for service in reading.services),
        "people": reading.people,
        "audiences": sorted(reading.audiences),
        "outcome": reading.outcome,
        "masked": reading.masked,
    }


def wrong_fields(line: Labelled) -> dict[str, tuple[Any, Any]]:
    """Field → (wanted, read)."""
    found = fields_of(read_visit(line.say, line.today))
    return {name: (line.wanted[name], found[name]) for name in FIELDS if line.wanted[name] != found[name]}
