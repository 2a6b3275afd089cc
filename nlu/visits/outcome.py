"""How it ended, only if said: xong, chua_xong, or can_lai, which wins over the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nlu.visits.counts import Count
from nlu.visits.phrases import phrase_table
from nlu.visits.service import Service
from nlu.visits.tokens import Token

UNSURE = frozenset({"dat", "on", "tot", "treo", "doi", "ket", "vuong"})
"""Words that without their marks are mostly others (đất, ơn, tốt, đổi, kết)."""
Outcome = Literal["xong", "chua_xong", "can_lai"]


def read_outcome(tokens: Sequence[Token], services: Sequence[Service], counts: Sequence[Count], taken: Sequence[bool]) -> Outcome | None:
    """Words inside a service's own phrase, a name or a place do not count ('lịch hẹn khám', 'Phước Lợi')."""
    inside = {place for service in services for place in range(service.start, service.end)}
    said = {
        found.value
        for found in phrase_table("outcomes.tsv").choose(tokens)
        if found.start not in inside and not taken[found.start] and not (found.weight == 1 and tokens[found.start].word in UNSURE)
    }
    said |= {_of_counts(counts)}
    if "can_lai" in said:
        return "can_lai"
    if "chua_xong" in said:
        return "chua_xong"
    return "xong" if "xong" in said else None


def _of_counts(counts: Sequence[Count]) -> str:
    """'3/5 người' and '5 người, được 3' are unfinished."""
    for count in counts:
        if count.done is not None and count.value is not None and count.done < count.value:
            return "chua_xong"
    wholes = [count.value for count in counts if not (count.settled or count.part or count.back) and count.value is not None]
    for count in counts:
        if count.settled and count.value is not None and wholes and count.value < max(wholes):
            return "chua_xong"
    return ""
