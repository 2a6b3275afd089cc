"""What forms and addresses bring, and what is made of it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk.fields import Fields
from bot.desk.pages.announcement_fields import file_name, read_moment
from bot.desk.pages.sessions import agent_words
from bot.desk.places import natural
from bot.desk.rendering import link, number_words
from bot.desk.sheets import as_csv, safe
from bot.desk.tokens import csrf_token, is_genuine


@pytest.mark.parametrize(
    ("said", "number"), [("7", 7), ("0", 0), ("", None), ("-1", None), ("7.5", None), ("٧", None), ("2147483648", None)]
)
def test_a_number_is_one_or_none(said: str, number: int | None) -> None:
    assert Fields({"n": [said]}).number("n") == number


def test_texts_are_clean_and_numbers_stand_once() -> None:
    fields = Fields(
        {"t": ["  Tie\u0302\u0301ng\r\nVie\u0323\u0302t\x00\x07 "], "n": ["3", "x", "3", "12345678901", "4"], "d": ["2026-11-31"]}
    )
    assert fields.text("t") == "Tiếng\nViệt"
    assert fields.line("t") == "Tiếng Việt"
    assert fields.numbers("n") == (3, 4)
    assert fields.day("d") is None
    assert Fields({"d": ["2026-11-30"]}).day("d") == date(2026, 11, 30)
    assert fields.text("missing") == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("ke hoach.pdf", "ke hoach.pdf"),
        ("C:\\Users\\me\\a.PDF", "a.PDF"),
        ("../../etc/x.pdf", "x.pdf"),
        ("a" * 200 + ".pdf", "a" * 76 + ".pdf"),
    ],
)
def test_a_file_name_has_no_path_and_is_not_long(said: str, kept: str) -> None:
    assert file_name(said) == kept


def test_a_moment_is_vietnamese_time() -> None:
    assert read_moment("2026-11-25T07:30") == "2026-11-25T07:30:00.000+07:00"
    assert read_moment("25/11") == ""


@pytest.mark.parametrize(
    ("value", "words"), [(1234567, "1.234.567"), (1.5, "1,5"), (2.0, "2"), (0, "0"), (None, "-"), (12345.25, "12.345,2")]
)
def test_numbers_as_vietnamese_write_them(value: float | None, words: str) -> None:
    assert number_words(value) == words


def test_a_spreadsheet_takes_no_text_for_a_formula() -> None:
    assert [safe(value) for value in ("=1+1", "+84", "@x", "-", 5, None, "Tổ 1")] == ["'=1+1", "'+84", "'@x", "'-", 5, None, "Tổ 1"]
    assert as_csv([["Tên", "Số"], ["Tổ, 1", 2]]).decode("utf-8-sig") == 'Tên,Số\r\n"Tổ, 1",2\r\n'


def test_a_token_is_of_its_session() -> None:
    assert is_genuine("one", csrf_token("one"))
    assert not is_genuine("one", csrf_token("two"))
    assert not is_genuine("one", "")
    assert "one" not in csrf_token("one")


def test_browsers_by_name() -> None:
    assert agent_words("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36") == "Chrome, Android"
    assert agent_words("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 Version/17 Safari/604") == "Safari, iPhone"
    assert agent_words("curl/8") == ""


def test_names_in_the_order_of_people_and_addresses_without_what_is_empty() -> None:
    assert sorted(["Thôn 10", "Thôn 2", "Thôn 1"], key=natural) == ["Thôn 1", "Thôn 2", "Thôn 10"]
    assert link("/x", a="1 2", b="", c=None, d=[3, 4]) == "/x?a=1+2&d=3&d=4"
