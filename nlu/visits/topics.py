"""What talks and classes only speak about."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.visits.phrases import signs
from nlu.visits.service import EVENTS, HANDS_ON, Service, is_parted
from nlu.visits.tokens import SEPARATORS, Token


def without_topics(tokens: Sequence[Token], named: list[Service]) -> list[Service]:
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
    if service.code == "CQ05" and any(one.code == "CQ08" and not is_parted(tokens, one, service) for one in named):
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
        if tokens[start - 1].plain in ("xong", "roi") and tokens[start - 1].word not in ("rơi", "rời", "rỗi"):
            break
        start -= 1
    return signs("topic").any_in(tokens[start : service.start])
