"""One person by a kinship word, with or without a name: 'cô Năm', 'bác hàng xóm'; not the writer's own companions."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.lines import Line
from nlu.visits.mentions import HELPED, MOVES, Mention
from nlu.visits.names import UNSURE_KIN, Name, key, kin_at, name_end
from nlu.visits.phrases import naming, signs

MOST_KIN = 5
"""So many kinship words in a row are one person ('cháu gái cô …'); more are no sentence."""


SMALL_KIN = frozenset({"em", "con", "me", "ba", "ma", "cha", "ban", "vo", "chong", "o", "toi", "thay", "mo", "be", "ong", "bo", "anh"})
"""Kinship words that alone, without a name, may be the speaker or no person at all."""


def kinsman_at(line: Line, place: int, start: int, taken: Sequence[bool], before: list[Mention], names: list[Name]) -> Mention | None:
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
    if any(one.kin == kin.plain and (one.key or _says_no_more(line, end_kin)) for one in before) or kin.plain in said:
        return None
    return Mention("person", 1, place, end_kin, kin=kin.plain) if _is_one(line, place, end_kin) else None


def _says_no_more(line: Line, end: int) -> bool:
    """'bác hàng xóm …, em làm cho bác luôn': a bare kinship word again is who was named before."""
    return (
        end == len(line.tokens) or line.tokens[end].kind == "sign" or line.tokens[end].plain in ("luon", "roi", "xong", "do", "ay", "lai")
    )


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
    if kin.plain in ("dan", "gia") or (end < len(tokens) and tokens[end].plain == "oi"):
        return False
    own = end < len(tokens) and tokens[end].plain in ("minh", "em", "toi", "tui", "noi", "ngoai")
    if (
        own
        and place
        and tokens[place - 1].plain in HELPED
        and kin.plain in ("ba", "me", "ma", "vo", "chong", "cha", "bo", "con", "ong", "di")
    ):
        return True
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
    if end - place > 1 and tokens[place - 1].word in ("và", "với", "va", "voi"):
        return True
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
