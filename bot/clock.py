"""The one place that reads the clock. Times are kept in UTC and shown in Vietnamese time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

Clock = Callable[[], datetime]
VIETNAM = timezone(timedelta(hours=7))
"""Vietnam has kept UTC+7 without summer time since 1975."""


def now() -> datetime:
    """This moment, in Vietnamese time."""
    return datetime.now(VIETNAM)  # noqa: TID251
