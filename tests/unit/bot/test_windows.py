"""When a notice may leave. Numbers: channel cases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.channels.contract import CONSOLE, TELEGRAM, ZALO_BOT, ZALO_OA, Capabilities
from bot.channels.windows import quiet_until, window
from bot.clock import VIETNAM

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
NIGHTLY = Capabilities("nightly", "none", 0, 0, 0, 100, "codepoint", quiet=(0, 6))
AT_NOON = Capabilities("noon", "none", 0, 0, 0, 100, "codepoint", quiet=(11, 13))


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (timedelta(0), "free"),
        (timedelta(hours=47, minutes=59), "free"),
        (timedelta(hours=48), "free"),
        (timedelta(hours=48, minutes=1), "paid"),
        (timedelta(days=6, hours=23), "paid"),
        (timedelta(days=7), "paid"),
        (timedelta(days=7, minutes=1), "closed"),
    ],
)
def test_26_the_window_by_the_hours_since_the_person_wrote(away: timedelta, expected: str) -> None:
    assert window(ZALO_OA, (NOW - away).isoformat(), NOW) == expected


def test_26_who_never_wrote_has_no_window() -> None:
    assert window(ZALO_OA, "", NOW) == "closed"


@pytest.mark.parametrize("can", [TELEGRAM, ZALO_BOT, CONSOLE], ids=lambda can: can.name)
def test_26_where_there_is_no_window_it_is_always_open(can: Capabilities) -> None:
    assert window(can, "", NOW) == window(can, (NOW - timedelta(days=900)).isoformat(), NOW) == "free"


@pytest.mark.parametrize("can", [TELEGRAM, ZALO_BOT, ZALO_OA], ids=lambda can: can.name)
@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(20, 59, None), (21, 0, (23, 6)), (21, 59, (23, 6)), (22, 0, (23, 6)), (0, 0, (22, 6)), (5, 59, (22, 6)), (6, 0, None)],
)
def test_26_quiet_hours(can: Capabilities, hour: int, minute: int, until: tuple[int, int] | None) -> None:
    expected = datetime(2026, 11, *until, tzinfo=VIETNAM) if until else None
    assert quiet_until(can, NOW.replace(hour=hour, minute=minute)) == expected


def test_26_the_hours_are_vietnams_wherever_the_server_stands() -> None:
    assert quiet_until(ZALO_OA, datetime(2026, 11, 22, 14, 0, tzinfo=timezone.utc)) == datetime(2026, 11, 23, 6, tzinfo=VIETNAM)
    assert quiet_until(ZALO_OA, datetime(2026, 11, 22, 13, 59, tzinfo=timezone.utc)) is None


def test_hours_of_one_day_end_on_that_day() -> None:
    assert quiet_until(NIGHTLY, NOW.replace(hour=3)) == NOW.replace(hour=6)
    assert quiet_until(AT_NOON, NOW.replace(hour=11)) == NOW.replace(hour=13)
    assert quiet_until(AT_NOON, NOW.replace(hour=13)) is None


def test_a_channel_without_quiet_hours_is_never_quiet() -> None:
    assert [hour for hour in range(24) if quiet_until(CONSOLE, NOW.replace(hour=hour))] == []
