"""A report as data: what every output prints. It survives JSON, so that a frozen one can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from bot.reports.late import LateArea, LateTeam
from bot.reports.numbers import Number


@dataclass(frozen=True)
class Line:
    """One indicator. Ratios are in per cent, with `part` and `whole`; `change` of a ratio is in points, of all else in per cent.

    `plan`: of the year, or with `plan_of_period` of the period. `pace`: needed in each month left. `first`, `last`: the days the value is
    for; `partly`: they are not those of the period. `given_by`: who gave it, "" the assistant. `added`: what came in after the freeze.
    """

    code: str
    name: str
    unit: str
    kind: str
    source: str
    public: bool
    value: Number | None
    previous: Number | None
    cumulative: Number | None
    past: Number | None
    part: Number | None = None
    whole: Number | None = None
    change: Number | None = None
    change_before: Number | None = None
    plan: Number | None = None
    plan_of_period: bool = False
    of_plan: Number | None = None
    pace: Number | None = None
    first: date | None = None
    last: date | None = None
    partly: bool = False
    given_by: str = ""
    added: Number | None = None


@dataclass(frozen=True)
class Row:
    """One area of annex I: the values of the period by indicator; of B01 also the rest. `own`: what belongs to no single area below."""

    area: int
    code: str
    name: str
    own: bool
    values: Mapping[str, Number | None]
    cumulative: Number | None = None
    past: Number | None = None
    plan: Number | None = None
    change: Number | None = None
    of_plan: Number | None = None


@dataclass(frozen=True)
class Voice:
    """A difficulty or proposal that was written down; `answer` "" until there is one."""

    kind: str
    text: str
    place: str
    at: str
    answer: str = ""


@dataclass(frozen=True)
class Report:
    """`level`: T team, X commune, P province. `texts`: section → paragraphs. `until`: the last day with figures; `running`: it is not over.

    `frozen_at` "" while it is a draft.
    """

    area: int
    area_code: str
    area_name: str
    commune_name: str
    province_name: str
    level: str
    period: str
    period_day: int
    period_name: str
    first: date
    last: date
    until: date
    running: bool
    title: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    late_teams: tuple[LateTeam, ...] = ()
    late_areas: tuple[LateArea, ...] = ()
    voices: tuple[Voice, ...] = ()
    notes: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    frozen_at: str = ""
    frozen_by: str = ""

    @property
    def draft(self) -> bool:
        return not self.frozen_at

    def line(self, code: str) -> Line:
        """Raises KeyError: no such indicator at this level."""
        found = _by_code(self).get(code)
        if found is None:
            raise KeyError(code)
        return found

    def has(self, code: str) -> bool:
        return code in _by_code(self)


def _by_code(report: Report) -> dict[str, Line]:
    return {one.code: one for one in report.lines}


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def dump_report(report: Report) -> dict[str, Any]:
    """As JSON keeps it; decimals as texts."""
    data: dict[str, Any] = _adapter().dump_python(report, mode="json")
    return data


def load_report(data: Mapping[str, Any]) -> Report:
    """Raises pydantic.ValidationError: not from `dump_report`."""
    return _adapter().validate_python(dict(data))
