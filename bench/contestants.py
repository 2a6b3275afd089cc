"""Who is asked in the comparison of understanding: the model, and the nearest example by TF-IDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.baseline import NearestExample
from bench.sentences import OUT_OF_SCOPE
from bot.content.schema import Catalog
from bot.content.yaml import read_yaml
from bot.settings import Settings
from nlu import Player

MOST_REFUSED = 0.02
"""As `most_refused` in config.yml: the baselines are calibrated by the model's own rule."""


@dataclass(frozen=True)
class Outcome:
    """`best` may be out_of_scope, `three` never holds it."""

    best: str
    three: tuple[str, ...]
    decision: str


Contestant = Callable[[str], Outcome]


def contestants(settings: Settings) -> dict[str, Contestant]:
    """By name, the model first."""
    data = settings.data_dir
    catalog = Catalog.model_validate(read_yaml(data / "topics" / "catalog.yml"))
    questions = [(entry.question, entry.id) for entry in catalog.topics]
    calibration: Any = read_yaml(data / "calibration.yml")
    inside = [row["text"] for topic, rows in calibration.items() if topic != OUT_OF_SCOPE for row in rows]
    found = {"this model": _model(Player.open(settings.model_path))}
    for name, examples in (("TF-IDF, catalog questions", questions), ("TF-IDF, training sentences", list(_training(data / "nlu")))):
        matcher = NearestExample(examples)
        matcher.refuse_most(inside, MOST_REFUSED)
        found[name] = _nearest(matcher)
    return found


def _model(player: Player) -> Contestant:
    def ask(text: str) -> Outcome:
        parse = player.parse(text)
        return Outcome(parse.ranking[0].topic, tuple(guess.topic for guess in parse.ranking[:3]), parse.decision)

    return ask


def _nearest(matcher: NearestExample) -> Contestant:
    def ask(text: str) -> Outcome:
        ranking = matcher.ranking(text)
        best, similarity = ranking[0]
        refused = best == OUT_OF_SCOPE or similarity < matcher.least
        three = [topic for topic, _ in ranking[:4] if topic != OUT_OF_SCOPE][:3]
        return Outcome(best, tuple(three), "reject" if refused else "answer")

    return ask


def _training(folder: Path) -> Iterator[tuple[str, str]]:
    """(text, topic) of Rasa's training files."""
    for path in sorted(folder.glob("*.yml")):
        data: Any = read_yaml(path)
        for block in data["nlu"]:
            for line in block["examples"].splitlines():
                yield line.removeprefix("- "), block["intent"]
