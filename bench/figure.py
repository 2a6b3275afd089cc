"""What a measurement gives: figures, with their units and how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number; `value` None: not measured, `note` says why. `of`: whose it is, where several stand side by side."""

    name: str
    value: float | None
    unit: str
    note: str = ""
    of: str = ""

    @property
    def shown(self) -> str:
        """Value and unit as a person reads them, with no more digits than the measurement is worth."""
        if self.value is None:
            return "not measured"
        return f"{_digits(self.value, self.unit)} {self.unit}".strip()


@dataclass(frozen=True)
class Section:
    """The figures of one measurement; `commit` is that of the code it was taken on."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    commit: str = ""

    @property
    def columns(self) -> list[str]:
        """Whose figures stand here, in the order of their first one; one empty name when nothing is compared."""
        return list(dict.fromkeys(figure.of for figure in self.figures))


@dataclass(frozen=True)
class Results:
    """All that one run of `make bench` found, and on which machine."""

    machine: dict[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)


def _digits(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.1f}"
    if unit == "bytes" or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


def dump(results: Results) -> dict[str, Any]:
    """As JSON data."""
    return asdict(results)


def load(data: dict[str, Any]) -> Results:
    """From JSON data.

    Raises:
        KeyError, TypeError: `dump` did not make it.
    """
    sections = (Section(row["key"], row["title"], figures(row["figures"]), row.get("commit", "")) for row in data["sections"])
    return Results(data["machine"], tuple(sections))


def figures(rows: Sequence[dict[str, Any]]) -> tuple[Figure, ...]:
    return tuple(Figure(**row) for row in rows)
