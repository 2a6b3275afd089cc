"""Half months: where they begin, and what of a period is made of whole ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.visits.half_months import split, start_of

DAYS = st.dates(date(2023, 12, 1), date(2025, 3, 31))


def test_half_months_begin_on_the_first_and_the_fifteenth() -> None:
    days = ("2026-02-01", "2026-02-14", "2026-02-15", "2026-02-28")
    assert [start_of(day) for day in days] == ["2026-02-01", "2026-02-01", "2026-02-15", "2026-02-15"]


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [
        (date(2026, 9, 15), date(2026, 10, 14), ["2026-09-15", "2026-10-01"]),
        (date(2026, 10, 1), date(2026, 10, 31), ["2026-10-01", "2026-10-15"]),
        (date(2024, 2, 15), date(2024, 2, 29), ["2024-02-15"]),
        (date(2025, 12, 15), date(2026, 1, 14), ["2025-12-15", "2026-01-01"]),
    ],
)
def test_months_of_the_calendar_and_of_the_decree_are_whole_ones(first: date, last: date, starts: list[str]) -> None:
    assert split(first, last) == (starts, [])


def test_what_is_left_over_stands_at_the_ends() -> None:
    ends = [(date(2026, 10, 10), date(2026, 10, 14)), (date(2026, 11, 1), date(2026, 11, 9))]
    assert split(date(2026, 10, 10), date(2026, 11, 9)) == (["2026-10-15"], ends)
    assert split(date(2026, 10, 2), date(2026, 10, 14)) == ([], [(date(2026, 10, 2), date(2026, 10, 14))])
    assert split(date(2026, 10, 10), date(2026, 10, 20)) == ([], [(date(2026, 10, 10), date(2026, 10, 20))])


@given(DAYS, st.integers(0, 150))
def test_every_day_is_in_one_piece(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    starts, ends = split(first, last)
    days = [first + timedelta(days=more) for more in range(length + 1)]
    left = [day for day in days if start_of(day.isoformat()) not in starts]
    assert left == [day for one, other in ends for day in days if one <= day <= other]
    for start in starts:
        begin = date.fromisoformat(start)
        end = next(begin + timedelta(days=more) for more in range(1, 32) if start_of((begin + timedelta(days=more)).isoformat()) != start)
        assert first <= begin
        assert end - timedelta(days=1) <= last
