"""The two-stage topic classifier: n-grams answer when they are sure; only the rest pays for the sentence embedder.

Stage one costs well under a millisecond, stage two 10–15 ms. Confidence is calibrated by temperature on sentences that were neither
trained on nor reported (data/calibration.yml). What is out of scope is a class of its own, and low confidence is refused too.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nlu.accents import AccentRestorer
from nlu.embedder import Embedder
from nlu.ngrams import NgramShape, NgramVocabulary
from nlu.softmax import Softmax, log_softmax
from nlu.text import has_accents, normalize

OUT_OF_SCOPE = "out_of_scope"
Floats = NDArray[np.float32]
Decision = Literal["answer", "clarify", "reject"]


@dataclass(frozen=True)
class Thresholds:
    """Where the three outcomes part, measured on data/calibration.yml.

    `share`: weight of the n-gram stage in the mix; `heat_one`, `heat_both`: temperatures; `sure`: the n-gram stage alone is enough;
    `answer`: at least this confident; `scope`: at least this likely out of scope is refused; `low`: below this it is refused too.
    """

    share: float = 0.7
    heat_one: float = 1.0
    heat_both: float = 1.0
    sure: float = 0.95
    answer: float = 0.6
    scope: float = 0.5
    low: float = 0.15


@dataclass(frozen=True)
class Scored:
    """Probabilities of all topics, in the order of `TwoStage.topics`; `stage` 1 or 2."""

    chances: Floats
    stage: int


class TwoStage:
    """The trained model. `embedder` None or unavailable: the n-gram stage answers alone."""

    def __init__(
        self, topics: list[str], vocabulary: NgramVocabulary, first: Softmax, restorer: AccentRestorer, mean: Floats, spread: Floats,
        second: Softmax, thresholds: Thresholds, embedder: Embedder | None,
    ) -> None:  # fmt: skip
        self.topics = topics
        self.vocabulary = vocabulary
        self.first = first
        self.restorer = restorer
        self.mean = mean
        self.spread = spread
        self.second = second
        self.thresholds = thresholds
        self.embedder = embedder if embedder and embedder.available else None
        self._refused = topics.index(OUT_OF_SCOPE)

    def read(self, text: str) -> str:
        """What both stages read of a text as typed."""
        return prepare(self.restorer, text)

    def first_logs(self, normal: str) -> Floats:
        """Log probabilities of the n-gram stage, not calibrated."""
        return log_softmax(self.first.sparse_scores(*self.vocabulary.vector(normal)))

    def second_logs(self, normal: str) -> Floats:
        """Log probabilities of the embedding stage, not calibrated."""
        assert self.embedder
        vector = self.embedder.embed([normal])[0]
        return log_softmax(self.second.dense_scores((vector - self.mean) / self.spread))

    def score_if_sure(self, text: str) -> Scored | None:
        """The n-gram stage's probabilities when it is sure, or when nothing else is there to ask."""
        return self._first(self.first_logs(self.read(text)))

    def _first(self, logs: Floats) -> Scored | None:
        chances = np.exp(log_softmax(logs / self.thresholds.heat_one))
        if self.embedder is None or float(chances.max()) >= self.thresholds.sure:
            return Scored(chances, 1)
        return None

    def score(self, text: str) -> Scored:
        """Probabilities by as many stages as it takes."""
        normal = self.read(text)
        logs = self.first_logs(normal)
        sure = self._first(logs)
        if sure:
            return sure
        share = self.thresholds.share
        mixed = share * logs + (1 - share) * self.second_logs(normal)
        return Scored(np.exp(log_softmax(mixed / self.thresholds.heat_both)), 2)

    def decide(self, chances: Floats) -> Decision:
        """Answer, ask back, or refuse."""
        refused = float(chances[self._refused])
        best = float(np.delete(chances, self._refused).max())
        if refused >= self.thresholds.scope or best < self.thresholds.low:
            return "reject"
        return "answer" if best >= self.thresholds.answer and best > refused else "clarify"

    def ranking(self, chances: Floats) -> list[tuple[str, float]]:
        """All topics with their probabilities, best first; equal ones by name."""
        order = sorted(range(len(self.topics)), key=lambda place: (-float(chances[place]), self.topics[place]))
        return [(self.topics[place], float(chances[place])) for place in order]

    def save(self, folder: Path) -> None:
        """Into a folder of the model archive."""
        folder.mkdir(parents=True, exist_ok=True)
        texts = {
            "topics": self.topics,
            "thresholds": asdict(self.thresholds),
            "shape": asdict(self.vocabulary.shape),
            "ngrams": self.vocabulary.names,
            "forms": self.restorer.forms,
            "pairs": self.restorer.pairs,
        }
        (folder / "model.json").write_text(json.dumps(texts, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        np.savez(
            folder / "weights.npz",
            rarity=self.vocabulary.rarity.astype(np.float16),
            first_weights=self.first.weights, first_scale=self.first.scale, first_bias=self.first.bias,
            second_weights=self.second.weights, second_scale=self.second.scale, second_bias=self.second.bias,
            mean=self.mean, spread=self.spread,
        )  # fmt: skip

    @classmethod
    def load(cls, folder: Path, embedder: Embedder | None) -> TwoStage:
        """From a folder that `save` wrote.

        Raises:
            OSError, ValueError, KeyError: it is not such a folder.
        """
        texts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return cls(
                topics=texts["topics"],
                vocabulary=NgramVocabulary(NgramShape(**texts["shape"]), texts["ngrams"], arrays["rarity"].astype(np.float32)),
                first=Softmax(arrays["first_weights"], arrays["first_scale"], arrays["first_bias"]),
                restorer=AccentRestorer(texts["forms"], texts["pairs"]),
                mean=arrays["mean"],
                spread=arrays["spread"],
                second=Softmax(arrays["second_weights"], arrays["second_scale"], arrays["second_bias"]),
                thresholds=Thresholds(**texts["thresholds"]),
                embedder=embedder,
            )


def prepare(restorer: AccentRestorer, text: str) -> str:
    """What both stages read: normalised, and with accents put back when the person typed none.

    The embedder knows accented Vietnamese only, and the n-gram stage reads accented words too. Whether accents were typed is seen before
    slang is written out: 'ko' becomes 'không' in a text that has none.
    """
    normal = normalize(text)
    return normal if has_accents(text) else restorer.restore(normal)
