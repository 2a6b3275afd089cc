"""Shops and households in a line, with their owners: 'quán cô Hoa', 'nhà anh Tư'."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.lines import Line
from nlu.visits.mentions import HELPED, MOVES, Mention
from nlu.visits.names import Name, key, kin_at, name_end

_HELPING = frozenset(["cho", "giup", "va", "voi", "cai", "nop", "o", "tai", "duoc", "da", "xong", "roi", "cung", "tao", "lam", "mo"])


def shop_at(line: Line, place: int, end: int, taken: Sequence[bool], names: list[Name]) -> Mention | None:
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
