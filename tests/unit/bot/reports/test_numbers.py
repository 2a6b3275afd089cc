"""Vietnamese numbers, half-up rounding, and the sums that a real report printed wrongly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.numbers import Number, change, exact, in_text, percent, rounded, signed, total, written, written_percent


@pytest.mark.parametrize(
    ("value", "said"),
    [(2439, "2.439"), (0, "0"), (None, "-"), (Decimal("1234.56"), "1.234,56"), (Decimal("-1234567.125"), "-1.234.567,13"), (-5, "-5")],
)
def test_numbers_are_written_as_offices_write_them(value: Number | None, said: str) -> None:
    assert written(value) == said


def test_half_goes_up_not_to_the_even_neighbour() -> None:
    assert [rounded(Decimal(one)) for one in ("0.125", "2.675", "-0.125")] == [Decimal("0.13"), Decimal("2.68"), Decimal("-0.13")]


def test_shares_of_the_seed_report_are_right_where_it_was_cut_off() -> None:
    assert written_percent(percent(180_619, 200_159)) == "90,24%"  # printed 90,23 %
    assert written_percent(percent(157_450, 205_079)) == "76,78%"


def test_the_total_is_the_sum_of_its_parts() -> None:
    assert total([17_619, 23_741, 11_301]) == 52_661  # printed 52.884
    assert written(total([17_619, 23_741, 11_301])) == "52.661"


def test_a_partial_sum_is_no_total_and_unknown_is_not_zero() -> None:
    assert total([1, None]) is None
    assert total([]) is None
    assert total([0, 0]) == 0


def test_change_from_nothing_is_not_known() -> None:
    assert change(5, 0) is None
    assert change(None, 5) is None
    assert signed(change(11_368, 10_000)) == "+13,68"
    assert signed(change(100, 100)) == "0,00"


def test_small_counts_have_a_leading_zero_in_text() -> None:
    assert [in_text(one) for one in (0, 6, 10, 2439, None)] == ["0", "06", "10", "2.439", "-"]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_is_written_can_be_read_back(value: Decimal) -> None:
    said = written(value, 2)
    assert Decimal(said.replace(".", "").replace(",", ".")) == value


@given(st.floats(min_value=-(10**9), max_value=10**9, allow_nan=False))
def test_stored_figures_stay_what_was_typed(value: float) -> None:
    assert float(exact(value) or 0) == value
