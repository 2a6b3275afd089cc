"""The test sentences of tests/nlu, which nobody trained on: what people of the benchmarks type."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.content.yaml import read_yaml

OUT_OF_SCOPE = "out_of_scope"
KINDS = ("must", "should")


@dataclass(frozen=True)
class Sentence:
    """A text and the topics that are right for it, the best first."""

    text: str
    topics: tuple[str, ...]

    @property
    def outside(self) -> bool:
        """Whether it has to be refused."""
        return self.topics[0] == OUT_OF_SCOPE


def read_sentences(folder: Path) -> list[Sentence]:
    """must and should of every file, sorted by file.

    Raises:
        bot.content.yaml.YamlError, KeyError: a file does not fit.
    """
    found: list[Sentence] = []
    for path in sorted(folder.glob("*.yml")):
        data: Any = read_yaml(path)
        if path.name != "known_failures.yml":
            rows = [row for kind in KINDS for row in data.get(kind) or ()]
            found += [Sentence(row["text"], (data["topic"], *row.get("also", ()))) for row in rows]
    return found


def write_json(path: Path, sentences: Sequence[Sentence]) -> None:
    """For the processes that measure: they must not spend time and memory on YAML."""
    path.write_text(json.dumps([asdict(one) for one in sentences], ensure_ascii=False), encoding="utf-8")


def read_json(path: Path) -> tuple[Sentence, ...]:
    return tuple(Sentence(row["text"], tuple(row["topics"])) for row in json.loads(path.read_text(encoding="utf-8")))
