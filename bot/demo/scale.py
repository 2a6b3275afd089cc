"""How large the made-up province is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 365
"""Twelve months up to today."""
SOME_TEAMS = 4
"""So few at least: one for each of the people one can talk as, and others beside."""


@dataclass(frozen=True)
class Scale:
    """Numbers of things. At 1 those of the plans: 446 teams with 2,439 members (Kế hoạch chuyển đổi số 2025), 300,000 visits."""

    teams: int
    members: int
    visits: int
    tickets: int
    difficulties: int
    announcements: int


def scaled(times: float) -> Scale:
    """The plans' numbers, `times` over.

    Raises:
        ValueError: not more than 0.
    """
    if times <= 0:
        raise ValueError("a scale is more than 0")
    teams = max(round(446 * times), SOME_TEAMS)
    return Scale(
        teams=teams,
        members=max(round(2_439 * times), 3 * teams),
        visits=max(round(300_000 * times), 100),
        tickets=max(round(3_000 * times), 20),
        difficulties=max(round(240 * times), 12),
        announcements=min(max(round(24 * times), 3), 40),
    )


def days_up_to(today: date) -> list[str]:
    """The days with figures, the oldest first."""
    return [(today - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]
