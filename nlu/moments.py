"""When something is to happen: "sáng mai", "thứ 2 tuần sau 8h", "20/12", "sau 2 tiếng", "8h tối nay". Always looks ahead.

Times of day without an hour: sáng 8:00, trưa 11:30, chiều 14:00, tối 19:30; a day alone is its morning. Words may be typed without
accents; a word typed with accents must carry the right ones ("tôi" is not "tối").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from nlu.moment_words import DAYS, MORNING, PARTS, SOON, UNITS, WEEKDAYS, meant, number_of, patterns, same
from nlu.text import place_tones

LONGEST = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Moment:
    """`spans`: the pieces of the text that say it."""

    when: datetime
    spans: tuple[tuple[int, int], ...]

    def cut_from(self, text: str) -> str:
        """The text without them."""
        for start, end in sorted(self.spans, reverse=True):
            text = f"{text[:start]} {text[end:]}"
        return text


@dataclass(frozen=True)
class _Day:
    date: date
    start: int
    end: int


@dataclass(frozen=True)
class _Clock:
    hour: int
    minute: int
    start: int
    end: int


@dataclass(frozen=True)
class _Part:
    name: str
    today: bool
    start: int
    end: int


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment a text says, in the zone of `now`; None when it says none. It may lie in the past ("hôm qua")."""
    found = find_moment(text, now)
    return found.when if found else None


def find_moment(text: str, now: datetime) -> Moment | None:
    """The moment and where it stands in the text (NFC)."""
    said = place_tones(text).lower()
    if len(said) != len(text):
        return None
    soon = _soon(said, now)
    if soon:
        return soon
    day, part, clock = _day(said, now.date()), _part(said), _clock(said)
    if part and day and (part.start < day.end and day.start < part.end):
        part = None
    if day is None and clock is None and part is None:
        return None
    if clock is None and part is None and day is not None and day.date == now.date():
        return None
    when = _joined(day, part, clock, now)
    return Moment(when, tuple((one.start, one.end) for one in (day, part, clock) if one)) if when else None


def _joined(day: _Day | None, part: _Part | None, clock: _Clock | None, now: datetime) -> datetime | None:
    """Day, part of the day and hour as one moment; without a day the next time it comes."""
    fixed = day is not None or (part is not None and part.today)
    on = day.date if day else now.date()
    if clock is None:
        at = PARTS[part.name] if part else MORNING
    else:
        hour = _hour(clock.hour, part.name if part else "", None if fixed else now, clock.minute)
        if not 0 <= hour <= 23:
            return None
        at = time(hour, clock.minute)
    when = datetime.combine(on, at, now.tzinfo)
    return when if fixed or when > now else when + timedelta(days=1)


def _hour(hour: int, part: str, now: datetime | None, minute: int) -> int:
    """The hour of 24 that a spoken one means. 1 to 5 alone is the afternoon; one that is over today may be that of the evening."""
    if part == "sáng" or hour > 12:
        return hour if hour < 24 else 0
    if part == "trưa":
        return hour if hour >= 10 else hour + 12
    if part in ("chiều", "tối", "đêm", "khuya"):
        return hour + 12 if hour < 12 else (12 if part == "chiều" else 23)
    if 1 <= hour <= 5:
        return hour + 12
    if now is not None and (hour, minute) <= (now.hour, now.minute) < (hour + 12, minute) and hour + 12 < 21:
        return hour + 12
    return hour


def _soon(said: str, now: datetime) -> Moment | None:
    """ "sau 2 tiếng", "30 phút nữa", "2 tiếng rưỡi nữa", "tuần sau", "3 ngày nữa lúc 9h"."""
    match = patterns()["ahead"].search(said)
    if match:
        amount = number_of(match["before"] or match["after"])
        unit = meant(match["unit_before"] or match["unit_after"], UNITS)
        if amount is None or unit is None:
            return None
        step = UNITS[unit] / 2 if amount == 0 else UNITS[unit] * amount
        if match["half_before"] or match["half_after"]:
            step += UNITS[unit] / 2
        if step > LONGEST:
            return None
        when = now + step
        return _at_hour(said, when, match.start(), match.end()) if UNITS[unit] >= timedelta(days=1) else Moment(when, (match.span(),))
    match = patterns()["soon"].search(said)
    if match:
        minutes = next(SOON[key] for key in SOON if same(match[0], key))
        return Moment(now + timedelta(minutes=minutes), (match.span(),))
    return None


def _at_hour(said: str, when: datetime, start: int, end: int) -> Moment:
    """A day some days ahead: at the hour that is said, else at the same time of day."""
    part, clock = _part(said), _clock(said)
    if clock and start < clock.end and clock.start < end:
        clock = None
    if part is None and clock is None:
        return Moment(when, ((start, end),))
    at = _joined(_Day(when.date(), start, end), part, clock, when) or when
    return Moment(at, ((start, end), *((one.start, one.end) for one in (part, clock) if one)))


def _day(said: str, today: date) -> _Day | None:
    """The first day that is said: a date, a weekday, or a word as "mai"."""
    for find in (_written_day, _weekday, _word_day):
        found = find(said, today)
        if found:
            return found
    return None


def _written_day(said: str, today: date) -> _Day | None:
    match = patterns()["date"].search(said) or patterns()["spoken_date"].search(said)
    # "8-9 giờ" is no date: a dash needs the year.
    if match and (match["year"] or "-" not in match[0]):
        year = int(match["year"]) if match["year"] else 0
        return _dated(int(match["day"]), int(match["month"]), year + 2000 if 0 < year < 100 else year, today, match)
    match = patterns()["day_of_month"].search(said)
    if not match:
        return None
    number = int(match["day"])
    for ahead in range(12):
        month, year = (today.month - 1 + ahead) % 12 + 1, today.year + (today.month - 1 + ahead) // 12
        found = _valid(year, month, number)
        if found and found >= today:
            return _Day(found, *match.span())
    return None


def _dated(number: int, month: int, year: int, today: date, match: re.Match[str]) -> _Day | None:
    """A date without its year is the next one."""
    if year:
        found = _valid(year, month, number)
        return _Day(found, *match.span()) if found else None
    for following in range(today.year, today.year + 5):
        found = _valid(following, month, number)
        if found and found >= today:
            return _Day(found, *match.span())
    return None


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _weekday(said: str, today: date) -> _Day | None:
    """The next one; "tuần sau" is that of the next calendar week, "tuần này" of this."""
    match = patterns()["weekday"].search(said)
    if not match:
        match = patterns()["next_week"].search(said)
        return _Day(today + timedelta(days=7), *match.span()) if match else None
    name = match["name"] or match["short"] or ""
    if match["sunday"]:
        number = 6
    elif name.isdigit():
        number = int(name) - 2
    else:
        number = WEEKDAYS[meant(name, WEEKDAYS) or "hai"]
    monday = today - timedelta(days=today.weekday())
    week = match["week"] or ""
    if week:
        this = same(week.split()[-1], "này")
        return _Day(monday + timedelta(days=number + (0 if this else 7)), *match.span())
    return _Day(today + timedelta(days=(number - today.weekday() - 1) % 7 + 1), *match.span())


def _word_day(said: str, today: date) -> _Day | None:
    """ "mai", "mốt", "ngày kia". A name ("cô Mai"), "một" typed without accents and "bên kia" say no day."""
    if patterns()["some_day"].search(said):
        return None
    for match in patterns()["day"].finditer(said):
        before = said[: match.start()]
        if match["word"] == "mai" and patterns()["name_before"].search(before):
            continue
        if match["word"] in ("mot", "kia") and not patterns()["part_before"].search(before):
            continue
        return _Day(today + timedelta(days=DAYS[meant(match["word"], DAYS) or "mai"]), *match.span("word"))
    return None


def _part(said: str) -> _Part | None:
    match = patterns()["part"].search(said)
    return _Part(meant(match["name"], PARTS) or "sáng", bool(match["today"]), *match.span()) if match else None


def _clock(said: str) -> _Clock | None:
    match = patterns()["clock"].search(said)
    if not match:
        return None
    hour = number_of(match["hour"])
    minute = 30 if match["half"] else int(match["minute"] or match["minute_word"] or 0)
    if hour is None or hour > 24 or minute > 59:
        return None
    if match["less"]:
        hour, minute = hour - 1, 60 - int(match["less"])
    return _Clock(hour, minute, *match.span()) if 0 <= minute <= 59 else None
