"""Likeness of questions."""

from __future__ import annotations

import pytest

from bot.editing.examples import Examples
from flows.fold import fold


@pytest.fixture
def learnt() -> Examples:
    made = Examples()
    made.fill([(fold("làm sao đổi tên trên sổ đỏ cho con"), "dvc_dat_dai"), (fold("ví momo bị khóa thì kêu ai"), "tt_tai_khoan_bi_khoa")])
    return made


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("làm sao đổi tên trên sổ đỏ cho con", "dvc_dat_dai"),
        ("Lam sao doi ten tren so do cho con?", "dvc_dat_dai"),
        ("làm sao đổi tên trên sổ đỏ cho con vậy", "dvc_dat_dai"),
        ("ví momo bị khoá thì kêu ai giờ", "tt_tai_khoan_bi_khoa"),
        ("đổi tên sổ hộ khẩu", ""),
        ("ví zalopay nạp tiền sao", ""),
        ("", ""),
    ],
)
def test_only_nearly_the_same_question_is_found(learnt: Examples, said: str, topic: str) -> None:
    assert learnt.find(said) == topic


def test_without_examples_nothing_is_found() -> None:
    assert Examples().find("làm sao đổi tên trên sổ đỏ cho con") == ""
