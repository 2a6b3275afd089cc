"""Vietnamese text as people type it: one spelling of what means the same.

Every function takes and returns `str`; none keeps state. Sources: tone placement follows the two spellings in use
(hoà/hòa), both of which Unicode and Quy định 1989/QĐ-BGDĐT 2018 know; here the older one (hòa) is kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
MOST_TEXT = 2_000
"""Code points that are understood; the rest of a longer message is not read."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_RHYME = re.compile(rf"(?<![qQ])([ouOU])([aeyAEY])([{_TONES}])(?!\w)")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TOKEN = re.compile(r"\w+(?:[.@:/_-]\w+)*", re.UNICODE)
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """NFC, without control and invisible characters, spaces folded; at most `MOST_TEXT` code points."""
    text = _INVISIBLE.sub("", text[: MOST_TEXT * 2])
    text = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()[:MOST_TEXT]


def place_tones(text: str) -> str:
    """The tone mark of an open oa, oe, uy on its first vowel: hoà → hòa, thuý → thúy, khoẻ → khỏe; quý stays."""
    spread = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", _OPEN_RHYME.sub(r"\1\3\2", spread))


def strip_accents(text: str) -> str:
    """Without tone and vowel marks, đ as d; case is kept."""
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFD", text)
    plain = "".join(mark for mark in spread if not unicodedata.combining(mark))
    return plain.replace("đ", "d").replace("Đ", "D")


def fold(text: str) -> str:
    """For comparing: no accents, no case, single spaces."""
    return _SPACES.sub(" ", strip_accents(text).casefold()).strip()


def has_accents(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark."""
    return strip_accents(text) != unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """A letter or sign typed three times or more counts once, whatever its marks: 'alooo' → 'alo', 'khoáaa' → 'khoá', '!!!' → '!'."""
    kept: list[str] = []
    for _, run in groupby(text, key=lambda mark: mark if mark.isdigit() else strip_accents(mark)):
        same = list(run)
        kept += same if len(same) < 3 or same[0].isdigit() else [max(same, key=ord)]
    return "".join(kept)


def tokens(text: str) -> list[str]:
    """Words, numbers and addresses (a.b/c stays whole), in order."""
    return _TOKEN.findall(text)


def normalize(text: str) -> str:
    """Lower case, one spelling, slang written out. This is what both classifiers read."""
    text = squeeze(place_tones(clean(text)).casefold())
    return expand_slang(text)


def expand_slang(text: str) -> str:
    """Abbreviations and slang of tables/slang.tsv written out, longest first, whole words only. Takes lower case."""
    words = _TOKEN.findall(text)
    table, longest = _slang()
    expanded: list[str] = []
    position = 0
    while position < len(words):
        for length in range(min(longest, len(words) - position), 0, -1):
            meaning = table.get(" ".join(words[position : position + length]))
            if meaning is not None:
                expanded.append(meaning)
                position += length
                break
        else:
            expanded.append(words[position])
            position += 1
    return " ".join(expanded)


@cache
def _slang() -> tuple[dict[str, str], int]:
    rows = (TABLES / "slang.tsv").read_text(encoding="utf-8").splitlines()
    table: dict[str, str] = {}
    for row in rows:
        if row and not row.startswith("#"):
            typed, meaning = row.split("\t")
            table.setdefault(typed, meaning)
    return table, max(len(typed.split()) for typed in table)
