"""bot.reminders.hours: ahead, within a year, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import VIETNAM
from bot.reminders.hours import awake, trouble

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ((22, 20, 59), (22, 20, 59)),
        ((22, 21, 0), (23, 7, 0)),
        ((23, 5, 59), (23, 7, 0)),
        ((23, 6, 0), (23, 6, 0)),
        ((23, 0, 0), (23, 7, 0)),
    ],
)
def test_night_becomes_morning(said: tuple[int, int, int], comes: tuple[int, int, int]) -> None:
    day, hour, minute = said
    moved = awake(NOW.replace(day=day, hour=hour, minute=minute))
    assert (moved.day, moved.hour, moved.minute) == comes


def test_what_cannot_be() -> None:
    assert trouble(NOW, NOW) == "past"
    assert trouble(NOW + timedelta(days=400), NOW) == "far"
    assert trouble(NOW + timedelta(minutes=1), NOW) is None
