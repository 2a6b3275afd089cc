"""The periods that a report's page offers, by their names; any other by its first and last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.desk.call import Call
from bot.reports import Period
from bot.reports.periods import Kind, month_of, named, year_of
from bot.reports.words import Words

MONTHS_BACK = 24
YEARS_BACK = 2
LONGER: tuple[tuple[Kind, int], ...] = (("quarter", 4), ("half", 2), ("nine", 0))
"""Kinds between a month and a year, and the number of the last in a year."""

Options = list[tuple[str, str]]


def period_choices(call: Call, words: Words, asked: Period) -> list[tuple[str, Options]]:
    """Groups of (code, name), in each the latest first; nothing that has not begun. A period with days of its own stands in none."""
    day, today = call.parts.settings.period_day, call.today
    year = year_of(today, day)
    months = [month_of(today, day)]
    while len(months) <= MONTHS_BACK:
        months.append(month_of(months[-1].first - timedelta(days=1), day))
    years = [named("year", year - back, 0, day) for back in range(YEARS_BACK + 1)]
    longer = [named(kind, one.year, number, day) for one in years for kind, last in LONGER for number in range(last, 0, -1) or (0,)]
    longer = sorted((one for one in longer if one.first <= today), key=lambda one: one.last, reverse=True)
    groups = {"months": months, "longer": longer, "years": years}
    if asked.kind != "campaign" and not any(asked.code == one.code for found in groups.values() for one in found):
        groups = {"asked": [asked], **groups}
    return [(name, _options(words, found)) for name, found in groups.items()]


def _options(words: Words, periods: Iterable[Period]) -> Options:
    return [(one.code, words.period(one)[:1].upper() + words.period(one)[1:]) for one in periods]


def days_of(asked: Period) -> tuple[str, str]:
    """First and last day in the fields of a campaign; empty for every other period."""
    return (asked.first.isoformat(), asked.last.isoformat()) if asked.kind == "campaign" else ("", "")
