"""Which services a line names: phrases of services.tsv, longest first, and what talks and classes only speak about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlu.visits.phrases import Found, phrase_table, read_rows, signs
from nlu.visits.tokens import SEPARATORS, Token

TALKS = frozenset({"TT01", "TT02", "TT03"})
EVENTS = TALKS | {"TT04"}
HANDS_ON = frozenset(
    ["cai", "tao", "nop", "mo", "lam", "dang", "ho", "giup", "tich", "kich", "in", "doi", "go", "dat", "tra", "ke", "khai", "lien"]
)


@dataclass(frozen=True, slots=True)
class Service:
    """A service named at token places [start, end)."""

    code: str
    start: int
    end: int
    sure: bool = True
    """Whether its own words were said, not only such as fit several services ('online')."""


def read_services(tokens: Sequence[Token], taken: Sequence[bool]) -> list[Service]:
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
    named = _without_topics(tokens, _without_setting(tokens, named))
    events = any(service.code in EVENTS for service in named)
    groups = {service.code[:2] for service in named}
    for service in weak:
        if service.code in {one.code for one in named} and service.code != "CQ01":
            continue
        if not events and not (service.code in ("CQ05", "CQ04") and groups & {"CQ", "XH"}) and not _is_platform(tokens, service):
            named.append(service)
    named += [service for service in last if named and not events and _stands_alone(tokens, service, named)]
    return sorted(named or _likeliest(last), key=lambda service: service.start)


def _likeliest(last: list[Service]) -> list[Service]:
    """Of the last resorts the one with most words; what phones in general are about only when nothing else is there."""
    return sorted(last, key=lambda one: (one.code == "XH01", one.start - one.end, one.start))[:1]


_ALONE = frozenset({"CQ05", "CQ06", "KT03", "KT05", "KT07", "AT01"})


def _stands_alone(tokens: Sequence[Token], service: Service, named: Sequence[Service]) -> bool:
    """'…, 2 người tra cứu': a last resort with a number of its own in a clause that names nothing else."""
    start, end = service.start, service.end
    while start > 0 and tokens[start - 1].plain not in SEPARATORS:
        start -= 1
    while end < len(tokens) and tokens[end].plain not in SEPARATORS:
        end += 1
    others = any(start <= one.start < end or one.code == service.code for one in named)
    known = any(token.kind == "number" for token in tokens[start:end]) and not signs("unsettled").any_in(tokens[start:end])
    return service.code in _ALONE and not others and known


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


def _is_platform(tokens: Sequence[Token], service: Service) -> bool:
    before = tokens[service.start - 1].plain if service.start else ""
    return before in ("tren", "qua", "bang", "vao", "len", "vo", "trong")


_DESCRIBES = {
    "XH07": ("CQ10",),
    "XH06": ("CQ08",),
    "CQ05": ("TT05", "XH04"),
    "CQ03": ("CQ08",),
    "KT08": ("AT03",),
    "KT01": ("KT02",),
    "CQ08": ("KT04",),
}
"""A service whose words, in the same clause as another, only say what that other is about: 'tài khoản an sinh nhận trợ cấp'."""


def _without_setting(tokens: Sequence[Token], named: list[Service]) -> list[Service]:
    """Without what only says where or what for: a duty desk that nobody was on duty at, and the pairs above."""
    kept = []
    for service in named:
        others = [one for one in named if one.code != service.code]
        words = {token.plain for token in tokens[service.start : service.end]}
        if service.code == "CQ12" and others and not words & {"truc", "ca", "ngoi", "dung"}:
            continue
        if (
            service.code == "CQ05"
            and tokens[service.start].plain == "ho"
            and any(one.code == "CQ07" and one.end <= service.start and not _parted(tokens, one, service) for one in others)
        ):
            continue
        about = [one for one in others if one.code in _DESCRIBES.get(service.code, ())]
        if any(not _parted(tokens, one, service) and not _counted_between(tokens, one, service) for one in about):
            continue
        kept.append(service)
    return kept


def _counted_between(tokens: Sequence[Token], one: Service, other: Service) -> bool:
    first, second = sorted((one, other), key=lambda service: service.start)
    return any(token.plain == "va" for token in tokens[first.end : second.start])


def _without_topics(tokens: Sequence[Token], named: list[Service]) -> list[Service]:
    """A talk's or class's topic is no service; one talk is one, however often it is named."""
    named = [service for service in named if not _is_cause(tokens, service, named)]
    events = [service for service in named if service.code in EVENTS]
    if not events:
        return named
    head = _head([service for service in events if not _speaks_of(tokens, service)] or events)
    kept = [head]
    for service in named:
        if service is head or service.code == head.code:
            continue
        if service.code in EVENTS:
            if _apart(tokens, head, service) and not _speaks_of(tokens, service):
                kept.append(service)
        elif service.code in ("TT05", "XH10", "CQ12") or _is_real(tokens, head, service):
            kept.append(service)
    return sorted(kept, key=lambda service: service.start)


def _is_cause(tokens: Sequence[Token], service: Service, named: list[Service]) -> bool:
    """'bị lừa đảo, giúp trình báo': why help was given is no help of its own."""
    if service.code == "CQ05" and any(one.code == "CQ08" and not _parted(tokens, one, service) for one in named):
        return True
    surveys = [one for one in named if one.code == "XH10" and one.end <= service.start <= one.end + 4]
    if surveys and not any(token.plain in SEPARATORS for token in tokens[surveys[-1].end : service.start]):
        return tokens[service.start].plain not in HANDS_ON
    if service.code != "AT01" or not {"AT02", "AT03"} & {one.code for one in named}:
        return False
    helps = signs("help").any_in(tokens[max(0, service.start - 6) : service.start]) or bool(signs("help").at(tokens, service.start))
    if not helps and any(one.code == "AT03" and one.start > service.start for one in named):
        return True
    return bool(
        {token.plain for token in tokens[max(0, service.start - 2) : service.start + 1]} & {"bi", "vi", "do", "nghi", "suyt", "mat"}
    )


def _parted(tokens: Sequence[Token], one: Service, other: Service) -> bool:
    first, second = sorted((one, other), key=lambda service: service.start)
    return any(token.plain in SEPARATORS for token in tokens[first.end : second.start])


def _head(events: list[Service]) -> Service:
    """The event that the others only describe: a class or drive before a meeting, a meeting before the word 'tuyên truyền'."""
    ranks = {"TT04": 0, "TT02": 1, "TT03": 2, "TT01": 3}
    return min(events, key=lambda service: (ranks[service.code], service.start))


def _apart(tokens: Sequence[Token], head: Service, service: Service) -> bool:
    """Whether a separator or 'rồi', 'sau đó' stands between two events."""
    first, second = sorted((head, service), key=lambda one: one.start)
    if (
        service.code == "TT01"
        and service.end - service.start <= 2
        and tokens[service.start].plain in ("tuyen", "pho", "noi", "truyen", "long")
    ):
        return False
    return any(token.plain in SEPARATORS or token.plain in ("va", "roi") for token in tokens[first.end : second.start])


def _is_real(tokens: Sequence[Token], head: Service, service: Service) -> bool:
    """Help given beside the event: before it, or after a break with a verb of doing; never what was spoken about."""
    if _is_given_to_some(tokens, service) and service.start >= head.end:
        return True
    if _speaks_of(tokens, service) and not (head.code == "TT04" and not signs("talk").any_in(tokens[head.end : service.start])):
        return False
    if service.end <= head.start:
        return any(token.plain in SEPARATORS for token in tokens[service.end : head.start])
    between = tokens[head.end : service.start]
    if head.code == "TT04" and not signs("talk").any_in(between):
        own = {token.plain for token in tokens[service.start : service.end]}
        return bool(own & HANDS_ON) or bool({token.plain for token in between} & HANDS_ON)
    broken = any(token.plain in SEPARATORS for token in between) or signs("besides").any_in(between)
    return broken and (tokens[service.start].plain in HANDS_ON or bool({token.plain for token in between[-4:]} & HANDS_ON))


def _is_given_to_some(tokens: Sequence[Token], service: Service) -> bool:
    """'họp thôn 40 người, hướng dẫn 5 bác cài vneid': a number of its own between a break and the service, no word of talking."""
    start = service.start
    while start > 0 and tokens[start - 1].plain not in SEPARATORS:
        start -= 1
    own = tokens[start : service.start]
    return start > 0 and any(token.kind == "number" for token in own) and not signs("talk").any_in(own)


def _speaks_of(tokens: Sequence[Token], service: Service) -> bool:
    """Whether 'về', 'cách', 'tuyên truyền' stand before it within its clause."""
    start = service.start
    while start > 0 and tokens[start - 1].plain not in SEPARATORS and service.start - start < 6:
        start -= 1
    return signs("topic").any_in(tokens[start : service.start])


@cache
def units_of(code: str) -> tuple[str, ...]:
    """Classes of units.tsv that a service's quantity counts first."""
    return next(
        (tuple(unit for unit in row[1].split(",") if unit) for row in read_rows("service_units.tsv") if row[0] == code and len(row) > 1), ()
    )
