"""The line that may be kept: without personal numbers and without names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.masking import MASK, kind_of_number, mask
from nlu.visits.lines import Line
from nlu.visits.names import Name

_DATES = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_GLUED = re.compile(r"(?<=[^\W\d_])\+?\d(?:[ .\-]?\d){8,18}(?!\d)")
_RUN = re.compile(r"\d{9,}")
_SHIELD = "\ue000"
_GAPS = re.compile(r"[ \t]{2,}")
_LOOSE = re.compile(r" +([,.;:!?)])")


@dataclass(frozen=True)
class Hidden:
    """`text` with personal numbers as ▒▒▒."""

    text: str
    masked: bool


def hide_numbers(text: str) -> Hidden:
    """Takes out personal numbers; a written date beside a count ('12-11-2026 5 người') is none."""
    dates: list[str] = []

    def shield(match: re.Match[str]) -> str:
        dates.append(match.group(0))
        return _SHIELD

    def unglue(match: re.Match[str]) -> str:
        return f" {MASK}" if kind_of_number(match.group(0)) else match.group(0)

    shielded = _DATES.sub(shield, text.replace(_SHIELD, " "))
    hidden = mask(_GLUED.sub(unglue, shielded))
    kept = hidden.text
    for day in dates:
        kept = kept.replace(_SHIELD, day, 1)
    return Hidden(kept, (MASK in kept and MASK not in text) or hidden.found != ())


def keep_note(line: Line, names: Sequence[Name]) -> str:
    """The line without the names; no run of nine digits is left, whatever it was."""
    text = line.text
    for name in sorted(names, key=lambda one: -one.start):
        text = text[: line.tokens[name.start].start] + text[line.tokens[name.end - 1].end :]
    text = _RUN.sub(MASK, text)
    return _LOOSE.sub(r"\1", _GAPS.sub(" ", text)).strip()
