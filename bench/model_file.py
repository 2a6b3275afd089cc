"""The model archive: how large it is, and how long its training took."""

from __future__ import annotations

import json
from pathlib import Path

from bench.figure import Figure
from bench.workbench import Workbench


def measure(bench: Workbench) -> list[Figure]:
    model = bench.settings.model_path
    return [Figure("model archive", model.stat().st_size, "bytes", "without the embedder, which is a package"), _training(model)]


def _training(model: Path) -> Figure:
    """What the training wrote down beside the archive."""
    try:
        seconds = float(json.loads(model.with_name("training.json").read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return Figure("training", None, "s", "the last training left no training.json")
    return Figure("training", seconds, "s", "`make train`, both stages and calibration")
