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

WIDTH, HEIGHT = 720, 400
TOP, BOTTOM, SIDE = 96, 64, 40
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
    """A PNG, 720 × 400. `title` above, `under` it a line that says what is counted."""
    # Only here: Pillow takes longer to load than most turns take.
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((SIDE, 22), title, font=_font(28), fill=INK)
    pen.text((SIDE, 58), under, font=_font(20), fill=FAINT)
    floor = HEIGHT - BOTTOM
    pen.line((SIDE, floor, WIDTH - SIDE, floor), fill=LINE, width=2)
    most = max([bar.value or 0 for bar in bars] + [1])
    step = (WIDTH - 2 * SIDE) / max(len(bars), 1)
    for place, bar in enumerate(bars):
        middle = SIDE + step * (place + 0.5)
        height = (floor - TOP - 34) * (bar.value or 0) / most
        if bar.value:
            box = (middle - step * 0.3, floor - max(height, 4), middle + step * 0.3, floor)
            pen.rounded_rectangle(box, radius=6, fill=LATE if bar.open else BAR, corners=(True, True, False, False))
        if bar.value is not None:
            pen.text((middle, floor - height - 8), str(bar.value), font=_font(24), fill=INK, anchor="mb")
        pen.text((middle, floor + 12), bar.label, font=_font(20), fill=FAINT, anchor="mt")
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@lru_cache(maxsize=4)
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(REGULAR, size)
