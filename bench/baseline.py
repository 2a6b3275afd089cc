"""What somebody would build in an afternoon: the topic whose example is nearest by TF-IDF, for the model to be compared with.

Words and pairs of words without accents and case, cosine similarity (Salton, Wong, Yang 1975, A Vector Space Model). Refuses below a
similarity that is set on the calibration sentences, by the same rule as the model's: few of those in scope may be refused.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlu.text import clean, fold, tokens


class NearestExample:
    """`examples` are (text, topic). `least`: below this similarity it refuses."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        self.topics = sorted({topic for _, topic in examples})
        self.least = 0.0
        place = {topic: number for number, topic in enumerate(self.topics)}
        self._topic_of = np.array([place[topic] for _, topic in examples])
        counted = [grams(text) for text, _ in examples]
        seen = Counter(gram for counts in counted for gram in counts)
        self._rarity = {gram: math.log((1 + len(examples)) / (1 + times)) + 1 for gram, times in seen.items()}
        rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counts in enumerate(counted):
            for gram, weight in self._vector(counts).items():
                rows[gram].append((number, weight))
        self._rows = {
            gram: (np.array([number for number, _ in pairs]), np.array([weight for _, weight in pairs])) for gram, pairs in rows.items()
        }

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """All topics with the similarity of their nearest example, best first; equal ones by name."""
        best = np.zeros(len(self.topics))
        np.maximum.at(best, self._topic_of, self._similarities(text))
        return [(self.topics[number], float(best[number])) for number in np.argsort(-best, kind="stable")]

    def refuse_most(self, inside: Sequence[str], share: float) -> None:
        """Sets `least` as high as it goes while at most `share` of the sentences in scope are refused."""
        best = sorted(self.ranking(text)[0][1] for text in inside)
        self.least = best[int(share * len(best))]

    def _similarities(self, text: str) -> NDArray[np.float64]:
        found = np.zeros(len(self._topic_of))
        for gram, weight in self._vector(grams(text)).items():
            if gram in self._rows:
                numbers, weights = self._rows[gram]
                found[numbers] += weight * weights
        return found

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        weights = {gram: count * self._rarity[gram] for gram, count in counts.items() if gram in self._rarity}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


def grams(text: str) -> Counter[str]:
    """Words and pairs of words."""
    words = tokens(fold(clean(text)))
    return Counter([*words, *(f"{one} {two}" for one, two in pairwise(words))])
