"""Reading one number out of a sentence."""

import pytest

from flows.numbers import read_number


@pytest.mark.parametrize(
    ("text", "age"),
    [("5", 5), ("con tôi 5 tuổi", 5), ("con toi nam tuoi", 5), ("năm nay tôi sáu mươi hai", 62), ("ba tôi bảy mươi lăm tuổi", 75),
     ("hăm lăm", 25), ("mười lăm tuổi", 15), ("bốn mươi tư tuổi", 44), ("một trăm linh năm tuổi", 105), ("trên 60 tuổi", 61),
     ("chưa tới 14", 13), ("con 8 tháng", 0), ("18 tháng tuổi", 1), ("2 tuổi rưỡi", 2), ("tui 62 tuổi có 3 đứa con", 62), ("１６", 16)],
)  # fmt: skip
def test_an_age(text: str, age: int) -> None:
    assert read_number(text, "tuổi") == age


@pytest.mark.parametrize("text", ["không biết", "5 hoặc 6", "năm 2026", "từ nhỏ tới giờ", "", "▒▒▒", "mấy tuổi cũng được"])
def test_no_age(text: str) -> None:
    assert read_number(text, "tuổi") is None


@pytest.mark.parametrize(
    ("text", "million"),
    [("800 triệu", 800), ("800", 800), ("800.000.000", 800), ("1 tỷ", 1000), ("1,2 tỷ", 1200), ("1.2ty", 1200), ("1 tỷ 2", 1200),
     ("1 tỷ 200", 1200), ("tỷ rưỡi", 1500), ("nửa tỷ", 500), ("một tỷ hai trăm triệu", 1200), ("trăm rưỡi triệu", 150),
     ("một tỷ không trăm năm mươi triệu", 1050), ("mỗi năm tám trăm triệu", 800), ("hơn 1 tỷ", 1001), ("gần 1 tỷ", 999),
     ("không quá 1 tỷ", 1000), ("1 tỷ 200 nghìn", 1001)],
)  # fmt: skip
def test_an_amount_in_million(text: str, million: int) -> None:
    assert read_number(text, "triệu", 1_000_000) == million


@pytest.mark.parametrize("text", ["90 triệu một tháng", "500-600 triệu", "500 đến 600 triệu", "vài trăm triệu", "ngày 2 triệu"])
def test_no_amount_for_the_year(text: str) -> None:
    assert read_number(text, "triệu", 1_000_000) is None
