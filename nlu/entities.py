"""Counts, dates, parts of the day, places and personal numbers in a message, as Rasa entities.

An entity: `{"entity": …, "value": …, "start": int, "end": int, "extractor": "TrolysoEntityExtractor"}`; start and end are code points
of the text as it was given (NFC). Values: `count` int; `date` an offset in days from the message's day (int) or "dd/mm" as typed;
`part_of_day` one of sang, trua, chieu, toi; `place` the commune's name; `personal_number` the kind, never the digits.
"""

from __future__ import annotations

import re
from functools import cache

from nlu.masking import kind_of_number
from nlu.text import TABLES, has_accents, strip_accents

Entity = dict[str, object]
EXTRACTOR = "TrolysoEntityExtractor"

AMBIGUOUS = frozenset(
    {"Anh Dũng", "Bảo An", "Mỹ Sơn", "Tân Định", "An Hải", "Mỹ Hương", "Kinh Dinh", "Tân Hải", "Tân Tài", "Phước Mỹ", "Mỹ Hải", "Hòa Trí"}
)
"""Names that read as other words when accents are gone."""

_NUMBER_WORDS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "chuc": 10,
}  # fmt: skip
_UNITS = "tuoi|nguoi|bac|co|chu|anh|chi|em|ong|ba|cu|ho|ho so|luot|dua|khach|may|the|san pham|tai khoan|don|lan|cuon|ban|trang"
_COUNT = re.compile(rf"\b(?:(\d{{1,4}})|({'|'.join(_NUMBER_WORDS)}))\s+(?:{_UNITS})\b")
_OFFSETS = {"hom nay": 0, "hom qua": -1, "hom kia": -2, "bua nay": 0, "bua qua": -1, "ngay mai": 1, "mai": 1, "ngay mot": 2}
_DATE = re.compile(r"\b(?:(hom nay|hom qua|hom kia|bua nay|bua qua|ngay mai|ngay mot)|(\d{1,2}/\d{1,2}(?:/\d{2,4})?))\b")
_PART = re.compile(r"\b(sang|trua|chieu|toi) (?:nay|qua|mai|kia)\b|\b(?:buoi|hoi) (sang|trua|chieu|toi)\b")
_PERSONAL = re.compile(r"(?<![\w.,/-])\+?\d(?:[ .\-]?\d){7,18}(?!\d)")


def extract_entities(text: str) -> list[Entity]:
    """All entities of an NFC text, by start."""
    # Stripping accents of NFC letters keeps one code point a letter, so positions fit the text that was given.
    plain = strip_accents(text).lower()
    if len(plain) != len(text):
        return []
    found: list[Entity] = []
    for match in _PERSONAL.finditer(text):
        kind = kind_of_number(match.group(0))
        if kind:
            found.append(_entity("personal_number", kind, match.start(), match.end()))
    for match in _COUNT.finditer(plain):
        written, word = match.groups()
        # 'ba', 'năm', 'tư', 'bảy' before a kinship word may be a name ("cô Năm"); a word counts only in front of its unit.
        found.append(_entity("count", int(written) if written else _NUMBER_WORDS[word], match.start(), match.end()))
    for match in _DATE.finditer(plain):
        offset = _OFFSETS[match.group(1)] if match.group(1) else match.group(2)
        found.append(_entity("date", offset, match.start(), match.end()))
    found += [_entity("part_of_day", part.group(1) or part.group(2), part.start(), part.end()) for part in _PART.finditer(plain)]
    for match in _places().finditer(plain):
        name = _place_names()[match.group(2)]
        written = text[match.start(2) : match.end(2)]
        # "anh dung" is mostly "anh dùng": with accents the name must be written right, without them a word such as "xã" must stand before.
        if written.lower() == name.lower() or (not has_accents(written) and (match.group(1) or name not in AMBIGUOUS)):
            found.append(_entity("place", name, match.start(), match.end()))
    return sorted(found, key=lambda entity: (entity["start"], entity["end"]))


def _entity(name: str, value: object, start: int, end: int) -> Entity:
    return {"entity": name, "value": value, "start": start, "end": end, "extractor": EXTRACTOR}


@cache
def _place_names() -> dict[str, str]:
    rows = (TABLES / "places.txt").read_text(encoding="utf-8").splitlines()
    return {strip_accents(row).lower(): row for row in rows if row and not row.startswith("#")}


@cache
def _places() -> re.Pattern[str]:
    names = sorted(_place_names(), key=len, reverse=True)
    return re.compile(rf"\b((?:xa|phuong|dac khu|thi tran|huyen) )?({'|'.join(map(re.escape, names))})\b")
