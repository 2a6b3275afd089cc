"""The small picture of the month."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.visits.chart import BAR, HEIGHT, LATE, WIDTH, Bar, draw_weeks


def drawn(*bars: Bar) -> Image.Image:
    return Image.open(BytesIO(draw_weeks("Tháng 12/2026", "Của tôi", bars))).convert("RGB")


def colours(picture: Image.Image) -> dict[str, int]:
    found = picture.getcolors(maxcolors=WIDTH * HEIGHT) or []
    return {"#" + bytes(colour[:3]).hex(): count for count, colour in found if isinstance(colour, tuple)}


def test_the_higher_number_has_the_larger_bar() -> None:
    picture = colours(drawn(Bar("15/11", 12), Bar("22/11", 3, open=True), Bar("29/11", None)))
    assert picture[BAR] > 3 * picture[LATE] > 0


@pytest.mark.parametrize("bars", [(), (Bar("1/1", 0),), (Bar("1/1", None),), tuple(Bar(str(day), 10**6) for day in range(6))])
def test_odd_months_are_drawn_too(bars: tuple[Bar, ...]) -> None:
    assert drawn(*bars).size == (WIDTH, HEIGHT)
