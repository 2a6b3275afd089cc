"""Somebody named or counted in a line, and the words that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HELPED = frozenset(["cho", "giup", "dan", "day", "chi", "gap", "kem", "tro", "ho", "gium", "phu", "bay", "voi", "gui", "tap"])


MOVES = frozenset(["toi", "den", "qua", "ghe", "vo", "vao", "o", "tai", "ra", "len", "xuong", "tan"])


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
