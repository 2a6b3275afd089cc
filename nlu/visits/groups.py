"""Persons and households as they were said together, and how many persons a line states in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.visits.counts import Count
from nlu.visits.mentions import Mention
from nlu.visits.phrases import signs
from nlu.visits.service import Service
from nlu.visits.tokens import SEPARATORS, Token

BINDING = frozenset(["cho", "giup", "cua", "voi", "gium", "dan", "day", "chi", "tro", "ho", "gap"])
"""Words that give a service to whom they are followed by."""
JOINING = frozenset([",", "va", "voi", "cung", "&", "+", "roi", "cung"]) | {"với", "và"}


COUPLES = ("vợ chồng", "vo chong", "mẹ con", "me con", "ông bà", "ong ba", "bà cháu", "ba chau", "cha con", "ông cháu", "ong chau")
"""After '2 vợ chồng' one name names both; a second one is somebody else."""


@dataclass(frozen=True, slots=True)
class Group:
    """Persons or households said in one breath, at token places [start, end)."""

    value: int | None
    start: int
    end: int
    crowd: bool = False
    part: bool = False
    kind: str = "person"
    loose: bool = False
    """One kinship word alone, which may be somebody named before."""


def gather(
    tokens: Sequence[Token], counts: Sequence[Count], mentions: Sequence[Mention], services: Sequence[Service], taken: Sequence[bool]
) -> list[Group]:
    """Groups in order: 'cô Năm, chú Tư và dì Bảy' is one of three. `taken` marks times and places."""
    owned = explained(tokens, counts, mentions)
    single = [
        Group(count.value, count.start, count.end, part=count.part, kind=count.unit)
        for count in counts
        if count.unit in ("person", "household") and not count.back and not count.each and not count.settled
    ]
    single += [
        Group(mention.value, mention.start, mention.end, mention.crowd, kind=mention.kind, loose=not mention.key)
        for mention in mentions
        if mention not in owned
    ]
    single.sort(key=lambda group: group.start)
    groups: list[Group] = []
    for group in single:
        last = groups[-1] if groups else None
        if (
            last
            and not group.part
            and not last.part
            and not group.crowd
            and not last.crowd
            and _joined(tokens, last, group, services, taken)
        ):
            value = None if last.value is None or group.value is None else last.value + group.value
            groups[-1] = Group(value, last.start, group.end, kind=last.kind)
        elif last and _tells_size(tokens, last, group):
            groups[-1] = Group(group.value, last.start, group.end)
        elif (
            last
            and (group.crowd != last.crowd)
            and group.start - last.end <= 1
            and not group.part
            and _inside_clause(tokens, last.end, group.start)
        ):
            known = last if group.crowd else group
            groups[-1] = Group(known.value, last.start, group.end, part=known.part, kind=known.kind)
        else:
            groups.append(group)
    return groups


def explained(tokens: Sequence[Token], counts: Sequence[Count], mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions that only say who a count is: '2 vợ chồng anh Tư', 'hai chị em cô Bốn với cô Út'."""
    owned: list[Mention] = []
    for count in counts:
        if count.unit not in ("person", "household"):
            continue
        end, left = count.end, count.value or 0
        one_name = count.words.endswith(COUPLES)
        for mention in mentions:
            if mention.start < end or left <= 0:
                continue
            between = tokens[end : mention.start]
            beside = not between or (end > count.end and all(token.plain in JOINING for token in between))
            listed = end == count.end and len(between) == 1 and between[0].plain in "(:"
            if beside or listed:
                owned.append(mention)
                end, left = mention.end, 0 if one_name else left - (mention.value or 1)
    return owned


def _joined(tokens: Sequence[Token], first: Group, second: Group, services: Sequence[Service], taken: Sequence[bool]) -> bool:
    between = [tokens[place] for place in range(first.end, second.start) if not taken[place]]
    if any(first.end <= service.start < second.start or first.end < service.end <= second.start for service in services):
        return False
    if between and between[-1].plain in ("va", "voi") and first.kind == second.kind and len(between) <= 6 and not _inside_break(between):
        return True
    words = {token.plain for token in between}
    if _served_apart(tokens, first, second, services) or (words == {"cho"} and first.kind != second.kind):
        return False
    ahead = any(service.start >= second.end for service in services)
    if "," in words and first.kind == second.kind == "person" and len(between) <= 6 and ahead and not words & (BINDING | {"duoc", "con"}):
        return not _inside_break([token for token in between if token.plain != ","])
    if len(between) > 3:
        return False
    if not all(token.plain in JOINING or token.plain in ("cho", "nha", "them") for token in between):
        return False
    # After the second group a service of its own may follow: '3 bác cài vneid, 2 hộ tạo qr' has one between, 'cô Năm, chú Tư cài' has none.
    return bool(between) or first.kind == second.kind == "person"


def _tells_size(tokens: Sequence[Token], house: Group, persons: Group) -> bool:
    """'cả nhà chị Hoa 4 người': the persons of a house named right before."""
    near = persons.start - house.end <= 1 and all(token.plain in (",", "(", ":") for token in tokens[house.end : persons.start])
    return house.kind == "household" and persons.kind == "person" and house.value == 1 and near and not persons.part


def _served_apart(tokens: Sequence[Token], first: Group, second: Group, services: Sequence[Service]) -> bool:
    """'tạo tài khoản cho 3 người, 1 người nộp hồ sơ': each beside a service of its own."""
    behind = any(service.end <= first.start and _inside_clause(tokens, service.end, first.start) for service in services)
    ahead = any(service.start >= second.end and _inside_clause(tokens, second.end, service.start) for service in services)
    return behind and ahead


def _inside_break(between: Sequence[Token]) -> bool:
    return any(token.plain in SEPARATORS or token.kind == "number" for token in between[:-1])


def _inside_clause(tokens: Sequence[Token], start: int, end: int) -> bool:
    return not any(token.plain in SEPARATORS for token in tokens[start:end])


def total_people(tokens: Sequence[Token], counts: Sequence[Count], mentions: Sequence[Mention], *, event: bool) -> int | None:
    """Persons stated: counts and named persons that are no part of another; None where only a crowd, households or 'vài' are said."""
    stated: list[int | None] = [
        _each(count, counts)
        for count in counts
        if count.unit == "person" and not (count.part or count.back or count.settled or _defines_each(count, counts))
    ]
    owned = explained(tokens, counts, mentions)
    named = [mention.value for mention in mentions if mention.kind == "person" and not mention.crowd and mention not in owned]
    if None in stated and not any(_sums(tokens, count) for count in counts):
        return None
    known = [value for value in stated if value is not None]
    if event and known:
        return max(known)
    known += [value for value in named if value is not None]
    return sum(known) if known else None


def _sums(tokens: Sequence[Token], count: Count) -> bool:
    """'mấy cụ, được 5 cụ', 'gặp mấy sư cô, chỉ 3 sư cô': the known number is the whole."""
    return (
        count.unit == "person"
        and count.value is not None
        and count.start > 0
        and (
            tokens[count.start - 1].plain in ("duoc", "tong", "la", "cong")
            or signs("help").any_in(tokens[max(0, count.start - 3) : count.start])
            or tokens[count.start - 1].plain in ("chi", "bay", "lai")
        )
    )


def _defines_each(count: Count, counts: Sequence[Count]) -> bool:
    """'1 người 2 hồ sơ': the one person stands for each."""
    return count.value == 1 and any(other.each and other.start >= count.end and other.start - count.end <= 1 for other in counts)


def _each(count: Count, counts: Sequence[Count]) -> int | None:
    if not count.each or count.value is None:
        return count.value
    many = [other.value for other in counts if other.unit in ("household", "event") and other.end <= count.start and other.value]
    return count.value * (many[-1] or 1) if many else count.value
