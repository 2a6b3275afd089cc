"""A small picture of the month: a bar for each week, in calm colours, with the numbers written on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from bot.fonts import REGULAR

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 720, 460
TOP, BOTTOM, SIDE = 112, 66, 32
TITLE, UNDER, NUMBER, LABEL = 34, 28, 34, 28
"""Sizes of letters in dots: a chat on a phone shows the picture at less than half its width, and old people read it."""
PAPER, INK, FAINT, LINE = "#ffffff", "#22313f", "#6b7a88", "#dfe5ea"
BAR, LATE = "#3f7cac", "#95b8d1"
"""Weeks that are over or under way, and nothing else: no red and green, which many cannot tell apart."""


@dataclass(frozen=True)
class Bar:
    """A week: what stands under it, how much (None: it has not begun), and whether it is still under way."""

    label: str
    value: int | None
    open: bool = False


def draw_weeks(title: str, under: str, bars: Sequence[Bar]) -> bytes:
    """A PNG, 720 × 460. `title` above, `under` it a line that says what is counted."""
    # Only here: Pillow takes longer to load than most turns take.
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((SIDE, 20), title, font=_fitting(title, TITLE), fill=INK)
    pen.text((SIDE, 64), under, font=_fitting(under, UNDER), fill=FAINT)
    floor = HEIGHT - BOTTOM
    pen.line((SIDE, floor, WIDTH - SIDE, floor), fill=LINE, width=2)
    most = max([bar.value or 0 for bar in bars] + [1])
    step = (WIDTH - 2 * SIDE) / max(len(bars), 1)
    for place, bar in enumerate(bars):
        middle = SIDE + step * (place + 0.5)
        height = (floor - TOP - NUMBER - 10) * (bar.value or 0) / most
        if bar.value:
            box = (middle - step * 0.3, floor - max(height, 4), middle + step * 0.3, floor)
            pen.rounded_rectangle(box, radius=6, fill=LATE if bar.open else BAR, corners=(True, True, False, False))
        if bar.value is not None:
            pen.text((middle, floor - height - 8), str(bar.value), font=_font(NUMBER), fill=INK, anchor="mb")
        pen.text((middle, floor + 12), bar.label, font=_font(LABEL), fill=FAINT, anchor="mt")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _fitting(text: str, size: int) -> FreeTypeFont:
    """The letters at this size, smaller where the line would be too long."""
    wide = _font(size).getlength(text)
    return _font(size if wide <= WIDTH - 2 * SIDE else int(size * (WIDTH - 2 * SIDE) / wide))


@lru_cache(maxsize=8)
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(REGULAR, size)
