"""When a reminder may come: ahead, within a year, never at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

NIGHT_BEGINS = time(21, 0)
NIGHT_ENDS = time(6, 0)
FIRST = time(7, 0)
FARTHEST = timedelta(days=366)

Trouble = Literal["past", "far"]


def trouble(when: datetime, now: datetime) -> Trouble | None:
    """Why there can be no reminder at that time."""
    if when <= now:
        return "past"
    return "far" if when - now > FARTHEST else None


def awake(when: datetime) -> datetime:
    """The moment, or seven in the morning after it when it lies between 21:00 and 6:00."""
    if NIGHT_ENDS <= when.time() < NIGHT_BEGINS:
        return when
    on = when.date() + timedelta(days=1 if when.time() >= NIGHT_BEGINS else 0)
    return datetime.combine(on, FIRST, when.tzinfo)
