"""Sections as tables on the terminal."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from bench.figure import Figure, Section


def rows(section: Section) -> list[list[str]]:
    """Cells: the name, a value for each column, the note."""
    by_name: dict[str, dict[str, Figure]] = {}
    for figure in section.figures:
        by_name.setdefault(figure.name, {})[figure.of] = figure
    return [
        [name, *(found[of].shown if of in found else "" for of in section.columns), next(iter(found.values())).note]
        for name, found in by_name.items()
    ]


def table(section: Section) -> Table:
    """For a person at a terminal."""
    made = Table(title=section.title, title_justify="left")
    made.add_column("")
    for of in section.columns:
        made.add_column(of, justify="right")
    made.add_column("", style="dim")
    for row in rows(section):
        made.add_row(*(escape(cell) for cell in row))
    return made
