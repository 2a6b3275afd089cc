"""People's names in a line: 'cô Năm', 'vợ chồng anh Tư', 'Nguyễn Thị Lan'. Read to count and to take out, never to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.text import strip_accents
from nlu.visits.lines import Line
from nlu.visits.phrases import Found, naming, phrase_table
from nlu.visits.tokens import Token

MOST_CAPITALS = 4
UNSURE_KIN = frozenset(
    {"co", "chi", "chu", "ba", "di", "em", "o", "me", "ma", "cha", "cau", "mo", "be", "ong", "anh", "ban", "thay", "bo", "vo", "con"}
)
"""Kinship words that are often other words when marks are gone."""


@dataclass(frozen=True, slots=True)
class Name:
    """Token places [start, end) of the name alone."""

    start: int
    end: int


def kin_at(tokens: Sequence[Token], place: int) -> Found[str] | None:
    return naming("kin").longest_at(tokens, place)


def name_end(line: Line, place: int, taken: Sequence[bool], *, after: Token | None) -> int:
    """Where a name that begins at a place ends; `after` is the kinship word before it, None for a full name without one."""
    tokens = line.tokens
    if place >= len(tokens) or taken[place] or tokens[place].kind != "word":
        return place
    end = _capitals(line, place, taken)
    if end > place:
        return end
    return _small(line, place, taken, after) if after else place


def _capitals(line: Line, place: int, taken: Sequence[bool]) -> int:
    end = place
    while end < len(line.tokens) and end - place < MOST_CAPITALS and not taken[end] and _is_name_word(line, end):
        end += 1
    return end


def _is_name_word(line: Line, place: int) -> bool:
    token = line.tokens[place]
    if token.kind != "word" or not token.is_capital or (token.raw.isupper() and len(token.raw) > 1):
        return False
    given = bool(
        naming("given").at(line.tokens, place) or naming("family").at(line.tokens, place) or naming("order").at(line.tokens, place)
    )
    return given or not (_follows_no_name(line.tokens, place) or _is_service(line.tokens, place))


def _is_service(tokens: Sequence[Token], place: int) -> bool:
    found = phrase_table("services.tsv").longest_at(tokens, place)
    return found is not None and found.weight > 1


def _follows_no_name(tokens: Sequence[Token], place: int) -> bool:
    return bool(naming("follow").at(tokens, place))


def _small(line: Line, place: int, taken: Sequence[bool], after: Token) -> int:
    """A name in small letters: a number by birth, a usual name, or a word that is no other."""
    tokens = line.tokens
    token = tokens[place]
    if after.word == "thang":
        return place
    if token.plain == "ca" and place + 1 < len(tokens) and tokens[place + 1].kind == "number":
        return place
    if not line.marked and after.plain in ("ban", "be", "me", "ma", "cha", "bo", "vo", "o", "mo", "thay"):
        return place
    sure = (
        after.is_marked
        or (after.plain not in UNSURE_KIN and not line.marked)
        or (line.marked and after.plain not in UNSURE_KIN - {"anh", "em"})
    )
    following = tokens[place + 1].plain if place + 1 < len(tokens) else ""
    if naming("order").at(tokens, place) and not _is_counted(tokens, place):
        end = place + 1
        if end < len(tokens) and not taken[end] and tokens[end].is_capital and _is_name_word(line, end):
            end += 1
        return end
    given = bool(naming("given").at(tokens, place))
    if (
        given
        and not _is_service(tokens, place)
        and (sure or following in ("cai", "tao", "nop", "lam", "dang", "") or not _follows_no_name(tokens, place))
    ):
        if _follows_no_name(tokens, place) and not (line.marked and token.is_marked) and following not in ("", ","):
            return place
        return place + 1
    if sure and not given and not _follows_no_name(tokens, place) and not phrase_table("services.tsv").at(tokens, place):
        return place + 1
    return place


def _is_counted(tokens: Sequence[Token], place: int) -> bool:
    """'cô ba người': a number word before its unit."""
    unit = phrase_table("units.tsv").longest_at(tokens, place + 1) if place + 1 < len(tokens) else None
    return unit is not None and tokens[unit.start].plain in ("nguoi", "ho", "luot", "muoi", "tuoi")


def full_name_at(line: Line, place: int, taken: Sequence[bool]) -> int:
    """Where 'Nguyễn Văn A' or 'nguyen thi b' ends; the place itself when none begins here."""
    tokens = line.tokens
    if taken[place] or tokens[place].kind != "word" or not naming("family").at(tokens, place):
        return place
    if place and any(one.end == place for start in range(max(0, place - 3), place) for one in naming("place_cue").at(tokens, start)):
        return place
    end = _capitals(line, place, taken)
    if end - place >= 2 and any(not tokens[one].raw.isupper() for one in range(place, end)):
        return end
    middle = (
        place + 1 < len(tokens) and tokens[place + 1].plain in ("van", "thi") and tokens[place + 1].word in ("văn", "thị", "van", "thi")
    )
    if middle and place + 2 < len(tokens) and tokens[place + 2].kind == "word" and tokens[place].plain != "mai":
        longer = place + 3 < len(tokens) and bool(naming("given").at(tokens, place + 3)) and not _follows_no_name(tokens, place + 3)
        return place + 4 if longer else place + 3
    return place


def key(tokens: Sequence[Token]) -> str:
    """What two mentions of one person share."""
    return strip_accents(" ".join(token.plain for token in tokens))
