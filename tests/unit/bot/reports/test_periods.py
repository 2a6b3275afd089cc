"""Reporting periods by Nghị định 09/2019: windows, what they are compared with, deadlines."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.deadlines import deadline, load_reporting
from bot.reports.periods import PeriodError, month_of, read_period, working_day
from bot.reports.windows import NOW, cut, make_windows
from bot.reports.words import load_report_words
from bot.settings import ROOT

DATA = ROOT / "data"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026-10", "2026-09-15", "2026-10-14"), ("2026-1", "2025-12-15", "2026-01-14"), ("10/2026", "2026-09-15", "2026-10-14"),
        ("2026-Q1", "2025-12-15", "2026-03-14"), ("2026-q4", "2026-09-15", "2026-12-14"), ("2026-6T", "2025-12-15", "2026-06-14"),
        ("2026-6C", "2026-06-15", "2026-12-14"), ("2026-9t", "2025-12-15", "2026-09-14"), ("2026", "2025-12-15", "2026-12-14"),
        ("2026-07-15..2026-10-25", "2026-07-15", "2026-10-25"),
    ],
)  # fmt: skip
def test_windows_of_the_decree(said: str, first: str, last: str) -> None:
    period = read_period(said)
    assert (str(period.first), str(period.last)) == (first, last)
    assert read_period(period.code) == period
    assert len(period.code) <= 20


def test_calendar_months_where_the_setting_says_so() -> None:
    assert (str(read_period("2026-02", 1).first), str(read_period("2026-02", 1).last)) == ("2026-02-01", "2026-02-28")
    assert str(read_period("2026", 1).first) == "2026-01-01"


@pytest.mark.parametrize(
    ("said", "code"),
    [("", "period_unknown"), ("2026-13", "period_unknown"), ("tháng mười", "period_unknown"), ("0026", "period_year"),
     ("2026-10-25..2026-07-15", "period_order"), ("2026-02-30..2026-03-01", "period_date"), ("2020-01-01..2026-01-01", "period_long")],
)  # fmt: skip
def test_what_is_no_period(said: str, code: str) -> None:
    with pytest.raises(PeriodError) as caught:
        read_period(said)
    assert caught.value.code == code
    assert f"fault_{code}" in load_report_words(DATA).phrases


def test_what_a_period_is_compared_with() -> None:
    october = read_period("2026-10")
    assert october.previous() == read_period("2026-9")
    assert october.last_year() == read_period("2025-10")
    assert read_period("2026-1").previous() == read_period("2025-12")
    assert read_period("2026-6T").previous() == read_period("2025-6C")
    assert read_period("2026-9T").previous() is None
    assert read_period("2026-12").following() == read_period("2027-1")
    assert (october.cumulative().first, october.cumulative().last) == (date(2025, 12, 15), date(2026, 10, 14))
    leap = read_period("2024-02-01..2024-02-29").last_year()
    assert (str(leap.first), str(leap.last)) == ("2023-02-01", "2023-02-28")


@given(st.integers(2016, 2090), st.sampled_from([1, 10, 15, 28]))
def test_twelve_months_tile_the_year(year: int, day: int) -> None:
    whole = read_period(str(year), day)
    months = whole.months()
    assert len(months) == 12
    assert (months[0].first, months[-1].last) == (whole.first, whole.last)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(months))


@given(st.dates(date(2016, 1, 1), date(2090, 1, 1)), st.sampled_from([1, 15, 28]))
def test_every_day_lies_in_its_month(on: date, day: int) -> None:
    month = month_of(on, day)
    assert month.first <= on <= month.last


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2022, 1, 1)), st.integers(0, 400)), min_size=1, max_size=4))
def test_segments_cover_every_window_once(spans: list[tuple[date, int]]) -> None:
    wanted = {str(number): (first, first + timedelta(days=length)) for number, (first, length) in enumerate(spans)}
    windows = cut(wanted)
    for name, (first, last) in wanted.items():
        assert sum((b - a).days + 1 for a, b, names in windows.segments if name in names) == (last - first).days + 1


def test_windows_of_a_year_have_no_segment_twice() -> None:
    windows = make_windows(read_period("2026"))
    assert len({first for first, *_ in windows.segments}) == len(windows.segments)
    assert windows.last(NOW) == date(2026, 12, 14)


def test_deadlines_move_to_the_next_working_day() -> None:
    reporting = load_reporting(DATA)
    said = {step: str(deadline(read_period("2026-10"), step, reporting)) for step in ("team", "commune", "department", "province")}
    assert said == {"team": "2026-10-15", "commune": "2026-10-19", "department": "2026-10-20", "province": "2026-10-26"}
    assert working_day(date(2026, 2, 16), frozenset(reporting.holidays)) == date(2026, 2, 23)


@pytest.mark.parametrize(
    ("said", "name"),
    [("2026-10", "tháng 10 năm 2026"), ("2026-Q3", "quý III năm 2026"), ("2026-6T", "6 tháng đầu năm 2026"),
     ("2026-9T", "9 tháng đầu năm 2026"),
     ("2026", "năm 2026"), ("2026-07-15..2026-10-25", "đợt từ ngày 15/7/2026 đến ngày 25/10/2026")],
)  # fmt: skip
def test_names_of_periods(said: str, name: str) -> None:
    assert load_report_words(Path(DATA)).period(read_period(said)) == name
