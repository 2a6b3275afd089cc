"""Charts as lists of shapes, drawn as SVG (svg.py) or PNG (png.py). No library: bars, lines and texts are all that reports need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from bot.reports.narrative import best_rows
from bot.reports.numbers import Number, written
from bot.reports.report import Report
from bot.reports.words import Words

WIDTH, PHONE = 760.0, 420.0
"""Widths in points: of a page, and of a picture in a chat."""
INK, SOFT, GRID, BAR, FAINT = "#16202a", "#5a6773", "#dfe5ea", "#0b6ba8", "#a9c9de"


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1


@dataclass(frozen=True)
class Label:
    """A text; `y` is its middle."""

    x: float
    y: float
    text: str
    size: float = 13
    colour: str = INK
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False


Shape: TypeAlias = Box | Stroke | Label


@dataclass(frozen=True)
class Chart:
    """`told` is the chart in one sentence, for those who cannot see it."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    told: str


def areas_chart(report: Report, words: Words, most: int = 15, width: float = WIDTH) -> Chart | None:
    """Given help by area, most first; None where there is nothing to compare. The faint bar is last year's. `width` in points: letters stay
    of one size, so a narrow chart is easier to read on a phone."""
    rows = best_rows([row for row in report.rows if not row.own], most)
    if len(rows) < 2:
        return None
    bars = [(row.name, row.values["B01"], row.past) for row in rows]
    title = words.say("chart_areas", period=report.period_name)
    return bar_chart(title, bars, words.say("chart_now"), words.say("chart_past"), width)


def bar_chart(title: str, bars: Sequence[tuple[str, Number | None, Number | None]], now: str, past: str, width: float = WIDTH) -> Chart:
    """Horizontal bars with their numbers; names may be long."""
    left, right, top, step = min(220.0, width * 0.4), 70.0, 62.0, 30.0
    most = max([Decimal(value or 0) for _, *values in bars for value in values] + [Decimal(1)])
    scale = (width - left - right) / float(most)
    compared = any(before is not None for *_, before in bars)
    shapes: list[Shape] = [Label(16, 20, title, 16, bold=True)]
    if compared:
        shapes += [Box(16, 38, 12, 10, BAR), Label(34, 43, now, 12, SOFT), Box(140, 38, 12, 10, FAINT), Label(158, 43, past, 12, SOFT)]
    height = top + step * len(bars) + 10
    shapes.append(Stroke(((left, top - 4), (left, height - 8)), GRID))
    for place, (name, value, before) in enumerate(bars):
        y = top + step * place
        shapes.append(Label(left - 8, y + 10, _short(name, int(left / 8)), 13, anchor="end"))
        if before:
            shapes.append(Box(left, y + 16, max(1.0, float(before) * scale), 5, FAINT))
        if value:
            shapes.append(Box(left, y + 2, max(1.0, float(value) * scale), 14, BAR))
        shapes.append(Label(left + float(value or 0) * scale + 6, y + 9, written(value), 12))
    told = f"{title}: " + "; ".join(f"{name} {written(value)}" for name, value, _ in bars)
    return Chart(width, height, tuple(shapes), told)


def months_chart(title: str, months: Sequence[tuple[str, Number | None]]) -> Chart:
    """Columns by month; a month that is not known has none."""
    width, height, left, bottom, top = WIDTH, 300.0, 24.0, 262.0, 58.0
    most = max([Decimal(value or 0) for _, value in months] + [Decimal(1)])
    step = (width - 2 * left) / max(1, len(months))
    shapes: list[Shape] = [Label(16, 20, title, 16, bold=True), Stroke(((left, bottom), (width - left, bottom)), GRID)]
    for place, (name, value) in enumerate(months):
        x, tall = left + step * place, float(Decimal(value or 0) / most) * (bottom - top)
        if value:
            shapes.append(Box(x + step * 0.18, bottom - tall, step * 0.64, tall, BAR))
        shapes.append(Label(x + step / 2, bottom - tall - 10, written(value), 12, anchor="middle"))
        shapes.append(Label(x + step / 2, bottom + 16, name, 12, SOFT, "middle"))
    told = f"{title}: " + "; ".join(f"{name} {written(value)}" for name, value in months)
    return Chart(width, height, tuple(shapes), told)


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
