"""The part of the day of a visit, from words and clock times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

from nlu.visits.phrases import phrase_table
from nlu.visits.tokens import Token, follows

PartOfDay = Literal["sang", "trua", "chieu", "toi"]

_AFTER_MORNING = frozenset({"nay", "qua", "hom", "kia", "som", "thu", "chu", "ngay", "gio", "bua"})


def read_parts(tokens: Sequence[Token], marked: bool) -> list[tuple[PartOfDay, int, int]]:
    """(part, start, end) in order. `marked`: the line carries marks, 'sang' is no sáng there."""
    parts: list[tuple[PartOfDay, int, int]] = []
    place = 0
    while place < len(tokens):
        found = phrase_table("parts_of_day.tsv").longest_at(tokens, place)
        clock = _clock(tokens, place)
        if clock:
            parts.append((clock[0], place, clock[1]))
            place = clock[1]
        elif found is None or (found.end - found.start == 1 and not _says_part(tokens, place, marked)):
            place += 1
        else:
            if found.value in get_args(PartOfDay):
                parts.append((found.value, place, found.end))  # type: ignore[arg-type]
            place = found.end
    return parts


def _clock(tokens: Sequence[Token], place: int) -> tuple[PartOfDay, int] | None:
    token = tokens[place]
    hour = None
    end = place + 1
    if token.kind == "clock":
        hour = int(re.findall(r"\d+", token.raw)[0])
    elif token.kind == "number" and token.value is not None and follows(tokens, place, "gio") and tokens[place + 1].word in ("giờ", "gio"):
        hour, end = token.value, place + 2
        end += end < len(tokens) and tokens[end].kind == "number" and (end + 1 == len(tokens) or tokens[end + 1].kind == "sign")
        end += end < len(tokens) and tokens[end].plain == "ruoi"
    if hour is None or not 0 <= hour <= 24:
        return None
    if end < len(tokens):
        said = phrase_table("parts_of_day.tsv").longest_at(tokens, end)
        if said and said.value in get_args(PartOfDay) and said.end - said.start == 1:
            return said.value, end + 1  # type: ignore[return-value]
    return _part_of(hour), end


def _part_of(hour: int) -> PartOfDay:
    if 3 <= hour < 11:
        return "sang"
    if 11 <= hour < 13:
        return "trua"
    if 13 <= hour < 18 or 1 <= hour < 3:
        return "chieu"
    return "toi"


def _says_part(tokens: Sequence[Token], place: int, marked: bool) -> bool:
    """'sang' and 'toi' without marks are mostly other words: they count at the start of a line or after a sign, before no noun of place."""
    token = tokens[place]
    if token.is_marked or (token.plain in ("trua", "chieu", "khuya", "dem") and not marked):
        return token.word in ("sáng", "trưa", "chiều", "tối", "đêm", "khuya") or (
            token.plain in ("trua", "chieu", "dem", "khuya") and not marked
        )
    if marked:
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following and following.plain in (
        "nha",
        "thon",
        "quan",
        "xom",
        "ten",
        "tiem",
        "cho",
        "xa",
        "ho",
        "khu",
        "may",
        "da",
        "vua",
        "moi",
        "di",
    ):
        return False
    if token.plain == "toi":
        return (following is not None and following.kind == "weekday") or (following is not None and following.plain in _AFTER_MORNING)
    return place == 0 or tokens[place - 1].kind == "sign" or (following is not None and (following.kind in ("weekday", "pair", "sign")))
