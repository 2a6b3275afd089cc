"""nlu.moments: when something is to happen."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from nlu.moments import find_moment, read_moment

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=7)))
"""A Sunday."""


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("sáng mai", "23/11 08:00"), ("sang mai", "23/11 08:00"), ("trưa mai", "23/11 11:30"), ("chiều mai", "23/11 14:00"),
        ("toi nay", "22/11 19:30"), ("8h tối nay", "22/11 20:00"), ("2 giờ chiều mai", "23/11 14:00"), ("12h trưa mai", "23/11 12:00"),
        ("1h trưa mai", "23/11 13:00"), ("8 giờ rưỡi sáng mai", "23/11 08:30"), ("7 giờ kém 15 sáng mai", "23/11 06:45"),
        ("8:30 ngày mai", "23/11 08:30"), ("10g sáng mai", "23/11 10:00"), ("tám giờ sáng mai", "23/11 08:00"),
        ("8 giờ 5 phút sáng mai", "23/11 08:05"), ("mai", "23/11 08:00"), ("mốt", "24/11 08:00"), ("ngày kia", "24/11 08:00"),
        ("sáng mốt", "24/11 08:00"), ("thu 2 nop ho so", "23/11 08:00"), ("t4", "25/11 08:00"), ("chủ nhật", "29/11 08:00"),
        ("8h sáng thứ tư", "25/11 08:00"), ("thứ hai tuần sau", "23/11 08:00"), ("thứ 6 tuần này", "20/11 08:00"), ("20/12", "20/12 08:00"),
        ("20/12/2026 8h", "20/12 08:00"), ("ngày 25", "25/11 08:00"), ("ngày 25 tháng 12", "25/12 08:00"), ("tuần sau", "29/11 08:00"),
        ("sau 2 tiếng", "22/11 11:00"), ("30 phút nữa", "22/11 09:30"), ("hai tiếng rưỡi nữa", "22/11 11:30"),
        ("nửa tiếng nữa", "22/11 09:30"), ("sau tieng nua", "22/11 15:00"), ("3 ngày nữa lúc 10h", "25/11 10:00"),
        ("2 tuần nữa", "06/12 09:00"), ("lát nữa", "22/11 09:30"), ("3h", "22/11 15:00"), ("10h", "22/11 10:00"),
        ("8h", "22/11 20:00"), ("6h sáng", "23/11 06:00"), ("hôm qua", "21/11 08:00"), ("12h đêm nay", "22/11 23:00"),
    ],
)  # fmt: skip
def test_a_moment_is_read(text: str, when: str) -> None:
    found = read_moment(text, NOW)
    assert found is not None
    assert found.strftime("%d/%m %H:%M") == when


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nộp hồ sơ",
        "mai mốt",
        "hôm nay",
        "31/2",
        "99h",
        "gọi cô Mai",
        "nop mot ho so",
        "bên kia",
        "sau 99 tháng",
        "tôi nộp một hồ sơ",
        "1/2/3/4",
    ],
)
def test_no_moment_is_made_up(text: str) -> None:
    assert read_moment(text, NOW) is None


def test_a_date_that_is_over_is_next_years() -> None:
    found = read_moment("1/1", NOW)
    assert found is not None
    assert found.year == 2027


def test_a_date_with_its_year_may_be_over() -> None:
    found = read_moment("20/12/2025", NOW)
    assert found is not None
    assert found < NOW


def test_what_says_the_time_can_be_cut_out() -> None:
    text = "sáng mai nộp hồ sơ lúc 9h"
    found = find_moment(text, NOW)
    assert found is not None
    assert found.cut_from(text).split() == ["nộp", "hồ", "sơ", "lúc"]
    assert found.when.hour == 9
