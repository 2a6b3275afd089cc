"""Reads a target from one line: "C01 50 lượt tháng 12, thôn Nắng, QĐ 12/QĐ-UBND"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from bot.reports.periods import EARLIEST, LATEST, Kind, Period, month_of, named
from flows.fold import unaccented

_CODE = re.compile(r"\b([a-f]\d\d)\b")
_DOCUMENT = re.compile(
    r"(?:\b(?:theo|quyết định|quyet dinh|kế hoạch|ke hoach|công văn|cong van|nghị quyết|nghi quyet|thông báo|thong bao"
    r"|qđ|qd|kh|cv|nq|tb|số|so)\s+)*"
    r"\b\d[\w.]*/[^\W\d][\w-]*(?:/[\w-]+)*",
    re.IGNORECASE,
)
_YEAR = r"(?:\s*(?:/|nam|-)\s*(\d{4}))?"
_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("half", re.compile(r"\b6 thang (dau|cuoi)(?:\s*(?:nam|/|-)?\s*(\d{4})(?!\d))?")),
    ("nine", re.compile(r"\b9 thang()(?: dau)?(?:\s*(?:nam|/|-)?\s*(\d{4})(?!\d))?")),
    ("month", re.compile(rf"\bthang\s*(1[0-2]|0?[1-9]){_YEAR}(?!\d)")),
    ("quarter", re.compile(rf"\bquy\s*(iv|i{{1,3}}|[1-4]){_YEAR}(?!\d)")),
    ("year", re.compile(r"\bnam()\s*(\d{4})(?!\d)")),
    ("month", re.compile(r"(?<![\d/])(1[0-2]|0?[1-9])/(\d{4})(?!\d)")),
)
_NOW = re.compile(r"\b(thang nay|thang sau|quy nay|nam nay)\b")
_NEAR = {"thang nay": "this_month", "thang sau": "next_month", "quy nay": "this_quarter", "nam nay": "this_year"}
_NUMBER = re.compile(r"(?<![\w/])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\w/])")
_UNIT = re.compile(r"\s*(luot|nguoi|ho|san pham|tai khoan|giao dich|buoi|lop|phieu|tin|vu|y kien|viec)\b")
_TAKE_BACK = re.compile(r"\b(bo|huy|xoa)\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
MOST = 10_000_000


@dataclass(frozen=True)
class TargetLine:
    """What was said, None where nothing was. `take_back`: the target is to go. `rest`: the words that are left, perhaps a place."""

    indicator: str | None = None
    value: float | None = None
    period: Period | None = None
    document: str | None = None
    take_back: bool = False
    rest: str = ""


def read_target(text: str, today: date, day: int) -> TargetLine:
    """`day`: the setting period_day. A period without its year is the next one that is not over."""
    left = unicodedata.normalize("NFC", " ".join(text.split()))
    document, left = _cut(_DOCUMENT, left)
    plain = _plain(left)
    found = _CODE.search(plain)
    indicator = found.group(1).upper() if found else None
    left, plain = _without(left, plain, found)
    period, found = _period(plain, today, day)
    left, plain = _without(left, plain, found)
    take_back = _TAKE_BACK.search(plain)
    left, plain = _without(left, plain, take_back)
    found = _counted(plain)
    value = _value(found)
    if found and value is not None:
        left, plain = _without(left, plain, found)
    rest = " ".join(re.sub(r"[,;:()]+", " ", left).split())
    return TargetLine(indicator, value, period, document.removeprefix("theo ") or None, take_back is not None, rest)


def read_period_words(text: str, today: date, day: int) -> Period | None:
    """A period alone: "tháng 12", "quý IV/2026", "năm nay", or only "12"."""
    plain = _plain(unicodedata.normalize("NFC", text))
    found, _ = _period(plain, today, day)
    if found is None and re.fullmatch(r"\s*(1[0-2]|0?[1-9])\s*", plain):
        return _coming("month", int(plain), None, today, day)
    return found


def near_period(name: str, today: date, day: int) -> Period | None:
    """this_month, next_month, this_quarter, this_year; None for any other word."""
    month = month_of(today, day)
    match name:
        case "this_month":
            return month
        case "next_month":
            return month_of(month.last + timedelta(days=1), day)
        case "this_quarter":
            return named("quarter", month.year, (month.number - 1) // 3 + 1, day)
        case "this_year":
            return named("year", month.year, 0, day)
    return None


def read_value(text: str) -> float | None:
    """The first number of a text."""
    return _value(_NUMBER.search(_plain(text)))


def _plain(text: str) -> str:
    """Without accents, as many letters as before."""
    return "".join((unaccented(mark) or " ")[0] for mark in text)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found.group(0), text[: found.start()] + " " + text[found.end() :]) if found else ("", text)


def _without(text: str, plain: str, found: re.Match[str] | None) -> tuple[str, str]:
    """Both texts with blanks where something was read."""
    if found is None:
        return text, plain
    gap = " " * (found.end() - found.start())
    return text[: found.start()] + gap + text[found.end() :], plain[: found.start()] + gap + plain[found.end() :]


def _period(plain: str, today: date, day: int) -> tuple[Period | None, re.Match[str] | None]:
    said = _NOW.search(plain)
    if said:
        return near_period(_NEAR[said.group(1)], today, day), said
    for kind, form in _FORMS:
        found = form.search(plain)
        if found:
            number, year = found.group(1), found.group(2)
            if year and not EARLIEST <= int(year) <= LATEST:
                return None, found
            return _coming(kind, _number(kind, number), int(year) if year else None, today, day), found
    return None, None


def _number(kind: Kind, said: str) -> int:
    if kind == "half":
        return 1 if said == "dau" else 2
    return _ROMAN.get(said) or (int(said) if said else 0)


def _coming(kind: Kind, number: int, year: int | None, today: date, day: int) -> Period:
    if year is not None:
        return named(kind, year, number, day)
    this_year = named(kind, month_of(today, day).year, number, day)
    return named(kind, this_year.year + 1, number, day) if this_year.over(today) else this_year


def _counted(plain: str) -> re.Match[str] | None:
    """The number that a unit follows, else the first: "thôn Mẫu 3 50 lượt" is fifty."""
    numbers = list(_NUMBER.finditer(plain))
    return next((one for one in numbers if _UNIT.match(plain, one.end())), numbers[0] if numbers else None)


def _value(found: re.Match[str] | None) -> float | None:
    if found is None:
        return None
    value = float(found.group(1).replace(".", "") + "." + (found.group(2) or "0"))
    return value if value <= MOST else None
