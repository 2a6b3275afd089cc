"""nlu.visits on any text: no exception, the same answer twice, nothing personal in the note."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.visits import read_visit, split_visits

TODAY = date(2026, 11, 22)
WORDS = st.sampled_from(
    [
        "cài",
        "vneid",
        "cho",
        "3",
        "bác",
        "cô",
        "Năm",
        "ở",
        "thôn",
        "12/11",
        "hẹn",
        "mai",
        "à",
        "nhầm",
        "4",
        "người",
        "mỗi",
        "2",
        "hồ",
        "sơ",
        "trong",
        "đó",
        "cả",
        ",",
        ".",
        "/",
        "-",
        "(",
        "14h30",
        "t4",
        "ngày",
        "tháng",
        "000000000001",
        "caif",
        "dduwowcj",
        "maqr",
        "hs",
        "cn",
        "tt",
        "mười",
        "hai",
        "chục",
        "rưỡi",
        "được",
        "5-6",
        "10/10",
        "?",
        "hộ",
        "quán",
        "và",
        "với",
        "0000000001",
        "không",
        "chưa",
        "xong",
        "lớp",
        "họp",
    ]
)
LINES = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map("".join))


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_any_line_is_read_twice_alike_and_keeps_nothing_personal(text: str) -> None:
    reading = read_visit(text, TODAY)
    assert reading == read_visit(text, TODAY)
    assert re.search(r"\d{9,}", reading.note) is None
    assert all(service.quantity is None or service.quantity >= 0 for service in reading.services)
    if not reading.is_visit:
        assert (reading.services, reading.people, reading.audiences) == ((), None, ())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_a_batch_has_one_line_each(text: str) -> None:
    assert all(line.strip() and "\n" not in line for line in split_visits(text))
