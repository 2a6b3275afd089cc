"""The player beside Rasa: the same archive and sentences, each in a fresh process of its own environment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.memory import MEGABYTE, resident
from bench.side import LOADED, TIMES
from bench.spread import spread_over
from bench.workbench import Workbench
from bot.settings import ROOT

SENTENCES = 100
RUNS = 3
RASA = ROOT / ".venv-rasa" / "bin" / "python"
OURS, THEIRS = "player", "Rasa 3.6 in-process"


@dataclass(frozen=True)
class Weighed:
    """Seconds to load, bytes resident after parsing, milliseconds of each parse."""

    seconds: float
    resident: int
    milliseconds: list[float]


def measure(bench: Workbench) -> list[Figure]:
    texts = spread_over(bench.texts, SENTENCES)
    model = bench.settings.model_path.resolve()
    found = _figures(OURS, _weighed(Path(sys.executable), "bench.side_player", model, texts))
    if not RASA.exists():
        return [*found, *(Figure(figure.name, None, figure.unit, "no .venv-rasa: see `make train`", THEIRS) for figure in found)]
    return [*found, *_figures(THEIRS, _weighed(RASA, "bench.side_rasa", model, texts))]


def _weighed(python: Path, module: str, model: Path, texts: list[str]) -> list[Weighed]:
    """The first run finds cold files: the median of the seconds does without it."""
    return [_weigh(python, module, model, texts) for _ in range(RUNS)]


def _figures(of: str, runs: list[Weighed]) -> list[Figure]:
    every = [one for run in runs for one in run.milliseconds]
    return [
        Figure("fresh process until it can parse", median(run.seconds for run in runs), "s", f"median of {RUNS} processes", of),
        Figure("resident memory", median(run.resident for run in runs) / MEGABYTE, "MB", f"after {SENTENCES} sentences", of),
        Figure("parse p50", median(every), "ms", f"the same {SENTENCES} sentences, warm", of),
        Figure("parses per second", 1000 / (sum(every) / len(every)), "/s", "one after another", of),
    ]


def _weigh(python: Path, module: str, model: Path, texts: list[str]) -> Weighed:
    start = time.perf_counter()
    arguments = ["env", "RASA_TELEMETRY_ENABLED=false", str(python), "-W", "ignore", "-m", module, str(model)]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as child:
        assert child.stdin
        child.stdin.write(json.dumps(texts) + "\n")
        child.stdin.flush()
        _line(child, LOADED)
        seconds = time.perf_counter() - start
        times = json.loads(_line(child, TIMES).removeprefix(TIMES))
        weight = resident(child.pid)
        child.stdin.close()
    return Weighed(seconds, weight, times)


def _line(child: subprocess.Popen[str], begins: str) -> str:
    """The next line that is ours; Rasa may write others.

    Raises:
        RuntimeError: the process ended before.
    """
    assert child.stdout
    for line in child.stdout:
        if line.startswith(begins):
            return line
    raise RuntimeError(f"{child.args!r} ended early")
