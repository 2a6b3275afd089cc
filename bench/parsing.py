"""How fast the model in the process understands a sentence, on one thread."""

from __future__ import annotations

import time
from statistics import median

from bench.figure import Figure
from bench.spread import percentile, spread_over
from bench.workbench import Workbench
from nlu import Player

RUNS = 3
WARM_UP = 100


def measure(bench: Workbench) -> list[Figure]:
    player = Player.open(bench.settings.model_path)
    texts = bench.texts
    for text in spread_over(texts, WARM_UP):
        player.parse(text)
    alone = [player.parse_if_sure(text) is not None for text in texts]
    runs = [[_milliseconds(player, text) for text in texts] for _ in range(RUNS)]
    every = [one for run in runs for one in run]
    one = [took for run in runs for took, sure in zip(run, alone, strict=True) if sure]
    two = [took for run in runs for took, sure in zip(run, alone, strict=True) if not sure]
    note = f"{len(texts):,} test sentences, {RUNS} runs"
    return [
        Figure("parse p50", median(every), "ms", note),
        Figure("parse p95", percentile(every, 0.95), "ms", note),
        Figure("parses per second", median(len(run) / sum(run) * 1000 for run in runs), "/s", "one after another; median of the runs"),
        Figure("answered by n-grams alone", 100 * sum(alone) / len(alone), "%", "the embedder is not asked"),
        Figure("parse p50, n-grams alone", median(one) if one else None, "ms"),
        Figure("parse p50, with the embedder", median(two) if two else None, "ms"),
    ]


def _milliseconds(player: Player, text: str) -> float:
    start = time.perf_counter()
    player.parse(text)
    return (time.perf_counter() - start) * 1000
