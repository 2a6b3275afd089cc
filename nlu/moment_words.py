"""The words of days, hours and times ahead, and the patterns that find them, typed with accents or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache

from nlu.text import place_tones, strip_accents

MORNING = time(8, 0)
PARTS = {"sáng": MORNING, "trưa": time(11, 30), "chiều": time(14, 0), "tối": time(19, 30), "đêm": time(21, 0), "khuya": time(21, 0)}
NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười một": 11, "mười hai": 12, "mười lăm": 15, "hai mươi": 20, "ba mươi": 30, "nửa": 0,
}  # fmt: skip
KIN = ("cô", "chị", "em", "bà", "dì", "bác", "chú", "anh", "ông", "cháu", "con", "bé", "mợ", "thím")
"""What stands before a name: "gọi cô Mai" says no day."""
WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "bốn": 2, "năm": 3, "sáu": 4, "bảy": 5}
DAYS = {
    "hôm qua": -1, "bữa qua": -1, "hôm nay": 0, "bữa nay": 0, "ngày mai": 1, "bữa mai": 1, "mai": 1,
    "ngày mốt": 2, "bữa mốt": 2, "mốt": 2, "ngày kia": 2, "kia": 2,
}  # fmt: skip
SOON = {"lát nữa": 30, "chút nữa": 30, "tí nữa": 30, "xíu nữa": 30, "nửa tiếng nữa": 30, "nửa giờ nữa": 30}
UNITS = {"phút": timedelta(minutes=1), "tiếng": timedelta(hours=1), "giờ": timedelta(hours=1), "ngày": timedelta(days=1),
         "hôm": timedelta(days=1), "bữa": timedelta(days=1), "tuần": timedelta(days=7), "tháng": timedelta(days=30)}  # fmt: skip


def number_of(written: str | None) -> int | None:
    """Digits or a word; "nửa" is 0."""
    if not written:
        return None
    if written.isdigit():
        return int(written)
    word = meant(written, NUMBERS)
    return NUMBERS[word] if word else None


def same(typed: str, word: str) -> bool:
    """Whether a typed word is `word`: with its accents, or all of it without."""
    return all(
        one == other or one == strip_accents(other)
        for one, other in zip(typed.split(), place_tones(word).split(), strict=False)
    ) and len(typed.split()) == len(word.split())  # fmt: skip


def meant(typed: str, words: Mapping[str, object]) -> str | None:
    """The word of a table that is typed; the one with the right accents first."""
    typed = " ".join(typed.split())
    return next((word for word in words if place_tones(word) == typed), None) or next((word for word in words if same(typed, word)), None)


def either(*words: str) -> str:
    """A pattern for words with their accents or without, longest first."""
    spelled = [r"\s+".join(f"(?:{part}|{strip_accents(part)})" for part in place_tones(word).split()) for word in words]
    return "|".join(sorted(spelled, key=len, reverse=True))


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """By name; all read lower-case text with tones placed (`nlu.text.place_tones`)."""
    number, unit, half = rf"\d{{1,3}}|{either(*NUMBERS)}", either(*UNITS), either("rưỡi")
    spoken_hour = either(*(word for word in NUMBERS if word != "nửa"))
    week = rf"(?:\s+(?P<week>{either('tuần')}\s+(?:{either('sau', 'tới', 'này')})))?"
    in_time = rf"(?:{either('sau', 'trong')})\s+(?P<before>{number})\s*(?P<unit_before>{unit})(?:\s+(?P<half_before>{half}))?"
    # "thứ hai tuần sau" is a weekday, not two weeks.
    from_now = rf"(?<!thứ )(?<!thu )(?P<after>{number})\s*(?P<unit_after>{unit})(?:\s+(?P<half_after>{half}))?"
    minutes = rf"(?P<minute_word>[0-5]\d|\d(?=\s*{either('phút')}))(?:\s*{either('phút')})?(?![\d/])"
    less = rf"\s+(?:{either('kém')})\s+(?P<less>[1-5]?\d)"
    hour = rf"(?P<hour>\d{{1,2}}|{spoken_hour})\s*(?:(?::|h|g)(?P<minute>\d{{2}})?|{either('giờ')})"
    weekday = rf"(?:{either('thứ')})\s*(?P<name>[2-7]|{either(*WEEKDAYS)})|t(?P<short>[2-7])|(?P<sunday>{either('chủ nhật')}|cn)"
    written = {
        "ahead": rf"\b(?:{in_time}(?:\s+(?:{either('nữa')}))?|{from_now}\s+(?:{either('nữa', 'sau')}))\b",
        "soon": rf"\b(?:{either(*SOON)})\b",
        "date": r"(?<![\d/])(?:(?:ngày|ngay)\s+)?(?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?:[/-](?P<year>\d{4}|\d{2}))?(?![\d/])",
        "spoken_date": rf"\b(?:{either('ngày')})?\s*(?P<day>\d{{1,2}})\s+(?:{either('tháng')})\s+(?P<month>\d{{1,2}})"
        rf"(?:\s+(?:{either('năm')})\s+(?P<year>\d{{4}}))?\b",
        "day_of_month": rf"\b(?:{either('ngày')})\s+(?P<day>\d{{1,2}})\b(?!\s*(?:{either('nữa', 'sau', 'tháng')}|[/.-]\d))",
        "weekday": rf"\b(?:{weekday})\b{week}",
        "next_week": rf"\b(?:{either('tuần sau', 'tuần tới')})\b",
        "day": rf"\b(?P<word>{either(*DAYS)})\b",
        "some_day": rf"\b(?:{either('mai mốt', 'mai kia')})\b",
        "part": rf"\b(?:(?:{either('buổi', 'lúc', 'hồi')})\s+)?(?P<name>{either(*PARTS)})(?:\s+(?P<today>{either('nay')}))?\b",
        "clock": rf"(?<![\d/])\b{hour}(?:\s*{minutes}|\s+(?P<half>{half})|{less})?(?![\w/])",
        "name_before": rf"\b(?:{either(*KIN)})\s+$",
        "part_before": rf"(?:^|\b(?:{either(*PARTS, 'ngày', 'bữa')}))\s*$",
    }
    return {name: re.compile(pattern) for name, pattern in written.items()}
