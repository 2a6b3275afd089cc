"""Reading a target from one line."""

from __future__ import annotations

from datetime import date

import pytest

from bot.visits.target_line import TargetLine, near_period, read_period_words, read_target, read_value

TODAY = date(2026, 11, 22)


def said(text: str) -> tuple[str | None, float | None, str | None, str | None]:
    line = read_target(text, TODAY, 15)
    return line.indicator, line.value, line.period.code if line.period else None, line.document


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C01 50 lượt tháng 12, QĐ 12/QĐ-UBND", ("C01", 50, "2026-12", "QĐ 12/QĐ-UBND")),
        ("c01 1.200 luot quy 4/2026 thon Nang theo QD 12/QD-UBND", ("C01", 1200, "2026-Q4", "QD 12/QD-UBND")),
        ("C04 năm 2026 4.000 hồ sơ, Kế hoạch số 1813/KH-UBND", ("C04", 4000, "2026", "Kế hoạch số 1813/KH-UBND")),
        ("F01 6 tháng đầu năm 2027: 100 lượt", ("F01", 100, "2027-6T", None)),
        ("9 tháng đầu năm 2027 C04 90 hồ sơ", ("C04", 90, "2027-9T", None)),
        ("B01 12/2026 300 lượt, cv 5/UBND-VX", ("B01", 300, "2026-12", "cv 5/UBND-VX")),
        ("C01 thôn Mẫu 3 50 lượt tháng này", ("C01", 50, "2026-12", None)),
        ("C01 50 lượt tháng 1", ("C01", 50, "2027-01", None)),
        ("C01 50 lượt tháng sau", ("C01", 50, "2027-01", None)),
        ("E01 20", ("E01", 20, None, None)),
        ("C01 50,5 lượt năm 1999", ("C01", 50.5, None, None)),
        ("D05 99999999999 hộ", ("D05", None, None, None)),
        ("", (None, None, None, None)),
    ],
)  # fmt: skip
def test_a_line(text: str, expected: tuple[str | None, float | None, str | None, str | None]) -> None:
    assert said(text) == expected


def test_taking_back() -> None:
    line = read_target("bỏ C01 tháng 12 QĐ 3/QĐ-UBND", TODAY, 15)
    assert line.take_back
    assert line.value is None


def test_what_is_left_names_the_place() -> None:
    assert read_target("C01 50 lượt tháng 12, thôn Nắng, QĐ 1/QĐ-UBND", TODAY, 15).rest == "lượt thôn Nắng"
    assert read_target("trời đẹp", TODAY, 15) == TargetLine(rest="trời đẹp")


def test_periods_alone() -> None:
    assert [period.code for text in ("12", "quý IV", "năm nay") if (period := read_period_words(text, TODAY, 15))] == [
        "2026-12",
        "2026-Q4",
        "2026",
    ]
    assert read_period_words("hôm qua", TODAY, 15) is None
    assert near_period("next_month", date(2026, 12, 1), 15) == read_period_words("tháng 1/2027", TODAY, 15)
    assert near_period("hôm nay", TODAY, 15) is None


def test_values() -> None:
    assert read_value("khoảng 1.500 lượt") == 1500
    assert read_value("không có số") is None
