"""`make bench`: measures everything, prints tables, writes bench/results.json and the README's tables.

With keys (`python -m bench parsing turns`) only those are measured and printed, and nothing is written. `at_scale_ten` (a database of ten
times the size, some minutes to fill) is only measured so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bench.figure import Results, Section, dump, figures, load
from bench.machine import machine
from bench.measurements import LONG, MEASUREMENTS
from bench.readme import RESULTS, MarkerError, write_readme
from bench.sentences import read_sentences, write_json
from bench.tables import table
from bot.settings import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("keys", nargs="*", help=", ".join(MEASUREMENTS))
    parser.add_argument("--out", type=Path, default=RESULTS, help="the file for the results; another one leaves the README as it is")
    parser.add_argument("--keep", action="store_true", help="with keys: writes them, and keeps the other sections as they were measured")
    arguments = parser.parse_args()
    unknown = [key for key in arguments.keys if key not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    console = Console(width=max(120, Console().width))
    results = _measure(arguments.keys or [key for key in MEASUREMENTS if key not in LONG], console)
    if arguments.keys and not arguments.keep:
        return
    if arguments.keep:
        results = _joined(results, load(json.loads(arguments.out.read_text(encoding="utf-8"))))
    arguments.out.write_text(json.dumps(dump(results), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.out == RESULTS:
        _fill_readme(console)


def _joined(new: Results, old: Results) -> Results:
    """The new sections in the places of the old ones; what was not measured anew keeps the commit it was measured on."""
    kept = {section.key: replace(section, commit=section.commit or old.machine["commit"]) for section in old.sections}
    found = kept | {section.key: section for section in new.sections}
    return Results(new.machine, tuple(found[key] for key in MEASUREMENTS if key in found))


def _measure(keys: list[str], console: Console) -> Results:
    """One after another, each in a process of its own."""
    facts = machine()
    console.print(" · ".join(f"{name}: {fact}" for name, fact in facts.items()), markup=False)
    with tempfile.TemporaryDirectory(prefix="trolyso-bench-") as folder:
        sentences = Path(folder) / "sentences.json"
        write_json(sentences, read_sentences(ROOT / "tests" / "nlu"))
        sections = [replace(_section(key, sentences, Path(folder) / key, console), commit=facts["commit"]) for key in keys]
    return Results(facts, tuple(sections))


def _section(key: str, sentences: Path, folder: Path, console: Console) -> Section:
    folder.mkdir()
    start = time.perf_counter()
    with console.status(MEASUREMENTS[key][0]):
        done = subprocess.run(
            [sys.executable, "-m", "bench.one", key, str(sentences), str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
        )
    if done.returncode:
        sys.exit(f"{key} failed:\n{done.stderr}")
    section = Section(key, MEASUREMENTS[key][0], figures(json.loads(done.stdout.splitlines()[-1])))
    console.print(table(section), f"[dim]{time.perf_counter() - start:.0f} s[/dim]", "")
    return section


def _fill_readme(console: Console) -> None:
    try:
        write_readme()
    except MarkerError as error:
        console.print(f"README.md: {error}", style="yellow", markup=False)


if __name__ == "__main__":
    main()
