"""A chart as SVG."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from bot.reports.charts import Box, Chart, Label, Shape, Stroke


def draw_svg(chart: Chart) -> str:
    """One element that stands in a page or in a file of its own."""
    shapes = "".join(_draw(shape) for shape in chart.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {chart.width:g} {chart.height:g}" width="{chart.width:g}" '
        f'height="{chart.height:g}" role="img" aria-label={quoteattr(chart.told)} font-family="Segoe UI, Roboto, Noto Sans, sans-serif">'
        f"{shapes}</svg>"
    )


def _draw(shape: Shape) -> str:
    match shape:
        case Box(x=x, y=y, width=width, height=height, colour=colour):
            return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
        case Stroke(points=points, colour=colour, width=width):
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
        case Label():
            bold = ' font-weight="700"' if shape.bold else ""
            return (
                f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size:g}" fill="{shape.colour}" '
                f'text-anchor="{shape.anchor}" dominant-baseline="central"{bold}>{escape(shape.text)}</text>'
            )
