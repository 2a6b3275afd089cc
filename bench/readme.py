"""The tables of the README, between its markers: figures come from bench/results.json and from nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

from bench.figure import Results, Section, load
from bench.tables import rows
from bot.settings import ROOT

README = ROOT / "README.md"
RESULTS = ROOT / "bench" / "results.json"
UNDERSTANDING = "understanding"


class MarkerError(Exception):
    """The README has no place for a table."""


def write_readme(results: Path = RESULTS, readme: Path = README) -> None:
    """Writes both tables.

    Raises:
        MarkerError: a pair of markers is missing; nothing is written.
        OSError, ValueError, KeyError, TypeError: the results cannot be read.
    """
    found = load(json.loads(results.read_text(encoding="utf-8")))
    text = readme.read_text(encoding="utf-8")
    text = between(text, "bench", bench_tables(found))
    text = between(text, "nlu", nlu_table(found))
    readme.write_text(text, encoding="utf-8")


def between(text: str, name: str, inner: str) -> str:
    """`text` with `inner` between the markers of `name`.

    Raises:
        MarkerError: they are not both there, in this order.
    """
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = text.partition(opening)
    _, ended, after = rest.partition(closing)
    if not found or not ended:
        raise MarkerError(f"no {opening} … {closing}")
    return f"{before}{opening}\n{inner.strip()}\n{closing}{after}"


def bench_tables(results: Results) -> str:
    """Everything but understanding: one table for what stands alone, one for each comparison, then the machine."""
    alone = [section for section in results.sections if section.columns == [""]]
    compared = [section for section in results.sections if section.columns != [""] and section.key != UNDERSTANDING]
    cells = [row for section in alone for row in [[f"**{_heading(section, results)}**", "", ""], *rows(section)]]
    tables = [markdown(["", "", ""], cells)]
    tables += [markdown([_heading(section, results), *section.columns, ""], rows(section)) for section in compared]
    return "\n\n".join([*tables, machine_line(results)])


def _heading(section: Section, results: Results) -> str:
    """The title, and the commit where it is another than that of the last measurements."""
    other = section.commit and section.commit != results.machine["commit"]
    return section.title + (f" (commit {section.commit})" if other else "")


def nlu_table(results: Results) -> str:
    """Understanding, beside the baselines."""
    section = results.section(UNDERSTANDING)
    if section is None:
        return "Not measured."
    return markdown(["", *section.columns, ""], rows(section)) + "\n\n" + machine_line(results)


def markdown(header: list[str], cells: list[list[str]]) -> str:
    """A table in Markdown: first and last column to the left, the values between them to the right."""
    dashes = ["---", *("---:" for _ in header[1:-1]), "---"]
    lines = [header, dashes, *([cell.replace("|", "\\|") for cell in row] for row in cells)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine_line(results: Results) -> str:
    """Where and when."""
    facts = results.machine
    return (
        f"Measured by `make bench` on {facts['date']}: {facts['cpu']}, {facts['cores']} cores, {facts['memory']}, {facts['system']}, "
        f"Python {facts['python']}, commit {facts['commit']}."
    )
