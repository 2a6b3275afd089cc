"""A report in a few lines, for chat. Its sentences stand in data/phrases/work_reports.yml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.reports.numbers import signed, written, written_percent
from bot.reports.report import Line, Report
from bot.reports.words import Words, day

Say = Callable[..., str]
"""Key and gaps → a sentence."""


def summary(report: Report, words: Words, say: Say) -> str:
    """The title, five lines, and how final the figures are."""
    span = words.span(report.first, report.until, report.running)
    lines = [say("reports_title", period=report.period_name, area=report.area_name, span=span), _given(report.line("B01"), say)]
    if report.has("A06a"):
        active = report.line("A06a")
        share = written_percent(active.value)
        lines.append(say("reports_teams", active=written(active.part), teams=written(active.whole), share=share))
    lines.append(say("reports_people", people=_value(report, "B02"), days=_value(report, "A10")))
    mix = {"vneid": "C01", "files": "C04", "skills": "E01", "safety": "F01"}
    lines.append(say("reports_mix", **{gap: _value(report, code) for gap, code in mix.items()}))
    if report.level != "T":
        silent = len(report.late_teams)
        lines.append(say("reports_late", count=silent) if silent else say("reports_late_none"))
    return "\n".join([*lines, *_state(report, say)])


def _given(line: Line, say: Say) -> str:
    if line.value is None:
        return say("reports_given_unknown")
    before = " " + say("reports_before", percent=signed(line.change_before)) if line.change_before is not None else ""
    past = " " + say("reports_past", percent=signed(line.change)) if line.change is not None else ""
    plan = say("reports_plan", percent=written_percent(line.of_plan)) if line.of_plan is not None else ""
    return say("reports_given", count=written(line.value), before=before, past=past, year=written(line.cumulative), plan=plan)


def _value(report: Report, code: str) -> str:
    return written(report.line(code).value) if report.has(code) else written(None)


def _state(report: Report, say: Say) -> list[str]:
    if report.draft:
        return [say("reports_running" if report.running else "reports_draft")]
    when = day(date.fromisoformat(report.frozen_at[:10]))
    said = [say("reports_frozen", day=when, name=report.frozen_by or "-")]
    added = report.line("B01").added
    return [*said, say("reports_added", count=f"{'+' if added > 0 else ''}{written(added)}")] if added is not None else said
