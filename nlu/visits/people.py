"""Who was helped: counted persons and households, named persons, shops, and crowds without a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.visits.counts import Count
from nlu.visits.kinsfolk import kinsman_at
from nlu.visits.lines import Line
from nlu.visits.mentions import HELPED, Mention
from nlu.visits.names import Name, full_name_at, key, kin_at, name_end
from nlu.visits.phrases import naming
from nlu.visits.shops import shop_at


@dataclass(frozen=True, slots=True)
class People:
    """Mentions in order, and the names to take out of the note."""

    mentions: tuple[Mention, ...]
    names: tuple[Name, ...]


def read_people(line: Line, counts: Sequence[Count], taken: Sequence[bool]) -> People:
    """`taken` marks tokens of times and places."""
    blocked = list(taken)
    for count in counts:
        blocked[count.start : count.end] = [True] * (count.end - count.start)
    mentions: list[Mention] = []
    names: list[Name] = []
    place = 0
    while place < len(line.tokens):
        found = None if blocked[place] else _mention_at(line, place, blocked, mentions, names)
        if found is None:
            place += 1
            continue
        if found.end > found.start:
            mentions.append(found)
        place = max(found.end, place + 1)
    names += _names_after_counts(line, counts, blocked)
    return People(tuple(_distinct(mentions)), tuple(dict.fromkeys(names)))


def _names_after_counts(line: Line, counts: Sequence[Count], taken: Sequence[bool]) -> list[Name]:
    """'2 vợ chồng anh Tư', '1 bác Năm': the name after a counted word."""
    found = []
    for count in counts:
        if count.unit != "person":
            continue
        start = count.end
        kin = kin_at(line.tokens, start) if start < len(line.tokens) else None
        start = kin.end if kin else start
        end = name_end(line, start, taken, after=line.tokens[start - 1])
        if end > start:
            found.append(Name(start, end))
    return found


def _mention_at(line: Line, place: int, taken: Sequence[bool], before: list[Mention], names: list[Name]) -> Mention | None:
    tokens = line.tokens
    crowd = naming("generic").longest_at(tokens, place)
    shop = naming("shop").longest_at(tokens, place)
    pair = naming("pair").longest_at(tokens, place)
    kin = kin_at(tokens, place)
    if shop and not taken[shop.end - 1] and (met := shop_at(line, place, shop.end, taken, names)) and met.key:
        return met
    if crowd and kin and kin.end == crowd.end and name_end(line, kin.end, taken, after=None) > kin.end:
        crowd = None
    if pair and place and tokens[place - 1].plain == "cua" and name_end(line, pair.end, taken, after=None) == pair.end:
        return Mention("person", None, pair.end, pair.end)
    if pair and (not kin or pair.end >= kin.end):
        met = _pair(line, pair.end, place, taken, names)
        if met:
            return met
    if crowd and (not kin or crowd.end >= kin.end) and (not shop or crowd.end >= shop.end):
        named = name_end(line, crowd.end, taken, after=None) if crowd.end < len(tokens) else crowd.end
        if crowd.end - place > 1 or (tokens[place].plain in ("dan",) and tokens[place].word == "dân"):
            return Mention(
                "household" if tokens[crowd.end - 1].plain in _HOUSES else "person", None, place, max(crowd.end, named), crowd=True
            )
    if shop and not taken[shop.end - 1]:
        met = shop_at(line, place, shop.end, taken, names)
        if met:
            return met
    if kin:
        return kinsman_at(line, place, kin.end, taken, before, names)
    end = full_name_at(line, place, taken)
    if end > place:
        names.append(Name(place, end))
        return Mention("person", 1, place, end, key=key(tokens[place:end]))
    return None


_HOUSES = frozenset(["ho", "nha", "quan", "tiem", "sap", "shop", "hang", "doanh", "dan", "ngheo", "dinh"])


def _pair(line: Line, start: int, place: int, taken: Sequence[bool], names: list[Name]) -> Mention | None:
    """Two persons: 'vợ chồng anh Tư', 'ông bà Sáu', 'ba má'. Words that are also crowds need a name."""
    tokens = line.tokens
    words = " ".join(token.plain for token in tokens[place:start])
    kin = kin_at(tokens, start) if start < len(tokens) else None
    after = kin.end if kin else start
    end = name_end(line, after, taken, after=tokens[after - 1])
    if end > after:
        names.append(Name(after, end))
        return Mention("person", 2, place, end, key=key(tokens[after:end]))
    if words in ("anh chi", "co chu", "ong ba", "ba ma", "ba me", "cha me", "bo me") and (
        place and tokens[place - 1].plain in ("cac", "may", "nhung")
    ):
        return None
    if words in ("anh chi", "co chu", "ba chau", "ong chau", "chi em nha") and not (
        line.marked and place and tokens[place - 1].plain in HELPED
    ):
        return None
    if words in ("anh chi", "co chu"):
        return None
    return Mention("person", 2, place, after)


def _distinct(mentions: list[Mention]) -> list[Mention]:
    """Each named person once."""
    seen: dict[str, str] = {}
    kept = []
    for mention in mentions:
        if mention.key and mention.key in seen and {seen[mention.key], mention.kin} not in _TWO:
            continue
        seen[mention.key] = mention.kin
        kept.append(mention)
    return kept


_MEN, _WOMEN = ("ong", "chu", "anh", "cau", "duong"), ("ba", "co", "chi", "di", "mo", "thim")


_TWO = [{man, woman} for man in _MEN for woman in _WOMEN]
"""'ông Ba với bà Ba' are two."""
