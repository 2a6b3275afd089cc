"""Which services a line names: phrases of services.tsv, longest first, less what only stands around them."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.phrases import Found, phrase_table, signs
from nlu.visits.reasons import without_setting
from nlu.visits.service import EVENTS, Service, is_platform
from nlu.visits.tallies import as_tallied, begins_clause, by_unit, is_tallied
from nlu.visits.tokens import SEPARATORS, Token
from nlu.visits.topics import without_topics


def read_services(tokens: list[Token], taken: Sequence[bool]) -> list[Service]:
    """Services in order of mention; `taken` marks tokens that are places or names."""
    named: list[Service] = []
    weak: list[Service] = []
    last: list[Service] = []
    for found in _choose(tokens, taken):
        if found.value.startswith("("):
            weak.append(Service(found.value.strip("()"), found.start, found.end))
        elif found.value.startswith("["):
            last.append(Service(found.value.strip("[]"), found.start, found.end, sure=False))
        elif found.value != "-":
            named.append(Service(found.value, found.start, found.end))
    named = without_topics(tokens, without_setting(tokens, as_tallied(tokens, named, weak)))
    events = any(service.code in EVENTS for service in named)
    groups = {service.code[:2] for service in named}
    for service in weak:
        if (
            is_tallied(tokens, service)
            and (not events or begins_clause(tokens, service))
            and not (service.code == "CQ05" and _has(named, "CQ05"))
        ):
            named.append(by_unit(tokens, service))
            continue
        if _has(named, service.code) and service.code != "CQ01":
            continue
        if not events and not (service.code in ("CQ05", "CQ04") and groups & {"CQ", "XH"}) and not is_platform(tokens, service):
            named.append(service)
    named += [service for service in last if named and not events and _stands_alone(tokens, service, named)]
    return sorted(named or _likeliest(last), key=lambda service: service.start)


def _has(services: Sequence[Service], code: str) -> bool:
    return any(service.code == code for service in services)


def _likeliest(last: list[Service]) -> list[Service]:
    """Of the last resorts the one with most words; what phones in general are about only when nothing else is there."""
    return sorted(last, key=lambda one: (one.code == "XH01", one.start - one.end, one.start))[:1]


_ALONE = frozenset({"CQ05", "CQ06", "KT03", "KT05", "KT07", "AT01"})


def _stands_alone(tokens: Sequence[Token], service: Service, named: Sequence[Service]) -> bool:
    """'…, 2 người tra cứu': a last resort with a number of its own in a clause that names nothing else."""
    start, end = service.start, service.end
    while start > 0 and not _parts_lists(tokens, start - 1):
        start -= 1
    while end < len(tokens) and not _parts_lists(tokens, end):
        end += 1
    others = any(start <= one.start < end or one.code == service.code for one in named)
    known = any(token.kind == "number" for token in tokens[start:end]) and not signs("unsettled").any_in(tokens[start:end])
    return service.code in _ALONE and not others and known


def _parts_lists(tokens: Sequence[Token], place: int) -> bool:
    """A separator, or 'với', 'và' before a number: '1 hồ sơ khai sinh với 2 ca tra cứu'."""
    if tokens[place].plain in SEPARATORS:
        return True
    return tokens[place].plain in ("va", "voi") and place + 1 < len(tokens) and tokens[place + 1].kind == "number"


def _choose(tokens: Sequence[Token], taken: Sequence[bool]) -> list[Found[str]]:
    """Phrases without overlap. More words win, then strong ones, then the tighter, then the earlier."""
    free = [not one for one in taken]
    chosen = []
    found = [one for one in phrase_table("services.tsv").find(tokens) if free[one.start]]
    for one in sorted(found, key=lambda one: (-one.weight, one.value[0] in "([", one.end - one.start, one.start)):
        if all(free[place] for place in range(one.start, one.end) if not taken[place]):
            chosen.append(one)
            free[one.start : one.end] = [False] * (one.end - one.start)
    return sorted(chosen, key=lambda one: one.start)
