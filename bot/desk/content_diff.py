"""What changed between two versions of a text, word by word, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from bot.store import Json

Mark = Literal["same", "gone", "new"]
ALIKE = 0.5
"""With less in common, the old text stands whole before the new one: word by word nobody could read it."""


@dataclass(frozen=True)
class Change:
    """A field that is not the same. `label` the key of a phrase, `number` which row of a list (0: none); `pieces`: mark and text."""

    label: str
    number: int
    pieces: tuple[tuple[Mark, str], ...]


def compare(before: Json, after: Json) -> list[Change]:
    """The fields that differ, in the order of the text."""
    old, new = dict(_flat(before)), dict(_flat(after))
    changes = []
    for place in [*new, *(one for one in old if one not in new)]:
        was, now = old.get(place, ""), new.get(place, "")
        if was != now:
            changes.append(Change(f"desk_field_{place[0]}", place[1], tuple(_pieces(was, now))))
    return changes


def _flat(body: Json) -> Iterator[tuple[tuple[str, int, str], str]]:
    """(field, row, place inside) → its words."""
    for name, value in body.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value, 1):
                yield (name, number, ""), "\n".join(_words(row))
        elif isinstance(value, dict):
            for inner, one in value.items():
                yield (inner, 0, name), _said(one)
        else:
            yield (name, 0, ""), _said(value)


def _words(row: Any) -> Iterator[str]:
    for name, value in row.items():
        if isinstance(value, list):
            for one in value:
                yield " → ".join(_words(one)) if isinstance(one, dict) else str(one)
        elif value and name != "id":
            yield str(value)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)


def _pieces(was: str, now: str) -> Iterator[tuple[Mark, str]]:
    one, other = re.findall(r"\s+|[^\s]+", was), re.findall(r"\s+|[^\s]+", now)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if any(kind == "replace" for kind, *_ in matcher.get_opcodes()) and min(len(one), len(other)) > 1 and matcher.ratio() < ALIKE:
        yield from (("gone", was), ("same", "\n"), ("new", now))
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(one[a:b])
            continue
        if a < b:
            yield "gone", "".join(one[a:b])
        if c < d:
            yield "new", "".join(other[c:d])
