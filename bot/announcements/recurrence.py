"""When a recurring announcement goes out next. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

STEPS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


def next_time(send_at: str, repeats: str, ends_on: str, now: datetime) -> str:
    """The next time after now, ISO; "" when the recurrence is over. A 31st becomes the last day of a shorter month."""
    first = datetime.fromisoformat(send_at).astimezone(now.tzinfo)
    at, months = first, 0
    while at <= now or at == first:
        if repeats == "monthly":
            months += 1
            at = _months_later(first, months)
        else:
            at += STEPS[repeats]
    return at.isoformat(timespec="milliseconds") if at.date().isoformat() <= ends_on else ""


def _months_later(first: datetime, months: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return first.replace(year=year, month=month + 1, day=min(first.day, monthrange(year, month + 1)[1]))
