"""Rendering for channels with buttons and without."""

import pytest

from bot.channels.contract import CONSOLE, TELEGRAM, Capabilities
from bot.channels.render import payload, read_payload, render, split
from flows import Choice, Say

SMALL = Capabilities("small", "none", 0, 0, 0, 40, "codepoint")


def test_choices_become_buttons_where_they_exist() -> None:
    (part,) = render(Say("Chọn", (Choice("t:a", "Một"),), 7), TELEGRAM, "")
    assert [(button.id, button.title) for button in part.buttons] == [("t:a", "Một")]
    assert part.menu == 7


def test_choices_become_a_numbered_list_where_they_do_not() -> None:
    (part,) = render(Say("Chọn", (Choice("a", "Một"), Choice("b", "Hai")), 1), CONSOLE, "Trả lời bằng số.")
    assert part.text == "Chọn\n\n1. Một\n2. Hai\nTrả lời bằng số."


def test_a_payload_over_the_limit_in_bytes_falls_back_to_numbers() -> None:
    (part,) = render(Say("Chọn", (Choice("x" * 70, "Một"),), 1), TELEGRAM, "")
    assert not part.buttons
    assert "1. Một" in part.text


def test_a_long_text_is_split_at_sentence_ends() -> None:
    assert split("Câu một hơi dài một chút. Câu hai cũng dài như thế. Câu ba.", SMALL) == [
        "Câu một hơi dài một chút.",
        "Câu hai cũng dài như thế. Câu ba.",
    ]


def test_one_endless_word_is_cut_hard() -> None:
    assert split("a" * 100, SMALL) == ["a" * 40, "a" * 40, "a" * 20]


def test_emoji_count_twice_where_utf16_counts() -> None:
    assert [len(piece) for piece in split("🙂" * 3_000, TELEGRAM)] == [2_048, 952]


@pytest.mark.parametrize(
    ("data", "expected"), [("12.t:a", (12, "t:a")), ("t:a", (0, "t:a")), ("x.y", (0, "x.y")), ("", (0, "")), ("²3.n", (0, "²3.n"))]
)
def test_payloads_are_read_back(data: str, expected: tuple[int, str]) -> None:
    assert read_payload(data) == expected


def test_a_payload_reads_back_as_it_was_written() -> None:
    assert read_payload(payload(3, "w:1:off")) == (3, "w:1:off")
