"""How much of each service: the count in its own unit, the number beside it, else the persons or households it was given to."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.counts import BARE, Count
from nlu.visits.groups import BINDING, Group
from nlu.visits.service import Service, units_of
from nlu.visits.tokens import SEPARATORS, Token

NEAR = 2
"""So many tokens may stand between a service and the bare number that counts it."""


def quantify(
    tokens: Sequence[Token], services: Sequence[Service], counts: Sequence[Count], groups: Sequence[Group]
) -> list[tuple[str, int | None]]:
    """(code, quantity) of each service, a code once, in order of mention."""
    first_service = min((service.start for service in services), default=0)
    people_first = any(group.start < first_service for group in groups if not group.part)
    quantities: dict[str, int | None] = {}
    given: dict[str, set[int]] = {}
    owned: set[str] = set()
    leads = _numbers_lead(tokens, services, counts)
    for index, service in enumerate(services):
        value, shared, group = _quantity(tokens, index, services, counts, groups, people_first, leads)
        whom = given.setdefault(service.code, set())
        others = (
            shared and service.code not in owned and group is not None and bool(whom) and group.start not in whom and _is_counted(group)
        )
        first_own = not shared and service.code not in owned
        owned |= set() if shared else {service.code}
        whom |= {group.start} if group is not None else set()
        if service.code in quantities and not first_own:
            known = quantities[service.code]
            if not shared or (others and known is not None):
                quantities[service.code] = value if known is None else known if value is None else known + value
            continue
        quantities[service.code] = value
    return list(quantities.items())


def _is_counted(group: Group) -> bool:
    return group.value is not None and not group.crowd and not group.part and not group.loose


def _quantity(
    tokens: Sequence[Token],
    index: int,
    services: Sequence[Service],
    counts: Sequence[Count],
    groups: Sequence[Group],
    people_first: bool,
    leads: bool,
) -> tuple[int | None, bool, Group | None]:
    """(quantity, whether a repeated mention of the code would count the same again, whom it was given to)."""
    service = services[index]
    own = [count for count in counts if count.unit in units_of(service.code) and not count.back and not count.part and not count.settled]
    own = [count for count in own if not any(other is not service and _opens(count, other) for other in services)]
    own = [count for count in own if _nearest(count, services, count.unit, leads) is service]
    group = _group(tokens, index, services, groups, people_first)
    if own and not (all(count.unit == "turn" for count in own) and _beside(tokens, service, services, counts, leads)):
        return _own(tokens, service, own, groups), False, group
    if "once" in units_of(service.code):
        return 1, True, group
    bare = _beside(tokens, service, services, counts, leads) or [count for count in counts if _opens(count, service)]
    if bare:
        return bare[0].value, False, group
    known = [one for one in groups if not one.crowd and not one.part and one.value is not None]
    single = len({one.code for one in services}) == 1
    if group is not None and group.value is None and single and len(known) == 1 and _sums_up(tokens, group, known[0]):
        group = known[0]
    if group is not None and len(services) == 1 and not any(one.crowd or one.part or one.value is None for one in groups):
        return sum(one.value or 0 for one in groups if one.kind == group.kind), True, group
    if group is not None:
        return group.value, True, group
    loose = [count for count in counts if count.unit == BARE and not count.back and not count.part and not count.settled]
    return (loose[0].value, True, None) if len(loose) == 1 and len(services) == 1 else (None, True, None)


def _sums_up(tokens: Sequence[Token], vague: Group, known: Group) -> bool:
    """'mấy chị bán cá …, được 7 sạp'; 'bà con …: 12 người'."""
    return (
        vague.crowd
        or (known.start > vague.end and any(token.plain in SEPARATORS for token in tokens[vague.end : known.start]))
        or (known.start > 0 and tokens[known.start - 1].plain in ("duoc", "tong", "la", "cong"))
    )


def _numbers_lead(tokens: Sequence[Token], services: Sequence[Service], counts: Sequence[Count]) -> bool:
    """Whether a tally has its numbers first: '3 dvc 2 vneid 1 qr', not 'dvc 3 vneid 2'."""
    first = min(services, key=lambda service: service.start, default=None)
    return first is not None and any(count.end <= first.start and _is_beside(tokens, count, first) for count in counts)


def _opens(count: Count, service: Service) -> bool:
    """'2 sổ sức khỏe': the thing that is counted is the first word of the service."""
    return count.start < service.start < count.end and count.unit not in ("person", "household")


def _beside(tokens: Sequence[Token], service: Service, services: Sequence[Service], counts: Sequence[Count], leads: bool) -> list[Count]:
    """Numbers without a unit right beside a service: 'vneid 9, vssid 5'."""
    bare = [count for count in counts if count.unit == BARE and not count.back and not count.settled and _is_beside(tokens, count, service)]
    return [count for count in bare if _nearest(count, services, BARE, leads) is service]


def _own(tokens: Sequence[Token], service: Service, own: list[Count], groups: Sequence[Group]) -> int | None:
    units = units_of(service.code)
    best = min(units.index(count.unit) for count in own)
    same = [count for count in own if units.index(count.unit) == best]
    total = 0
    for count in same:
        if count.value is None:
            return None
        total += count.value * (_each_of(count, groups) if count.each else 1)
    return total


def _each_of(count: Count, groups: Sequence[Group]) -> int:
    """How many 'mỗi người' are: the group before, else the one after."""
    before = [group.value for group in groups if group.end <= count.start and group.value]
    after = [group.value for group in groups if group.start >= count.end and group.value]
    return (before[-1:] or after[:1] or [1])[0] or 1


def _distance(start: int, end: int, service: Service) -> int:
    if start >= service.end:
        return start - service.end
    return service.start - end if end <= service.start else -1


def _nearest(count: Count, services: Sequence[Service], unit: str, leads: bool) -> Service | None:
    able = [service for service in services if unit == BARE or unit in units_of(service.code)]
    # At the same distance the service before the number has it, unless the numbers of the line lead.
    return min(able, key=lambda service: (_distance(count.start, count.end, service), (service.start >= count.end) != leads), default=None)


def _is_beside(tokens: Sequence[Token], count: Count, service: Service) -> bool:
    between = tokens[service.end : count.start] if count.start >= service.end else tokens[count.end : service.start]
    return len(between) <= NEAR and not any(token.plain in SEPARATORS and token.plain not in ":-=(" for token in between)


def _group(tokens: Sequence[Token], index: int, services: Sequence[Service], groups: Sequence[Group], people_first: bool) -> Group | None:
    """The group a service was given to; see the order of tries below."""
    service = services[index]
    start, end = _clause(tokens, service)
    before = services[index - 1].end if index else 0
    after = services[index + 1].start if index + 1 < len(services) else len(tokens)
    inside = [group for group in groups if start <= group.start < end]
    right = [group for group in inside if group.end > service.start and group.start >= service.start and group.start < after]
    left = [group for group in inside if group.start < service.start]
    near_left = [group for group in left if group.start >= before]
    bound = [group for group in right if group.start and tokens[group.start - 1].plain in BINDING]
    if near_left and index + 1 < len(services):
        # '2 bạn mở mb với 1 chị mở momo': 'với' begins the next of a list.
        bound = [group for group in bound if tokens[group.start - 1].plain != "voi"]
    later = [group for group in inside if group.start >= service.end and tokens[max(0, group.start - 1)].plain in BINDING]
    tries = (bound[:1], near_left[-1:], right[:1]) if people_first else (bound[:1], right[:1], near_left[-1:])
    for found in (*tries, later[:1] if not left else [], left[-1:]):
        if found:
            return found[0]
    whole = [group for group in groups if not group.part]
    ahead = [group for group in whole if group.start >= service.end]
    behind = [group for group in whole if group.end <= service.start]
    chosen = behind[-1:] or ahead[:1]
    return chosen[0] if chosen else None


def _clause(tokens: Sequence[Token], service: Service) -> tuple[int, int]:
    start, end = service.start, service.end
    # A colon binds: 'VssID: 3 người', '12 người: cài vneid'.
    ends = SEPARATORS - {":"}
    while start > 0 and tokens[start - 1].plain not in ends:
        start -= 1
    while end < len(tokens) and tokens[end].plain not in ends:
        end += 1
    return start, end
