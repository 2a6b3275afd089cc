"""bot.work.moment_words: a time as people say it."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import VIETNAM
from bot.content.yaml import read_yaml
from bot.settings import ROOT
from bot.work.moment_words import moment_words

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ((11, 22, 19, 30), "7 giờ 30 tối hôm nay"),
        ((11, 23, 8, 0), "8 giờ sáng ngày mai, thứ hai 23/11/2026"),
        ((11, 29, 12, 5), "12 giờ 05 trưa chủ nhật 29/11/2026"),
        ((12, 1, 14, 0), "2 giờ chiều thứ ba 1/12/2026"),
    ],
)
def test_words_of_a_moment(when: tuple[int, int, int, int], said: str) -> None:
    phrases = read_yaml(ROOT / "data" / "phrases" / "work_moments.yml")
    assert isinstance(phrases, dict)
    month, day, hour, minute = when
    assert moment_words(phrases, datetime(2026, month, day, hour, minute, tzinfo=VIETNAM), NOW) == said
