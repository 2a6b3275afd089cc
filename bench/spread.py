"""Summing up many times of the same thing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0–1) of all values do not exceed (nearest rank).

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def spread_over(things: Sequence[T], count: int) -> list[T]:
    """`count` different things at even distances, so that every part of a sorted list is met; all when there are fewer."""
    if count >= len(things):
        return list(things)
    return [things[place * len(things) // count] for place in range(count)]
