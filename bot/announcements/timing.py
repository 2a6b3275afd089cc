"""When an official wants something sent: "8h sáng mai", "thứ hai 7:30", "25/11". Pure; the future is meant."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from flows.fold import unaccented

MORNING = time(7)
LONG_OVER = timedelta(days=60)
WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_CLOCK = re.compile(
    r"(?<![\d/])(?P<hour>[01]?\d|2[0-4])\s*(?:(?:h|g|gio|:)\s*(?P<minute>[0-5]\d|ruoi)?(?![\d/\w])|(?=\s*(?:sang|chieu|toi)\b))"
    r"\s*(?P<part>sang|trua|chieu|toi|dem)?"
)
_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})(?:[/.\-](?P<year>\d{4}))?(?!\d)")
_WEEKDAY = re.compile(r"\bthu (?P<number>hai|ba|tu|nam|sau|bay|[2-7])\b|(?P<sunday>\bchu nhat\b|\bcn\b)")
_NOW = frozenset({"ngay", "ngay bay gio", "gui ngay", "luon", "ngay khi duyet", "bay gio"})
_AWAY = (
    (re.compile(r"\bhom nay\b|\b(?:toi|chieu|dem) nay\b"), 0),
    (re.compile(r"\b(?:mai)\b"), 1),
    (re.compile(r"\bngay kia\b|\bmot\b"), 2),
)


def read_time(text: str, now: datetime) -> datetime | None:
    """The moment that is meant, in the zone of `now`; None when none is said. "ngay" is now.

    A day without a time means seven in the morning; a time without a day its next coming. A date that is over this year stays over.
    """
    said = " ".join(unaccented(text).split())
    if said in _NOW:
        return now
    clock = _CLOCK.search(_DATE.sub(" ", said))
    day = read_day(text, now.date())
    if day is None and _DATE.search(said):
        return None
    if clock is None:
        return None if day is None else datetime.combine(day, MORNING, now.tzinfo)
    hour, minute = int(clock["hour"]), 30 if clock["minute"] == "ruoi" else int(clock["minute"] or 0)
    if (clock["part"] in ("chieu", "toi", "dem") and hour < 12) or (clock["part"] == "trua" and hour < 3):
        hour += 12
    if hour > 23:
        return None
    at = datetime.combine(day or now.date(), time(hour, minute), now.tzinfo)
    return at + timedelta(days=1) if day is None and at <= now else at


def read_day(text: str, today: date) -> date | None:
    """The day that is meant; None when none is said, or none that exists."""
    said = " ".join(unaccented(text).split())
    written = _DATE.search(said)
    if written:
        try:
            day = date(int(written["year"] or today.year), int(written["month"]), int(written["day"]))
            # In November "5/1" is next January, "20/11" is over.
            return day if written["year"] or today - day < LONG_OVER else day.replace(year=day.year + 1)
        except ValueError:
            return None
    weekday = _WEEKDAY.search(said)
    if weekday:
        wanted = 6 if weekday["sunday"] else WEEKDAYS[weekday["number"]]
        return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)
    return next((today + timedelta(days=days) for words, days in _AWAY if words.search(said)), None)
