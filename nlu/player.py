"""Plays the archive that `rasa train nlu` wrote, without Rasa: in-process, in about a second, with the same answers.

Only our own component classes are admitted: an archive cannot make this process load anything else.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from nlu.danger import danger
from nlu.embedder import Embedder
from nlu.entities import Entity, extract_entities
from nlu.requests import pieces
from nlu.text import clean
from nlu.two_stage import OUT_OF_SCOPE, Scored, TwoStage

CLASSIFIER = "nlu.rasa.components.TwoStageClassifier"
ADMITTED = frozenset({CLASSIFIER, "nlu.rasa.components.VietnameseTokenizer", "nlu.rasa.components.TrolysoEntityExtractor"})
RASA_OWN = ("rasa.graph_components.", "rasa.nlu.classifiers.regex_message_handler.", "rasa.core.")
"""Rasa's own nodes around a pipeline (message adding, providers): they compute nothing that is played here."""
MOST_BYTES = 64_000_000
LEAST_EACH = 0.8
"""Confidence of each of two pieces from which a message is taken as two requests."""


class ArchiveError(Exception):
    """The model archive is missing, damaged, too large, or holds a component that is not ours."""


@dataclass(frozen=True)
class Guess:
    """A topic and its calibrated probability."""

    topic: str
    confidence: float


@dataclass(frozen=True)
class Parse:
    """What a text was understood as. `topic` may be out_of_scope; `ranking` has five topics without it."""

    text: str
    topic: str
    confidence: float
    ranking: tuple[Guess, ...]
    decision: Literal["answer", "clarify", "reject"]
    entities: tuple[Entity, ...]
    danger: str
    requests: tuple[str, ...]
    stage: int
    milliseconds: float


class Player:
    """The trained model, ready to parse. One instance serves many threads (the embedder takes turns)."""

    def __init__(self, model: TwoStage) -> None:
        self.model = model

    @classmethod
    def open(cls, archive: Path, embedder: Embedder | None = None) -> Player:
        """From a model archive.

        Raises:
            ArchiveError: see there.
        """
        if not archive.is_file():
            raise ArchiveError(f"no model at {archive}")
        with tempfile.TemporaryDirectory(prefix="trolyso-model-") as folder:
            place = Path(folder)
            try:
                _extract(archive, place)
                resource = _classifier_resource(place)
                return cls(TwoStage.load(place / "components" / resource, embedder or Embedder()))
            except (OSError, KeyError, ValueError, tarfile.TarError) as error:
                raise ArchiveError(f"{archive}: {error}") from error

    def warm_up(self) -> None:
        """Loads what is loaded at its first use: the embedder, where it can be."""
        if self.model.embedder:
            self.model.embedder.load()

    def parse_if_sure(self, text: str) -> Parse | None:
        """The parse when the first stage is enough; None when the embedder has to be asked."""
        start = time.perf_counter()
        text = clean(text)
        scored = self.model.score_if_sure(text)
        return None if scored is None else self._parse(text, scored, start)

    def parse(self, text: str) -> Parse:
        """What the text means, by as many stages as it takes."""
        start = time.perf_counter()
        text = clean(text)
        return self._parse(text, self.model.score(text), start)

    def _parse(self, text: str, scored: Scored, start: float) -> Parse:
        ranking = self.model.ranking(scored.chances)
        decision = self.model.decide(scored.chances)
        topics = tuple(Guess(topic, chance) for topic, chance in ranking if topic != OUT_OF_SCOPE)
        return Parse(
            text=text,
            topic=ranking[0][0],
            confidence=ranking[0][1],
            ranking=topics[:5],
            decision=decision,
            entities=tuple(extract_entities(text)),
            danger=danger(text) or "",
            requests=self._requests(text, decision, topics[0].topic),
            stage=scored.stage,
            milliseconds=round((time.perf_counter() - start) * 1000, 3),
        )

    def _requests(self, text: str, decision: str, best: str) -> tuple[str, ...]:
        """The topics of a message that asks two things; else the one, when it is answered. Pieces are read by the quick stage alone."""
        found: list[str] = []
        cut = pieces(text)
        for piece in cut if len(cut) > 1 else ():
            scored = self.model.score_if_sure(piece)
            if scored is None:
                continue
            topic, chance = self.model.ranking(scored.chances)[0]
            if topic != OUT_OF_SCOPE and chance >= LEAST_EACH and topic not in found:
                found.append(topic)
        if len(found) >= 2:
            return tuple(found[:2])
        return (best,) if decision == "answer" else ()


def _extract(archive: Path, into: Path) -> None:
    """Files of metadata and components only, nothing outside the folder, not more than a sane amount."""
    total = 0
    with tarfile.open(archive, "r:gz") as packed:
        for member in packed:
            path = PurePosixPath(member.name)
            if not member.isfile() or path.is_absolute() or ".." in path.parts:
                continue
            total += member.size
            if total > MOST_BYTES:
                raise ArchiveError(f"{archive}: larger than {MOST_BYTES} bytes")
            if path.parts[:1] == ("components",) or path.name == "metadata.json":
                source = packed.extractfile(member)
                assert source
                target = into.joinpath(*path.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read())


def _classifier_resource(folder: Path) -> str:
    """The name of the trained classifier's folder, after every component was found to be one of ours."""
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    resource = ""
    for node in metadata["predict_schema"]["nodes"].values():
        used = node["uses"]
        if used == CLASSIFIER:
            resource = node["resource"]["name"]
        elif used not in ADMITTED and not used.startswith(RASA_OWN):
            raise ArchiveError(f"component {used} is not admitted")
    if not resource:
        raise ArchiveError(f"no component {CLASSIFIER}")
    return str(resource)
