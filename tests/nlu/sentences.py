"""Reading tests/nlu/*.yml: sentences written apart from training, and those that are not understood yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.yaml import read_yaml

FOLDER = Path(__file__).parent
KNOWN = FOLDER / "known_failures.yml"


@dataclass(frozen=True)
class Sentence:
    """`demand`: must (first guess), should (first three), never (not `topic`). `accepted`: topics that are right."""

    topic: str
    demand: str
    text: str
    style: str
    accepted: tuple[str, ...]


def files() -> list[Path]:
    return sorted(path for path in FOLDER.glob("*.yml") if path != KNOWN)


def sentences(path: Path) -> Iterator[Sentence]:
    data = read_yaml(path)
    assert isinstance(data, dict)
    topic = str(data["topic"])
    for demand in ("must", "should", "never"):
        for row in data.get(demand) or []:
            first = row["topic"] if demand == "never" else topic
            yield Sentence(topic, demand, row["text"], row["style"], (first, *row.get("also", [])))


def known_failures() -> frozenset[str]:
    return frozenset(read_yaml(KNOWN) or []) if KNOWN.exists() else frozenset()  # type: ignore[call-overload]


def holds(sentence: Sentence, first: str, ranking: list[str]) -> bool:
    """Whether what was understood is what the sentence demands."""
    if sentence.demand == "must":
        return first in sentence.accepted
    if sentence.demand == "should":
        return bool(set(ranking[:3]) & set(sentence.accepted))
    return first != sentence.topic
