"""A clock that is passed in: it moves only when told."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import VIETNAM


class SteppingClock:
    """Calling it gives the time; `later` moves it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)

    def __call__(self) -> datetime:
        return self.time

    def later(self, **amount: float) -> None:
        self.time += timedelta(**amount)
