"""Which groups of people a line says were helped."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.lines import Line
from nlu.visits.phrases import phrase_table
from nlu.visits.tokens import Token

ORDER = ("cao_tuoi", "khuyet_tat", "dan_toc", "ho_ngheo", "hoc_sinh", "tieu_thuong")
OLD = 60
_BEFORE_OLD = frozenset(
    [
        "cac",
        "may",
        "cho",
        "giup",
        "ong",
        "ba",
        "hai",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "mot",
        "1",
        "nhung",
        "chi",
        "gap",
        "dan",
        "tro",
        "day",
        "ho",
        "voi",
        "vai",
        "nhieu",
    ]
)
_AFTER_CHAM = frozenset(["soc", "chi", "lo", "chut", "hoc", "bon", "som"])
_BEFORE_CHAM = frozenset(
    [
        "nguoi",
        "con",
        "bac",
        "co",
        "chu",
        "anh",
        "chi",
        "di",
        "ong",
        "ba",
        "cu",
        "dong",
        "thon",
        "lang",
        "dan",
        "ho",
        "xom",
        "em",
        "bao",
        "toc",
    ]
)


def read_audiences(line: Line) -> tuple[str, ...]:
    """Audiences in the fixed order."""
    tokens = line.tokens
    found = {one.value for one in phrase_table("audiences.tsv").choose(tokens) if _is_meant(line, one.start, one.end)}
    if _says_old_age(tokens):
        found.add("cao_tuoi")
    return tuple(name for name in ORDER if name in found)


def _is_meant(line: Line, start: int, end: int) -> bool:
    """Short words that are others when marks are gone ('cu': cũ, 'cham': chậm, 'gia': giả) need their neighbours."""
    tokens = line.tokens
    word = tokens[start]
    if tokens[end - 1].plain == "cham" and end < len(tokens) and tokens[end].plain in _AFTER_CHAM:
        return False
    if end - start > 1:
        return True
    before = tokens[start - 1] if start else None
    after = tokens[end].plain if end < len(tokens) else ""
    if word.plain == "cham":
        near = before is not None and before.plain in _BEFORE_CHAM
        return after not in _AFTER_CHAM and (word.is_marked or near)
    if word.is_marked:
        return True
    if word.plain == "cu":
        return not line.marked and before is not None and (before.plain in _BEFORE_OLD or before.kind == "number")
    if word.plain in ("gia", "quay", "mu", "liet", "diec", "cam", "sap", "cuu", "muong", "tay"):
        return (
            not line.marked
            and before is not None
            and (before.kind == "number" or before.plain in ("cac", "may", "bac", "ong", "ba", "cho", "bi", "cu"))
        )
    if word.plain in ("quan", "tiem"):
        # Without marks 'ra quan' is ra quân, 'anh quan' anh Quân.
        return not line.marked and (before is None or before.plain not in ("ra", "quoc", "anh", "chu", "bac", "em"))
    return True


def _says_old_age(tokens: Sequence[Token]) -> bool:
    """'72 tuổi', 'ngoài 70', '65t': 60 or more."""
    for place, token in enumerate(tokens[:-1]):
        if (
            token.kind == "number"
            and token.value
            and OLD <= token.value <= 120
            and tokens[place + 1].word in ("tuổi", "tuoi", "t", "tủi", "tuỏi")
        ):
            return True
        if (
            token.kind == "pair"
            and tokens[place + 1].plain == "tuoi"
            and all(int(part) >= OLD for part in token.raw.replace("-", " ").split() if part.isdigit())
        ):
            return True
    return any(
        token.word in ("ngoài", "ngoai", "trên") and tokens[place + 1].kind == "number" and OLD <= (tokens[place + 1].value or 0) <= 100
        and (place + 2 >= len(tokens) or tokens[place + 2].kind == "sign" or tokens[place + 2].plain in ("cai", "tao", "tuoi"))
        for place, token in enumerate(tokens[:-1])
    )  # fmt: skip
