"""A pasted message is looked at for signs of a scam; what to do follows from what has already happened."""

from __future__ import annotations

import pytest

from flows import KeepAnswer, Meaning, Said
from tests.books import small_book
from tests.conversation import Conversation

FLAGS = (("shortener", "bit . ly", ""), ("update_vneid", "cập nhật VNeID", "vneid.gov.vn"))


@pytest.fixture
def talk() -> Conversation:
    return Conversation(small_book())


def paste(talk: Conversation, flags: tuple[tuple[str, str, str], ...] = FLAGS, danger: str = "") -> list[str]:
    talk.later(seconds=20)
    meaning = Meaning("answer", (("can_cuoc_le_phi", 0.9),), danger=danger, pasted=True, flags=flags)
    return talk.take(Said(talk.at, "bấm vào bit.ly/x để cập nhật VNeID", meaning))


def test_each_sign_is_said_in_plain_words_and_the_true_page_is_named(talk: Conversation) -> None:
    (text,) = paste(talk)
    assert text.startswith("⚠️ Đừng bấm")
    assert "link rút gọn" in text
    assert "Trang thật là vneid.gov.vn" in text
    assert list(talk.choices) == ["p:link", "p:app", "p:code", "p:money", "p:nothing"]


def test_without_a_sign_nothing_is_called_safe(talk: Conversation) -> None:
    (text,) = paste(talk, ())
    assert "không dám nói là an toàn" in text


def test_money_sent_gets_the_emergency(talk: Conversation) -> None:
    paste(talk)
    assert talk.say("đã chuyển tiền")[0].startswith("1. Gọi ngân hàng.")
    assert KeepAnswer(1, "ld_da_chuyen_tien") in talk.effects


def test_a_link_opened_gets_its_steps_and_asks_on(talk: Conversation) -> None:
    paste(talk)
    assert talk.choose("p:link")[0].startswith("1. Đóng trang")
    assert "p:money" in talk.choices


def test_danger_comes_before_the_check(talk: Conversation) -> None:
    assert paste(talk, danger="ld_da_chuyen_tien")[0].startswith("1. Gọi ngân hàng.")


def test_a_guide_under_way_waits(talk: Conversation) -> None:
    talk.choose("g:vneid_quen_mat_khau")
    talk.choose("go")
    paste(talk)
    assert next(iter(talk.choices)) == "r"
    assert talk.choose("r")[0].startswith("Bước 1/3.")


def test_an_unknown_answer_is_no_harm(talk: Conversation) -> None:
    assert "đã cũ" in talk.choose("p:what")[0]
