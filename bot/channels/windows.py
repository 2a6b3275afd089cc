"""When a notice may leave: not in quiet hours, not when the channel's window is closed. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from bot.channels.contract import Capabilities
from bot.clock import VIETNAM


def quiet_until(can: Capabilities, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` is in, None outside them. 21 to 6 means from 21:00 until before 6:00."""
    begin, end = can.quiet
    here = now.astimezone(VIETNAM)
    quiet = begin <= here.hour or here.hour < end if begin > end else begin <= here.hour < end
    if not quiet:
        return None
    day = here.date() + timedelta(days=1 if begin > end and here.hour >= begin else 0)
    return datetime.combine(day, time(end), VIETNAM)


def window(can: Capabilities, heard_at: str, now: datetime) -> Literal["free", "paid", "closed"]:
    """What a message costs by the hours since the person last wrote; never wrote is closed where there is a window."""
    if not can.window:
        return "free"
    if not heard_at:
        return "closed"
    since = now - datetime.fromisoformat(heard_at)
    if since > timedelta(hours=can.window):
        return "closed"
    return "free" if since <= timedelta(hours=can.free_window) else "paid"
