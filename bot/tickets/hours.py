"""Working hours: in them people are asked; outside them residents are told when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True)
class Hours:
    """Every day from `start` to `end`; the whole day when `end` is not after `start`."""

    start: time
    end: time

    @classmethod
    def parse(cls, written: str) -> Hours:
        """From the setting: "07:00-20:00"."""
        start, end = written.split("-")
        return cls(time.fromisoformat(start), time.fromisoformat(end))

    @property
    def whole_day(self) -> bool:
        return self.end <= self.start

    def holds(self, now: datetime) -> bool:
        return self.whole_day or self.start <= now.time() < self.end

    def opening(self, now: datetime) -> datetime:
        """Now while they last, else when they begin next."""
        if self.holds(now):
            return now
        today = datetime.combine(now.date(), self.start, now.tzinfo)
        return today if now < today else today + timedelta(days=1)

    def after(self, now: datetime, minutes: int) -> datetime:
        """The moment when `minutes` of working time have passed."""
        left, at = timedelta(minutes=minutes), self.opening(now)
        while not self.whole_day:
            closing = datetime.combine(at.date(), self.end, at.tzinfo)
            if at + left <= closing:
                break
            left -= closing - at
            at = self.opening(closing)
        return at + left
