"""nlu.reminding: what is a wish to be reminded, and of what."""

from __future__ import annotations

import pytest

from nlu.reminding import read_wish, strip_moment
from tests.unit.nlu.test_moments import NOW


@pytest.mark.parametrize(
    ("text", "when", "about"),
    [
        ("nhắc tôi sáng mai", "23/11 08:00", ""),
        ("nhac toi thu 2 nop ho so", "23/11 08:00", "nop ho so"),
        ("nhắc em 8h tối nay", "22/11 20:00", ""),
        ("nhắc lại tôi sau 2 tiếng", "22/11 11:00", ""),
        ("20/12 nhắc tôi", "20/12 08:00", ""),
        ("nhac toi toi mai", "23/11 19:30", ""),
        ("nhac toi mai di nop giay to", "23/11 08:00", "di nop giay to"),
        ("sáng mai nhắc tui nộp hồ sơ nhé", "23/11 08:00", "nộp hồ sơ"),
        ("8h sáng mai nhắc chú đi họp thôn nha", "23/11 08:00", "đi họp thôn"),
        ("nhắc giùm con 3 ngày nữa", "25/11 09:00", ""),
        ("nhờ trợ lý nhắc giúp tôi 9h mai", "23/11 09:00", ""),
        ("nhắc mình sáng mai nộp hồ sơ lúc 9h với", "23/11 09:00", "nộp hồ sơ"),
    ],
)
def test_a_wish_with_its_time(text: str, when: str, about: str) -> None:
    wish = read_wish(text, NOW)
    assert wish is not None
    assert wish.when is not None
    assert (wish.when.strftime("%d/%m %H:%M"), wish.about) == (when, about)


@pytest.mark.parametrize(("text", "about"), [("nhắc tôi", ""), ("nhắc tui với nhé", ""), ("nhắc tôi gọi cô Mai", "gọi cô Mai")])
def test_a_wish_without_its_time(text: str, about: str) -> None:
    wish = read_wish(text, NOW)
    assert wish is not None
    assert (wish.when, wish.about) == (None, about)


@pytest.mark.parametrize(
    "text",
    [
        "nhắc lại",
        "nhắc tôi cách đăng ký vneid",
        "công an có nhắc tôi sáng mai lên phường",
        "đừng nhắc tôi nữa",
        "hôm qua cán bộ nhắc tôi đóng tiền",
        "sáng mai tôi nộp hồ sơ",
        "bật nhạc cho tôi nghe",
        "",
    ],
)
def test_what_is_no_wish(text: str) -> None:
    assert read_wish(text, NOW) is None


def test_the_words_beside_a_time() -> None:
    assert strip_moment("sáng mai nộp hồ sơ nhé", NOW) == "nộp hồ sơ"
    assert strip_moment("20/12", NOW) == ""
