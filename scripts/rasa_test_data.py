"""Writes the `must` sentences of tests/nlu as a Rasa NLU file, for `rasa test nlu`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.nlu.sentences import files, sentences  # noqa: E402

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = ['version: "3.1"', "nlu:"]
    for path in files():
        rows = [f"      - {sentence.text}" for sentence in sentences(path) if sentence.demand == "must"]
        lines += [f"  - intent: {path.stem}", "    examples: |", *rows]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
