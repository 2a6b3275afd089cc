"""A service that a line names, and what is fixed about the codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlu.visits.phrases import read_rows
from nlu.visits.tokens import SEPARATORS, Token

TALKS = frozenset({"TT01", "TT02", "TT03"})

EVENTS = TALKS | {"TT04"}
"""Services for many at once: their quantity counts lessons, talks and broadcasts, not people."""

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


def is_parted(tokens: Sequence[Token], one: Service, other: Service) -> bool:
    """Whether a separator stands between two services."""
    first, second = sorted((one, other), key=lambda service: service.start)
    return any(token.plain in SEPARATORS for token in tokens[first.end : second.start])


def is_platform(tokens: Sequence[Token], service: Service) -> bool:
    """'trên VNeID', 'qua ví': what something was done with."""
    before = tokens[service.start - 1].plain if service.start else ""
    return before in ("tren", "qua", "bang", "vao", "len", "vo", "trong")


@cache
def units_of(code: str) -> tuple[str, ...]:
    """Classes of units.tsv that a service's quantity counts first."""
    return next(
        (tuple(unit for unit in row[1].split(",") if unit) for row in read_rows("service_units.tsv") if row[0] == code and len(row) > 1), ()
    )
