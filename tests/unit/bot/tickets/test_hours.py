"""bot.tickets.hours: working minutes."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import VIETNAM
from bot.tickets.hours import Hours

DAY = Hours.parse("07:00-20:00")


def at(written: str) -> datetime:
    return datetime.strptime(f"2026-11-{written}", "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "opening"),
    [("22 09:00", "22 09:00"), ("22 06:59", "22 07:00"), ("22 20:00", "23 07:00"), ("22 23:30", "23 07:00"), ("22 07:00", "22 07:00")],
)
def test_the_next_opening(now: str, opening: str) -> None:
    assert DAY.opening(at(now)) == at(opening)


@pytest.mark.parametrize(
    ("now", "minutes", "over"),
    [
        ("22 09:00", 30, "22 09:30"),
        ("22 19:50", 30, "23 07:20"),
        ("22 22:00", 30, "23 07:30"),
        ("22 19:30", 30, "22 20:00"),
        ("22 09:00", 13 * 60, "23 09:00"),
        ("22 07:00", 2 * 13 * 60 + 1, "24 07:01"),
    ],
)
def test_only_working_minutes_count(now: str, minutes: int, over: str) -> None:
    assert DAY.after(at(now), minutes) == at(over)


def test_the_whole_day() -> None:
    always = Hours.parse("00:00-00:00")
    assert always.holds(at("22 03:00"))
    assert always.after(at("22 23:50"), 30) == at("23 00:20")
