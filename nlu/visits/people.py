"""Who was helped: counted persons and households, named persons, shops, and crowds without a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nlu.visits.counts import Count
from nlu.visits.lines import Line
from nlu.visits.names import UNSURE_KIN, Name, full_name_at, key, kin_at, name_end
from nlu.visits.phrases import naming, signs

_HELPING = frozenset(["cho", "giup", "va", "voi", "cai", "nop", "o", "tai", "duoc", "da", "xong", "roi", "cung", "tao", "lam", "mo"])
MOST_KIN = 5
"""So many kinship words in a row are one person ('cháu gái cô …'); more are no sentence."""
HELPED = frozenset(["cho", "giup", "dan", "day", "chi", "gap", "kem", "tro", "ho", "gium", "phu", "bay", "voi", "gui", "tap"])
MOVES = frozenset(["toi", "den", "qua", "ghe", "vo", "vao", "o", "tai", "ra", "len", "xuong", "tan"])
SMALL_KIN = frozenset({"em", "con", "me", "ba", "ma", "cha", "ban", "vo", "chong", "o", "toi", "thay", "mo", "be", "ong", "bo", "anh"})
"""Kinship words that alone, without a name, may be the speaker or no person at all."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody at token places [start, end). `value` None: nobody knows how many; `crowd`: said without any number ('bà con')."""

    kind: Literal["person", "household"]
    value: int | None
    start: int
    end: int
    crowd: bool = False
    key: str = ""
    kin: str = ""


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
    if shop and not taken[shop.end - 1] and (met := _shop(line, place, shop.end, taken, names)) and met.key:
        return met
    if crowd and kin and kin.end == crowd.end and name_end(line, kin.end, taken, after=None) > kin.end:
        crowd = None
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
        met = _shop(line, place, shop.end, taken, names)
        if met:
            return met
    if kin:
        return _kin(line, place, kin.end, taken, before, names)
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


def _shop(line: Line, place: int, end: int, taken: Sequence[bool], names: list[Name]) -> Mention | None:
    """A shop or household, with its owner's name; one that only a verb of moving reaches is where its owner was visited."""
    tokens = line.tokens
    head = tokens[place]
    if head.plain == "shop" and place and tokens[place - 1].plain in ("tiktok", "shopee", "facebook"):
        return None
    start = _owner(line, end, taken)
    kin = kin_at(tokens, start) if start < len(tokens) and not taken[start] else None
    after = kin.end if kin else start
    named = name_end(line, after, taken, after=tokens[after - 1] if kin else None)
    if named > after:
        names.append(Name(after, named))
    owned = named > after or (kin is not None and head.plain != "hang")
    if (
        head.plain in ("nha", "hang", "ho", "xe", "ganh")
        and not owned
        and not ((end - place > 1 and head.is_marked) or _is_house(line, place, end))
    ):
        return None
    if head.plain == "nha" and owned and place and tokens[place - 1].plain in MOVES:
        return Mention("person", 1, place, max(named, after), key=key(tokens[after:named]), kin=tokens[after - 1].plain)
    if head.plain == "gia" and not owned and not (place and tokens[place - 1].plain in HELPED):
        return None
    many = place > 0 and tokens[place - 1].plain in ("cac", "may", "nhung", "nhieu", "tung")
    reach = max(named, after if kin else end)
    return Mention(
        "household", None if many else 1, place, reach, crowd=many, key=key(tokens[after:named]) and "@" + key(tokens[place:named])
    )


def _owner(line: Line, end: int, taken: Sequence[bool]) -> int:
    """Where the owner is named after a shop: 'quán của anh Lợi', 'cơ sở muối anh Vinh'."""
    tokens = line.tokens
    for start in range(end, min(len(tokens), end + 4)):
        if taken[start] or tokens[start].kind != "word" or tokens[start].plain in _HELPING:
            break
        kin = kin_at(tokens, start)
        if kin and name_end(line, kin.end, taken, after=tokens[kin.end - 1]) > kin.end:
            return start
    return end + (end < len(tokens) and tokens[end].plain == "cua")


def _is_house(line: Line, place: int, end: int) -> bool:
    """'hộ kinh doanh', 'nhà hàng' also without marks; 'hộ' alone after 'cho'."""
    plain = " ".join(token.plain for token in line.tokens[place:end])
    if end - place > 1:
        return plain.startswith(("ho ", "nha hang", "nha nghi", "nha thuoc"))
    return line.tokens[place].word == "hộ" and place > 0 and line.tokens[place - 1].word == "cho"


def _kin(line: Line, place: int, start: int, taken: Sequence[bool], before: list[Mention], names: list[Name]) -> Mention | None:
    tokens = line.tokens
    # 'hai ông bà Tám …, bà hết pin' speaks of the same persons.
    said = {tokens[one].plain for one in range(place) if taken[one]} | {
        tokens[one].plain for mention in before if mention.value == 2 for one in range(mention.start, mention.end)
    }
    end_kin = start
    while end_kin < len(tokens) and not taken[end_kin] and end_kin - place < MOST_KIN:
        more = kin_at(tokens, end_kin)
        if not more or (tokens[end_kin].is_capital and not tokens[place].is_capital):
            break
        end_kin = more.end
    kin = tokens[end_kin - 1]
    end = name_end(line, end_kin, taken, after=kin)
    if end > end_kin:
        names.append(Name(end_kin, end))
        if _is_helper(line, place) or _is_title(line, end):
            return Mention("person", None, end, end)
        end = _kept_by(line, _who_is(line, end, taken), taken, names)
        others = _listed_names(line, end, taken)
        names.extend(others)
        last = others[-1].end if others else end
        return Mention("person", 1 + len(others), place, last, key=key(tokens[end_kin:last]), kin=kin.plain)
    if any(one.kin == kin.plain and one.key for one in before) or kin.plain in said:
        return None
    return Mention("person", 1, place, end_kin, kin=kin.plain) if _is_one(line, place, end_kin) else None


def _who_is(line: Line, end: int, taken: Sequence[bool]) -> int:
    """Past what somebody is by trade: 'cô Xuân chủ quán chè' is one person, no shop beside her."""
    tokens = line.tokens
    if end + 1 >= len(tokens) or taken[end] or tokens[end].word not in ("chủ", "chu") or taken[end + 1]:
        return end
    shop = naming("shop").longest_at(tokens, end + 1)
    return shop.end if shop else end


def _kept_by(line: Line, end: int, taken: Sequence[bool], names: list[Name]) -> int:
    """Past whose child or wife somebody is: 'bé Na con anh Tèo' is one person."""
    tokens = line.tokens
    if end >= len(tokens) or taken[end] or tokens[end].plain not in ("con", "vo", "chong", "chau", "me") or tokens[end].is_capital:
        return end
    kin = kin_at(tokens, end + 1) if end + 1 < len(tokens) else None
    start = kin.end if kin else end + 1
    name = name_end(line, start, taken, after=tokens[start - 1]) if start < len(tokens) else start
    if name == start:
        return end
    names.append(Name(start, name))
    return name


def _listed_names(line: Line, start: int, taken: Sequence[bool]) -> list[Name]:
    """More names after the first: 'bạn Nam, Sơn và Hải'."""
    tokens = line.tokens
    found: list[Name] = []
    place = start
    while place + 1 < len(tokens) and (tokens[place].plain == "," or tokens[place].word in ("và", "với")):
        following = tokens[place + 1]
        if taken[place + 1] or not following.is_capital or not naming("given").at(tokens, place + 1) or kin_at(tokens, place + 1):
            break
        end = name_end(line, place + 1, taken, after=None)
        if end == place + 1:
            break
        found.append(Name(place + 1, end))
        place = end
    return found


def _is_one(line: Line, place: int, end: int) -> bool:
    """Whether a kinship word without a name is one person helped: 'giúp bác hàng xóm', 'chị bán cá và anh bán vé số'."""
    tokens = line.tokens
    kin = tokens[end - 1]
    trade = end < len(tokens) and tokens[end].plain in ("ban", "nuoi", "trong", "chay") and (kin.is_marked or line.marked)
    if (
        trade
        and kin.plain not in ("em", "con")
        and place
        and (tokens[place - 1].word in ("và", "với", ",") or tokens[place - 1].plain in HELPED)
    ):
        return True
    if place and tokens[place - 1].plain in ("cac", "may", "nhung", "cua", "moi", "tung", "nhieu"):
        return False
    if end - place == 1 and (kin.plain in SMALL_KIN or (not line.marked and kin.plain in UNSURE_KIN)):
        helped = (
            place > 0
            and tokens[place - 1].plain in ("cho", "giup", "dan")
            and kin.plain in ("ong", "ba", "anh", "be", "chau", "co", "chu", "chi", "di", "cau")
        )
        return helped and (kin.is_marked or not line.marked)
    if place == 0:
        return not (kin.plain in ("em", "anh", "chi", "chau") or signs("selfverb").at(tokens, end) if end < len(tokens) else True)
    return tokens[place - 1].plain in HELPED or tokens[place - 1].plain in ("1", "mot") or tokens[place - 1].kind == "sign"


def _is_helper(line: Line, place: int) -> bool:
    """'em với chị Hoa', 'cùng anh Bình': somebody of the team beside the speaker."""
    tokens = line.tokens
    if place < 1 or tokens[place - 1].plain not in ("voi", "cung", "hop"):
        return False
    if tokens[place - 1].plain in ("cung", "hop"):
        return tokens[place - 1].word in ("cùng", "cung", "hợp", "hop")
    # 'chị với em Quyên ra nhà thờ': the writer calls herself chị.
    alone = place >= 2 and naming("kin").at(tokens, place - 2) and (place == 2 or tokens[place - 3].plain not in HELPED | {"va", "voi"})
    if alone and any(token.plain in MOVES | {"di", "giup"} for token in tokens[place + 1 : place + 4]):
        return True
    return any(one.end == place - 1 for start in range(max(0, place - 4), place - 1) for one in signs("self").at(tokens, start))


def _is_title(line: Line, end: int) -> bool:
    """'anh Hải trưởng thôn', 'chị Mai hội phụ nữ', 'anh Nam tổ mình': an official, not a person helped."""
    tokens = line.tokens
    return end < len(tokens) and (
        tokens[end].plain in ("truong", "pho") or " ".join(token.plain for token in tokens[end : end + 2]) in _TITLES
    )  # fmt: skip


_TITLES = frozenset(
    {
        "bi thu",
        "to minh",
        "to em",
        "trong to",
        "ben hoi",
        "hoi phu",
        "voi em",
        "cung em",
        "va em",
        "voi minh",
        "chu tich",
        "can bo",
        "cong an",
        "to truong",
        "ben doan",
    }
)


def _distinct(mentions: list[Mention]) -> list[Mention]:
    """Each named person once."""
    seen: set[str] = set()
    kept = []
    for mention in mentions:
        if mention.key and mention.key in seen:
            continue
        seen.add(mention.key)
        kept.append(mention)
    return kept
