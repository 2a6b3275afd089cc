"""A report as JSON: numbers are numbers (ratios rounded half up to two decimals), null is not known."""

from __future__ import annotations

import json
from typing import Any

from bot.reports.numbers import Number, rounded
from bot.reports.report import Line, Report


def number(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(rounded(value))


def as_data(report: Report, public: bool = False) -> dict[str, Any]:
    """With `public` only indicators that are marked so, and nothing that somebody wrote or is named in."""
    lines = [line for line in report.lines if line.public or not public]
    codes = {line.code for line in lines}
    data: dict[str, Any] = {
        "area": {"code": report.area_code, "name": report.area_name},
        "period": {"code": report.period, "name": report.period_name, "from": str(report.first), "to": str(report.last),
                   "until": str(report.until), "over": not report.running},
        "frozen_at": report.frozen_at or None,
        "indicators": [_line(line) for line in lines],
        "areas": [
            {"code": row.code, "name": row.name, "own": row.own, "cumulative": number(row.cumulative), "last_year": number(row.past),
             "values": {code: number(value) for code, value in row.values.items() if code in codes}}
            for row in report.rows
        ],
        "notes": list(report.notes),
    }  # fmt: skip
    if not public:
        data["texts"] = {key: list(said) for key, said in report.texts.items()}
        data["late_teams"] = [{"name": one.name, "area": one.area_name, "last_day": one.last_day or None} for one in report.late_teams]
        data["late_areas"] = [{"name": one.name, "teams": one.teams, "silent": one.silent} for one in report.late_areas]
        data["voices"] = [{"kind": one.kind, "text": one.text, "place": one.place, "day": one.at, "answer": one.answer or None}
                          for one in report.voices]  # fmt: skip
    return data


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.code, "name": line.name, "unit": line.unit, "kind": line.kind, "source": line.given_by or line.source,
        "from": str(line.first) if line.first else None, "to": str(line.last) if line.last else None,
        "value": number(line.value), "part": number(line.part), "whole": number(line.whole), "previous": number(line.previous),
        "cumulative": number(line.cumulative), "last_year": number(line.past), "change": number(line.change), "plan": number(line.plan),
        "of_plan": number(line.of_plan), "pace": number(line.pace), "added": number(line.added),
    }  # fmt: skip


def write_json(report: Report, public: bool = False) -> bytes:
    return (json.dumps(as_data(report, public), ensure_ascii=False, indent=1) + "\n").encode()
