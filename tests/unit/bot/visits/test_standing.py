"""How far a target is: per cent, pace, what is left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.content.indicators import Indicator, load_indicators
from bot.reports.periods import named
from bot.settings import ROOT
from bot.visits.targets import Standing, Target, running, settable, week_starts

MONTH = named("month", 2026, 12, 15)


def standing(done: int, value: float, today: date) -> Standing:
    indicator: Indicator = load_indicators(ROOT / "data").by_code["C01"]
    return Standing(Target(indicator, 1, 1, MONTH, value, "QĐ 1/QĐ-UBND"), done, today)


def test_nobody_is_behind_on_the_first_day() -> None:
    first = standing(0, 60, MONTH.first)
    assert not first.behind
    assert first.days_left == 30
    assert first.a_week == 14


def test_behind_when_less_is_done_than_time_is_over() -> None:
    middle = MONTH.first + timedelta(days=15)
    assert standing(29, 60, middle).behind
    assert not standing(30, 60, middle).behind


def test_a_hundred_per_cent_is_only_said_when_it_is_reached() -> None:
    assert standing(999, 1000, MONTH.last).percent == 99
    assert not standing(999, 1000, MONTH.last).reached
    assert standing(1000, 1000, MONTH.last).percent == 100


@pytest.mark.parametrize(("done", "value", "expected"), [(60, 60, 0), (0, 0, 0), (59, 60, 7)])
def test_what_a_week_needs_on_the_last_day(done: int, value: float, expected: int) -> None:
    assert standing(done, value, MONTH.last).a_week == expected


def test_after_the_period_nothing_is_left() -> None:
    over = standing(0, 10, MONTH.last + timedelta(days=5))
    assert over.days_left == 0
    assert over.elapsed == 1.0


@pytest.mark.parametrize("today", [date(2026, 1, 3), date(2026, 11, 22), date(2026, 12, 15)])
def test_every_running_period_holds_today(today: date) -> None:
    for period in running(today, 15):
        assert period.first <= today <= period.last


def test_only_what_teams_move_can_be_set() -> None:
    codes = {one.code for one in settable(load_indicators(ROOT / "data"))}
    assert {"B01", "C01", "D05", "F01"} <= codes
    assert not {"A01", "C05", "E02", "C06"} & codes


def test_weeks_of_a_month() -> None:
    assert week_starts(MONTH)[0] == date(2026, 11, 15)
    assert len(week_starts(MONTH)) == 5
    assert len(week_starts(named("month", 2027, 3, 15))) == 4
