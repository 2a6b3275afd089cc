"""What counts as a choice or a command, and what stays free text."""

from dataclasses import replace

import pytest

from flows import Choice, Chose, Commanded, recognise
from tests.books import small_book
from tests.conversation import Conversation


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation(small_book())
    talk.say("mơ hồ", "can_cuoc_le_phi", "vneid_quen_passcode", decision="clarify")
    return talk


@pytest.mark.parametrize(
    "text", ["2", "２", "2.", "#2", "số 2", "vneid quen passcode", "VNEID QUÊN PASSCODE", "t:vneid_quen_passcode", "vneid quen"]
)
def test_a_choice_is_known_by_number_title_half_of_it_or_id(talk: Conversation, text: str) -> None:
    assert recognise(talk.book, talk.state, text, talk.at) == Chose(talk.at, "t:vneid_quen_passcode", talk.state.menu)


@pytest.mark.parametrize("text", ["9", "22", "0", "2 người", "vneid", "quên"])
def test_anything_else_is_free_text(talk: Conversation, text: str) -> None:
    assert recognise(talk.book, talk.state, text, talk.at) is None


def test_a_menu_ends_after_a_day(talk: Conversation) -> None:
    talk.later(hours=25)
    assert recognise(talk.book, talk.state, "2", talk.at) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("/xungho", "address"), ("xưng hô", "address"), ("XUNG HO", "address"), ("/start@bot", "start"), ("dừng", "stop"), ("dung", "stop"),
     ("thôi", "cancel"), ("đọc lại", "repeat"), ("/khongbiet", "help"), ("gap nguoi that", "person"), ("menu", "menu"), ("xóa", "erase")],
)  # fmt: skip
def test_commands(talk: Conversation, text: str, name: str) -> None:
    found = recognise(talk.book, talk.state, text, talk.at)
    assert isinstance(found, Commanded)
    assert found.name == name


@pytest.mark.parametrize("text", ["dùng", "đúng", "thổi", "xoa bóp chân", "xong", "quay lại"])
def test_words_that_only_look_like_commands(talk: Conversation, text: str) -> None:
    assert recognise(talk.book, talk.state, text, talk.at) is None or text == "quay lại"


@pytest.mark.parametrize("text", ["tiếp", "tiep", "TIẾP."])
def test_of_two_commands_with_one_word_the_first_that_makes_sense_counts(talk: Conversation, text: str) -> None:
    book = replace(talk.book, stems={"next": ("xong", "tiếp"), "resume": ("tiếp", "tiệp"), "menu": ("tiệp",)})
    assert recognise(book, talk.state, text, talk.at) == Commanded(talk.at, "resume")
    talk.choose("g:vneid_quen_passcode")
    assert recognise(book, talk.state, text, talk.at) == Commanded(talk.at, "next")


SAID_BACK = (Choice("visits:ok", "✅ Đúng, ghi"), Choice("visits:edit", "✏️ Sửa"))


@pytest.mark.parametrize("text", ["đúng", "dung", "Dung roi", "ok", "ừ", "dạ đúng rồi"])
def test_a_yes_means_the_choice_that_says_so(talk: Conversation, text: str) -> None:
    asked = replace(talk.state, choices=SAID_BACK)
    assert recognise(talk.book, asked, text, talk.at) == Chose(talk.at, "visits:ok", talk.state.menu)


@pytest.mark.parametrize("text", ["dừng", "ngừng", "stop"])
def test_a_stop_is_a_stop_there_too(talk: Conversation, text: str) -> None:
    assert recognise(talk.book, replace(talk.state, choices=SAID_BACK), text, talk.at) == Commanded(talk.at, "stop")


def test_a_yes_to_nothing_is_no_command(talk: Conversation) -> None:
    assert recognise(talk.book, talk.state, "đúng rồi", talk.at) is None
    assert recognise(talk.book, talk.state, "đúng", talk.at) is None
