"""Reading one number out of what a person wrote: "con tôi 5 tuổi" → 5, "hơn 1 tỷ 2" → 1201 triệu.

Spoken numbers as in Vietnamese school grammar: hai mươi lăm, hăm lăm, một trăm linh năm, trăm rưỡi, tỷ hai (1.200 triệu). A bare
number after a magnitude counts tenths, hundredths or thousandths of it. Digits win over words, and a number with the unit over others.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from flows.fold import unaccented

DIGITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
TENS = frozenset({"muoi", "chuc"})
ODD = frozenset({"linh", "le"})
SIZES = {"nghin": 10**3, "ngan": 10**3, "k": 10**3, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9}
HALF = "ruoi"
MORE = frozenset({"hon", "tren", "qua", "vuot", "ngoai"})
LESS = frozenset({"duoi", "gan"})
AS_MUCH = frozenset({"khong qua", "khong hon", "khong tren"})
NOT_YET = frozenset({"chua toi", "chua den", "chua du", "khong toi", "khong den", "it hon", "chua duoc"})
VAGUE = frozenset({"vai", "may", "nhieu"})
BETWEEN = frozenset({"den", "toi", "hoac", "hay"})
SHORTER = frozenset({"thang", "tuan", "ngay", "quy"})
EVERY = frozenset({"moi", "ca", "mot", "hang", "trong"})
THIS_YEAR = frozenset({"nay", "ngoai", "roi", "truoc", "sau"})
UNITS = {"tuoi": frozenset({"tuoi", "t"})}
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+")


@dataclass(frozen=True)
class _Run:
    """A number from token `first` to before token `end`; `sized` when a magnitude was said."""

    value: Fraction
    first: int
    end: int
    sized: bool


def read_number(text: str, unit: str = "", scale: int = 1) -> int | None:
    """The number that is meant, in units of `scale`, rounded up; None when there is none, or more than one could be meant.

    "hơn", "trên" add one unit, "dưới", "chưa tới" take one away. Months become whole years when the unit is tuổi. Of money by the
    month, of a span ("500 đến 600 triệu") and of "vài trăm triệu" nothing is made.
    """
    words = _TOKEN.findall(unaccented(text))
    if scale > 1 and SHORTER.intersection(words):
        return None
    unit_words = UNITS.get(unaccented(unit), frozenset({unaccented(unit)}) if unit else frozenset())
    runs = _runs(words)
    if any(word[0].isdigit() for word in words):
        runs = [run for run in runs if any(word[0].isdigit() for word in words[run.first : run.end])]
    marked = [run for run in runs if (run.sized and scale > 1) or _at(words, run.end) in unit_words]
    months = [run for run in runs if "tuoi" in unit_words and _at(words, run.end) == "thang"]
    chosen = marked or months or runs
    if len(chosen) != 1 or _is_span(words, runs, chosen[0]) or _at(words, chosen[0].first - 1) in VAGUE:
        return None
    run = chosen[0]
    if run not in marked and run not in months and not words[run.first][0].isdigit() and run.end - run.first == 1 and len(words) > 2:
        return None
    value = run.value / 12 if run in months and run not in marked else run.value
    if scale > 1 and (run.sized or value >= scale):
        value /= scale
    whole = math.ceil(value) if scale > 1 else math.floor(value)
    return whole + _shift(words, run)


def _shift(words: list[str], run: _Run) -> int:
    before, pair = _at(words, run.first - 1), f"{_at(words, run.first - 2)} {_at(words, run.first - 1)}"
    if pair in AS_MUCH:
        return 0
    if before in LESS or pair in NOT_YET:
        return -1
    return 1 if before in MORE or _at(words, run.end) == "hon" else 0


def _is_span(words: list[str], runs: list[_Run], chosen: _Run) -> bool:
    """Whether another number stands right before: "5-6", "500 đến 600 triệu". In "ba tôi bảy mươi tuổi" it is no number."""
    plain = [run for run in runs if run.end <= chosen.first and (words[run.first][0].isdigit() or run.end - run.first > 1)]
    gaps = [words[run.end : chosen.first] for run in plain]
    return any(not gap or (len(gap) == 1 and gap[0] in BETWEEN) for gap in gaps)


def _at(words: list[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def _runs(words: list[str]) -> list[_Run]:
    runs: list[_Run] = []
    place = 0
    while place < len(words):
        run = _run(words, place)
        if run and not _is_year(words, run):
            runs.append(run)
        place = run.end if run else place + 1
    return runs


def _is_year(words: list[str], run: _Run) -> bool:
    """ "năm nay", "năm 2026": no amount."""
    if run.end - run.first == 1 and words[run.first] == "nam":
        return _at(words, run.end) in THIS_YEAR or _at(words, run.first - 1) in EVERY
    return not run.sized and 1900 <= run.value <= 2100 and _at(words, run.first - 1) == "nam"


def _run(words: list[str], first: int) -> _Run | None:
    """Parts with falling magnitudes from `first` on, as far as they go."""
    total, place, last, sized = Fraction(0), first, 0, False
    while True:
        small = _small(words, place)
        if small is None and _at(words, place) in SIZES and _at(words, place + 1) == HALF and not sized:
            small = (Fraction(1), place)
        if small is None:
            break
        value, end = small
        size = SIZES.get(_at(words, end), 0)
        if size and (not last or size < last):
            total, place, last, sized = total + value * size, end + 1, size, True
            if _at(words, place) == HALF:
                total, place = total + Fraction(size, 2), place + 1
                break
            continue
        if last and value > 0:
            total, place = total + value * last / 10 ** len(str(math.floor(value))), end
        elif not last:
            total, place = value, end
        break
    return _Run(total, first, place, sized) if place > first else None


def _small(words: list[str], place: int) -> tuple[Fraction, int] | None:
    """A number below a thousand in words, or one in digits; and the place after it."""
    word = _at(words, place)
    if word[:1].isdigit():
        return _half_hundred(words, _written(word), place + 1)
    if word == "nua" and _at(words, place + 1) in SIZES:
        return Fraction(1, 2), place + 1
    if word == "khong" and _at(words, place + 1) == "tram":
        return _half_hundred(words, Fraction(0), place + 1)
    if word == "tram":
        return _half_hundred(words, Fraction(1), place)
    if word == "muoi":
        return _with_digit(words, 10, place + 1)
    if word == "ham" and _at(words, place + 1) in DIGITS:
        return _with_digit(words, 20, place + 1)
    if word not in DIGITS:
        return None
    if _at(words, place + 1) in TENS:
        return _with_digit(words, DIGITS[word] * 10, place + 2)
    return _half_hundred(words, Fraction(DIGITS[word]), place + 1)


def _half_hundred(words: list[str], hundreds: Fraction, place: int) -> tuple[Fraction, int]:
    """`hundreds` alone, or with "trăm" and what follows it."""
    if _at(words, place) != "tram":
        return hundreds, place
    value, place = hundreds * 100, place + 1
    if _at(words, place) == HALF:
        return value + 50, place + 1
    if _at(words, place) in ODD or _at(words, place) == "khong":
        return _with_digit(words, int(value), place + 1)
    rest = _small(words, place) if _at(words, place) in DIGITS or _at(words, place) == "muoi" else None
    if rest is None or rest[0] >= 100:
        return value, place
    return value + (rest[0] * 10 if rest[0] < 10 and rest[1] == place + 1 else rest[0]), rest[1]


def _with_digit(words: list[str], tens: int, place: int) -> tuple[Fraction, int]:
    digit = DIGITS.get(_at(words, place))
    return (Fraction(tens), place) if digit is None else (Fraction(tens + digit), place + 1)


def _written(word: str) -> Fraction:
    """ "1.200.000" → 1200000, "1,2" → 1.2"""
    if re.fullmatch(r"\d{1,3}([.,])\d{3}(\1\d{3})*", word):
        return Fraction(re.sub(r"\D", "", word))
    whole, _, rest = re.sub(",", ".", word).partition(".")
    return Fraction(f"{whole}.{rest}") if rest.isdigit() else Fraction(re.sub(r"\D", "", word))
