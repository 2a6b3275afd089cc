"""How long a person waits after `make run` or `trolyso ask`: from making the process to the first answer."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.program import command
from bench.server import Browser, serving
from bench.workbench import Workbench
from bot.settings import ROOT
from nlu import Player

RUNS = 3


def measure(bench: Workbench) -> list[Figure]:
    text = _question(bench)
    folders = [bench.folder / f"start-{run}" for run in range(RUNS)]
    _ask(folders[0].with_name("warm-up"), text)
    first = [_first_answer(folder, text) for folder in folders]
    second = [_first_answer(folder, text) for folder in folders]
    asked = [_ask(folder, text) for folder in folders]
    runs = f"median of {RUNS}"
    return [
        Figure("server: first answer", median(answer for _, answer in second), "s", f"{runs}; the question needs the embedder"),
        Figure("server: address printed", median(ready for ready, _ in second), "s", runs),
        Figure("server: first answer at the very first start", median(answer for _, answer in first), "s",
               f"{runs}; makes the database, reads and checks all content"),
        Figure("`trolyso ask`", median(asked), "s", f"{runs}; the question needs the embedder"),
    ]  # fmt: skip


def _question(bench: Workbench) -> str:
    """One that n-grams do not answer alone, so that the embedder has to be loaded as well."""
    player = Player.open(bench.settings.model_path)
    return next(one.text for one in bench.sentences if not one.outside and not player.parse_if_sure(one.text))


def _first_answer(folder: Path, text: str) -> tuple[float, float]:
    """Seconds until the address was printed, and until a new browser had its answer."""
    with serving(folder) as server:
        browser = Browser(server.address)
        answered = browser.ask(text)
        browser.close()
    return server.announced - server.started, answered - server.started


def _ask(folder: Path, text: str) -> float:
    start = time.perf_counter()
    subprocess.run(command(folder, "ask", text), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
