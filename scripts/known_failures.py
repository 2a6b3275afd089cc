"""Writes tests/nlu/known_failures.yml: test sentences that the model of the repo does not understand. Read the diff before keeping it."""

from __future__ import annotations

import sys
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from nlu import Player  # noqa: E402
from tests.nlu.sentences import KNOWN, files, holds, sentences  # noqa: E402

if __name__ == "__main__":
    player = Player.open(ROOT / "data" / "model" / "nlu.tar.gz")
    failing = []
    for path in files():
        for sentence in sentences(path):
            parse = player.parse(sentence.text)
            if not holds(sentence, parse.topic, [guess.topic for guess in parse.ranking]):
                failing.append(sentence.text)
    yaml = YAML()
    yaml.width = 400
    with KNOWN.open("w", encoding="utf-8") as file:
        file.write(
            "# Test sentences that are not understood yet. Each must fail, or be taken out: scripts/known_failures.py writes this file.\n"
        )
        yaml.dump(failing, file)
    print(f"{len(failing)} known failures")
