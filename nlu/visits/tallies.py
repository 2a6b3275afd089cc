"""Things with a number in a list of such: '4 dvc, 6 vneid, bhyt 3'."""

from __future__ import annotations

from dataclasses import replace

from nlu.visits.service import Service
from nlu.visits.tokens import SEPARATORS, Token

_TURNS = frozenset({"luot", "ca", "nguoi", "ho"})

_CARD = ("bao", "hiem", "y", "te")


def is_tallied(tokens: list[Token], service: Service) -> bool:
    """'4 dvc, 6 vneid', 'qr: 3': a thing with its number in a list of such; '2 hồ sơ' only counts what another word names."""
    if tokens[service.start].plain == "ho" and tokens[service.start + 1].plain == "so":
        return False
    before = service.start > 0 and tokens[service.start - 1].kind == "number"
    before |= service.start > 1 and tokens[service.start - 1].plain in _TURNS and tokens[service.start - 2].kind == "number"
    place = service.end + (service.end < len(tokens) and tokens[service.end].plain in (":", "=", "x", "-"))
    after = place < len(tokens) and tokens[place].kind == "number"
    first = service.start == 0 or tokens[service.start - 1].plain in SEPARATORS
    return before or (after and first)


def begins_clause(tokens: list[Token], service: Service) -> bool:
    """'1 buổi họp 20 người, 3 vneid': the number opens a clause of its own."""
    return service.start > 1 and tokens[service.start - 1].kind == "number" and tokens[service.start - 2].plain in SEPARATORS


def by_unit(tokens: list[Token], service: Service) -> Service:
    """'dịch vụ công 6 lượt' is use of the portal, no file handed in."""
    near = tokens[max(0, service.start - 1) : service.start] + tokens[service.end : service.end + 3]
    return (
        replace(service, code="CQ04")
        if service.code == "CQ05" and any(token.raw.lower() in ("lượt", "luot") for token in near)
        else service
    )


def as_tallied(tokens: list[Token], named: list[Service], weak: list[Service]) -> list[Service]:
    """'vneid 5, bhyt 3': in a tally beside VNeID the bare card is one put into it."""
    beside = any(service.code in ("CQ01", "CQ02", "CQ03") for service in [*named, *weak])
    named = [replace(service, code="AT03") if _is_for_police(tokens, service) else service for service in named]
    return [
        replace(service, code="CQ03")
        if beside
        and service.code == "XH06"
        and tuple(token.plain for token in tokens[service.start : service.end]) == _CARD
        and is_tallied(tokens, service)
        else service
        for service in named
    ]


def _is_for_police(tokens: list[Token], service: Service) -> bool:
    """'bị lừa 10 triệu, chở lên công an': there to report it, for no identity."""
    words = {token.plain for token in tokens[service.start : service.end]}
    cheated = any(token.word in ("lừa", "lua") for token in tokens)
    return service.code == "CQ02" and "an" in words and cheated and not words & {"danh", "muc", "cuoc"}
