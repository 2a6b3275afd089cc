"""The day of a visit, from words, weekdays and written dates.

A weekday is the most recent past one; dd/mm is this year's, or last year's when that would be in the future; a day after 'hẹn' is an
appointment and not the visit's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nlu.visits.day_parts import PartOfDay, read_parts
from nlu.visits.phrases import phrase_table, signs
from nlu.visits.tokens import SEPARATORS, Token, agrees, follows

_COUNTED = frozenset(
    {"nguoi", "ho", "nha", "ba", "bac", "co", "chu", "buoi", "lop", "quan", "tiem", "sap", "em", "anh", "ong", "cu", "chau"}
)
_NOT_TODAY = frozenset({"dot", "tuan", "thang", "nam", "lan", "vu", "gio", "ngay", "ky", "quy"})
"""'nay' without marks after these is này: 'dot nay', 'lan nay'."""
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5}


@dataclass(frozen=True, slots=True)
class When:
    """`taken` marks the tokens that say it (or any other time), so that their numbers are not counted."""

    date: date | None
    part: PartOfDay | None
    taken: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    day: date | None
    start: int
    end: int
    weak: bool = False


def read_when(tokens: Sequence[Token], today: date, marked: bool) -> When:
    """The day and part of day of the visit. `marked`: the line carries marks, 'sang' is no sáng there."""
    taken = [token.kind in ("date", "clock") for token in tokens]
    days = [day for place in range(len(tokens)) if (day := _day_at(tokens, place, today, marked))]
    days = _longest(days)
    parts = read_parts(tokens, marked)
    for day in days:
        taken[day.start : day.end] = [True] * (day.end - day.start)
    for _, start, end in parts:
        taken[start:end] = [True] * (end - start)
    ahead = _appointments(tokens)
    said = [day for day in days if day.day is not None and not ahead[day.start]]
    sure = [day for day in said if not day.weak] or said
    parts_said = [(part, start) for part, start, _ in parts if not ahead[start]]
    corrected = max((mark.end for mark in signs("correction").choose(tokens)), default=len(tokens))
    late = [day for day in sure if day.start >= corrected]
    late_parts = [part for part in parts_said if part[1] >= corrected]
    chosen = (late or sure)[0].day if sure else None
    part = (late_parts or parts_said)[0][0] if parts_said else None
    return When(chosen, part, tuple(taken))


def _longest(days: list[_Day]) -> list[_Day]:
    kept: list[_Day] = []
    for day in sorted(days, key=lambda one: (one.start - one.end, one.start)):
        if all(day.end <= other.start or other.end <= day.start for other in kept):
            kept.append(day)
    return sorted(kept, key=lambda one: one.start)


def _appointments(tokens: Sequence[Token]) -> list[bool]:
    """Which tokens belong to what is still to come: from 'hẹn', 'dời', 'để' or 'sẽ' to the end of the clause."""
    ahead = [False] * len(tokens)
    on = False
    for place, token in enumerate(tokens):
        if token.plain in SEPARATORS and token.plain not in (":", "/"):
            on = False
        if (token.plain == "hen" and not follows(tokens, place, "kham")) or token.word in ("sẽ", "dời"):
            on = True
        ahead[place] = on
    return ahead


def _day_at(tokens: Sequence[Token], place: int, today: date, marked: bool) -> _Day | None:
    token = tokens[place]
    found = phrase_table("days.tsv").longest_at(tokens, place)
    if found and not (found.end - found.start == 1 and not _lone(tokens, place, marked)):
        if found.value == "x" and token.word in ("mới", "moi") and found.end - place == 2 and _is_opening(tokens, place):
            return None if tokens[place + 1].plain in ("duoc", "co", "chi") else _Day(today, place, place + 1, weak=True)
        if found.value == "x":
            return _Day(None, place, found.end)
        weak = found.end - found.start == 1
        return _Day(today + timedelta(days=int(found.value)), place, found.end, weak)
    weekday = _weekday_at(tokens, place)
    if weekday:
        return _weekday(tokens, place, *weekday, today)
    written = _written(tokens, place, today)
    if written:
        return written
    if token.kind == "pair" and place and tokens[place - 1].plain in ("duong", "hem", "kiet", "ngo"):
        return None
    # '10/10 người' is ten of ten; '10/10' alone is a day.
    if token.kind == "pair" and "/" in token.raw and not _counts(tokens, place):
        day, month = (int(part) for part in re.findall(r"\d+", token.raw))
        return _Day(_this_year(day, month, today), place, place + 1, weak=True) if _is_day(day, month) else None
    return None


def _lone(tokens: Sequence[Token], place: int, marked: bool) -> bool:
    """Whether a single short word ('nay', 'qua', 'mới') says a day."""
    token = tokens[place]
    if token.plain == "qua" or (token.plain == "nay" and not marked and place and tokens[place - 1].plain in _NOT_TODAY):
        return False
    if token.word in ("mới", "moi") and _is_adjective(tokens, place):
        return False
    if token.plain in ("moi", "vua") and place + 1 < len(tokens):
        following = tokens[place + 1]
        if token.plain == "moi" and not token.is_marked and (marked or following.plain in _COUNTED):
            return False
        return following.kind != "sign" or token.plain == "vua"
    return token.plain not in ("moi", "vua") or token.is_marked


def _is_adjective(tokens: Sequence[Token], place: int) -> bool:
    """'app mới', 'chợ Xóm Mới': what is new was not done just now."""
    if place and tokens[place].is_capital:
        return True
    return place > 0 and (place + 1 == len(tokens) or tokens[place + 1].plain in SEPARATORS)


def _is_opening(tokens: Sequence[Token], place: int) -> bool:
    """'mới cài …', 'em mới chuyển …': at the start, or after the writer, 'mới' says just now whatever was done."""
    return place == 0 or (place == 1 and bool(signs("self").at(tokens, 0)))


def _weekday_at(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """(weekday, end): 'thứ tư', 't4', 'chủ nhật'."""
    token = tokens[place]
    if token.kind == "weekday":
        return int(token.raw[1]) - 2, place + 1
    if place + 1 >= len(tokens):
        return None
    following = tokens[place + 1]
    if agrees(token.word, "chủ") and agrees(following.word, "nhật") and token.kind == "word":
        return 6, place + 2
    if token.kind == "word" and token.plain == "thu" and token.word in ("thứ", "thu", "thư"):
        if following.kind == "number" and following.value and 2 <= following.value <= 7:
            return following.value - 2, place + 2
        for word, weekday in _WEEKDAYS.items():
            if following.kind == "word" and not following.is_capital and agrees(following.word, word):
                return weekday, place + 2
    return None


def _weekday(tokens: Sequence[Token], place: int, weekday: int, end: int, today: date) -> _Day:
    rest = [token.plain for token in tokens[end : end + 2]]
    monday = today - timedelta(days=today.weekday())
    if rest[:2] in (["tuan", "truoc"], ["tuan", "roi"], ["tuan", "qua"]):
        return _Day(monday - timedelta(days=7 - weekday), place, end + 2)
    if rest[:2] in (["tuan", "sau"], ["tuan", "toi"]) or (rest[:1] == ["toi"] and tokens[end].word == "tới"):
        return _Day(None, place, end + 2)
    if rest[:2] == ["tuan", "nay"]:
        day = monday + timedelta(days=weekday)
        return _Day(day if day <= today else None, place, end + 2)
    back = (today.weekday() - weekday) % 7 or 7
    if rest[:1] == ["nay"] or (rest and rest[0] == "vua"):
        end += 1
    return _Day(today - timedelta(days=back), place, end)


def _written(tokens: Sequence[Token], place: int, today: date) -> _Day | None:
    """'12-11-2026', 'ngày 12/11', 'ngày 12 tháng 11', 'mùng 5', 'hôm 12'."""
    token = tokens[place]
    if token.kind == "date":
        return _Day(_full(token.raw, today), place, place + 1)
    if token.kind == "number" and token.value and follows(tokens, place, "thang"):
        return _month(tokens, place, place, today)
    if token.kind != "word" or place + 1 >= len(tokens):
        return None
    if token.plain in ("ngay", "hom", "bua", "mung", "mong") and token.word != "ngay":
        return _numbered(tokens, place, today)
    if token.word == "ngay":
        return _numbered(tokens, place, today)
    return None


def _numbered(tokens: Sequence[Token], place: int, today: date) -> _Day | None:
    following = tokens[place + 1]
    if following.kind == "pair" and len(numbers := [int(part) for part in re.findall(r"\d+", following.raw)]) == 2:
        return _Day(_this_year(numbers[0], numbers[1], today), place, place + 2) if _is_day(*numbers) else None
    if following.kind != "number" or not following.value or not 1 <= following.value <= 31:
        return None
    if follows(tokens, place + 1, "thang") and place + 3 < len(tokens) and tokens[place + 3].kind == "number":
        return _month(tokens, place, place + 1, today)
    # 'ngày 3 người' counts people; a day's number is not followed by what it would count.
    unit = phrase_table("units.tsv").longest_at(tokens, place + 2) if place + 2 < len(tokens) else None
    if (unit and unit.value == "person" and tokens[unit.start].plain in ("nguoi", "luot")) or (
        unit and unit.value in ("household", "turn")
    ):
        return None
    return _Day(_this_month(following.value, today), place, place + 2)


def _month(tokens: Sequence[Token], start: int, number: int, today: date) -> _Day | None:
    if number + 2 >= len(tokens):
        return None
    day, month = tokens[number].value, tokens[number + 2].value
    if day is None or month is None or not _is_day(day, month):
        return None
    rest = tokens[number + 3 : number + 5]
    year = rest[1].value if len(rest) == 2 and rest[0].plain == "nam" and rest[1].kind == "number" else None
    if year and 2000 <= year <= 2100:
        return _Day(_date(year, month, day), start, number + 5)
    return _Day(_this_year(day, month, today), start, number + 3)


def _full(raw: str, today: date) -> date | None:
    numbers = [int(part) for part in re.findall(r"\d+", raw)]
    if len(numbers) < 3:
        return None
    year, month, day = numbers if len(raw.split("-")[0]) == 4 else reversed(numbers)
    return _date(year + 2000 if year < 100 else year, month, day)


def _counts(tokens: Sequence[Token], place: int) -> bool:
    """Whether something counted follows a pair ('10/10 hộ') or 'được' stands before it."""
    before = tokens[place - 1].plain if place else ""
    if before in ("duoc", "dat", "xong", "moi", "co", "ca"):
        return True
    if place + 1 >= len(tokens):
        return False
    unit = phrase_table("units.tsv").longest_at(tokens, place + 1)
    return unit is not None and unit.value != "none" and tokens[unit.start].plain not in ("anh", "chi", "em", "co", "ong", "ba")


def _is_day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def _this_year(day: int, month: int, today: date) -> date | None:
    found = _date(today.year, month, day)
    return _date(today.year - 1, month, day) if found is None or found > today else found


def _this_month(day: int, today: date) -> date | None:
    """The latest day with this number that is not in the future."""
    month, year = today.month, today.year
    for _ in range(3):
        found = _date(year, month, day)
        if found is not None and found <= today:
            return found
        month, year = (month - 1, year) if month > 1 else (12, year - 1)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
