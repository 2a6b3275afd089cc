"""Reporting periods: from which day to which, what is compared with what, and when a report is due.

Rule: Nghị định 09/2019/NĐ-CP, Art. 12: a month runs from the 15th of the month before to the 14th; the reporting year from 15 December.
The first day is a setting (`period_day`); with 1, periods are those of the calendar. Nine months, not named there, are three quarters.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Kind = Literal["month", "quarter", "half", "nine", "year", "campaign"]
EARLIEST, LATEST = 2015, 2100
FORMS: tuple[tuple[Kind, str], ...] = (
    ("month", r"(\d{4})-(0?[1-9]|1[0-2])"),
    ("quarter", r"(\d{4})-?q([1-4])"),
    ("half", r"(\d{4})-6(t|c)"),
    ("nine", r"(\d{4})-9t()"),
    ("year", r"(\d{4})()"),
)
LONGEST = 731
"""Days of a campaign: more is a mistyped year."""
SPANS: dict[Kind, int] = {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12}


class PeriodError(ValueError):
    """What was typed is no period. `code` names a sentence of data/phrases/report.yml."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}")
        self.code, self.said = code, said


@dataclass(frozen=True)
class Period:
    """`first` and `last` are the days from and to which figures count, both included.

    `number`: month 1–12, quarter 1–4, half 1–2; 0 for nine months, year, campaign. `day`: the setting it was read with.
    """

    kind: Kind
    year: int
    number: int
    first: date
    last: date
    day: int = 15

    @property
    def code(self) -> str:
        """How it is typed and stored: 2026-10, 2026-Q3, 2026-6T, 2026-6C (second half), 2026-9T, 2026, 20260715..20261025."""
        match self.kind:
            case "month":
                return f"{self.year}-{self.number:02}"
            case "quarter":
                return f"{self.year}-Q{self.number}"
            case "half":
                return f"{self.year}-6{'TC'[self.number - 1]}"
            case "nine":
                return f"{self.year}-9T"
            case "year":
                return str(self.year)
        return f"{self.first:%Y%m%d}..{self.last:%Y%m%d}"

    def over(self, today: date) -> bool:
        return today > self.last

    def until(self, today: date) -> date:
        """The last day with figures: that of the period, or today while it runs."""
        return min(self.last, today)

    def previous(self) -> Period | None:
        """The one before, of the same length; None for nine months, which have none."""
        match self.kind:
            case "nine":
                return None
            case "year":
                return named("year", self.year - 1, 0, self.day)
            case "campaign":
                length = self.last - self.first
                before = self.first - timedelta(days=1)
                return replace(self, first=before - length, last=before)
        if self.number > 1:
            return named(self.kind, self.year, self.number - 1, self.day)
        return named(self.kind, self.year - 1, 12 // SPANS[self.kind], self.day)

    def following(self) -> Period | None:
        """The one after; None for nine months and campaigns."""
        if self.kind in ("nine", "campaign"):
            return None
        if self.kind == "year" or self.number == 12 // SPANS[self.kind]:
            return named(self.kind, self.year + 1, min(self.number, 1), self.day)
        return named(self.kind, self.year, self.number + 1, self.day)

    def last_year(self) -> Period:
        """The same period a year before."""
        if self.kind == "campaign":
            return replace(self, year=self.year - 1, first=_year_before(self.first), last=_year_before(self.last))
        return named(self.kind, self.year - 1, self.number, self.day)

    def cumulative(self) -> Period:
        """From the beginning of the reporting year to the end of this period."""
        year = year_of(self.last, self.day)
        whole = named("year", year, 0, self.day)
        return Period("campaign", year, 0, min(whole.first, self.first), self.last, self.day)

    def year_code(self) -> str:
        """The reporting year it ends in, as targets name it."""
        return str(year_of(self.last, self.day))

    def months(self) -> list[Period]:
        """The months that lie in it whole."""
        inside, month = [], month_of(self.first, self.day)
        while month.last <= self.last:
            if month.first >= self.first:
                inside.append(month)
            month = month_of(month.last + timedelta(days=1), self.day)
        return inside


def named(kind: Kind, year: int, number: int, day: int) -> Period:
    """A period of the calendar by its number.

    Raises:
        PeriodError: a year that cannot be meant.
    """
    if not EARLIEST <= year <= LATEST:
        raise PeriodError("period_year", str(year))
    last_month = SPANS[kind] * max(number, 1)
    first_month = last_month - SPANS[kind] + 1
    return Period(
        kind, year, number, _month_first(year, first_month, day), _month_first(year, last_month + 1, day) - timedelta(days=1), day
    )


def read_period(said: str, day: int = 15) -> Period:
    """What was typed, in small or capital letters.

    Raises:
        PeriodError: period_unknown, period_year, period_order (a campaign that ends before it begins), period_long, period_date.
    """
    text = said.strip().lower().replace("/", "-")
    if ".." in text:
        return _campaign(text, said, day)
    if found := re.fullmatch(r"(0?[1-9]|1[0-2])-(\d{4})", text):
        return named("month", int(found[2]), int(found[1]), day)
    for kind, form in FORMS:
        if found := re.fullmatch(form, text):
            year, rest = int(found[1]), found[2]
            number = {"t": 1, "c": 2}[rest] if kind == "half" else int(rest or 0)
            return named(kind, year, number, day)
    raise PeriodError("period_unknown", said)


def _campaign(text: str, said: str, day: int) -> Period:
    try:
        first, last = (_typed_day(part) for part in text.split("..", 1))
    except ValueError as error:
        raise PeriodError("period_date", said) from error
    if not EARLIEST <= first.year <= last.year <= LATEST:
        raise PeriodError("period_order" if last < first else "period_year", said)
    if last < first:
        raise PeriodError("period_order", said)
    if (last - first).days > LONGEST:
        raise PeriodError("period_long", said)
    return Period("campaign", year_of(last, day), 0, first, last, day)


def _typed_day(said: str) -> date:
    digits = said.strip().replace("-", "")
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if re.fullmatch(r"\d{8}", digits) else date.fromisoformat(said.strip())


def month_of(on: date, day: int) -> Period:
    """The reporting month a day lies in."""
    year, month = (on.year, on.month) if day == 1 or on.day < day else (on.year + on.month // 12, on.month % 12 + 1)
    return named("month", year, month, day)


def year_of(on: date, day: int) -> int:
    """The reporting year a day lies in: 15 December belongs to the next."""
    return month_of(on, day).year


def _month_first(year: int, month: int, day: int) -> date:
    """The first day of reporting month `month` (13: January of the next year)."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if day == 1:
        return date(year, month, 1)
    return date(year - 1, 12, day) if month == 1 else date(year, month - 1, day)


def _year_before(on: date) -> date:
    return on.replace(year=on.year - 1, day=28) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - 1)


def working_day(on: date, holidays: Collection[date]) -> date:
    """The day itself, or the next that is neither Saturday, Sunday nor a holiday."""
    while on.weekday() >= 5 or on in holidays:
        on += timedelta(days=1)
    return on
