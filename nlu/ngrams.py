"""Character and word n-grams of accentless text, and accented words: the features of the first stage.

Accents are typed by half of the people, so everything but the accented words is read without them: a message with and one without
accents share those features. The vocabulary is learned from training sentences; what is not in it is not seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlu.text import has_accents, strip_accents

MOST_TOKENS = 80
"""Tokens of a message that are read: longer ones say the same again."""


@dataclass(frozen=True)
class NgramShape:
    """Which n-grams are taken."""

    shortest: int = 2
    longest: int = 5
    words: int = 3
    skip: bool = True
    accented: bool = True


def grams(normal: str, shape: NgramShape) -> Counter[str]:
    """Counts of the n-grams of a normalised text (`nlu.text.normalize`).

    'c:' character n-grams within a word and its borders, 'w:' words, 's:' pairs with one word between, 'a:' accented words.
    """
    words = normal.split()[:MOST_TOKENS]
    plain = [strip_accents(word) for word in words]
    found: Counter[str] = Counter()
    for word in plain:
        padded = f" {word} "
        for length in range(shape.shortest, shape.longest + 1):
            found.update("c:" + padded[start : start + length] for start in range(len(padded) - length + 1))
    for length in range(1, shape.words + 1):
        found.update("w:" + " ".join(plain[start : start + length]) for start in range(len(plain) - length + 1))
    if shape.skip:
        found.update(f"s:{one} {two}" for one, two in zip(plain, plain[2:], strict=False))
    if shape.accented and has_accents(normal):
        found.update("a:" + word for word in words)
        found.update(f"a:{one} {two}" for one, two in pairwise(words))
    return found


class NgramVocabulary:
    """n-gram → column, with the weight of its rarity (IDF)."""

    def __init__(self, shape: NgramShape, names: Sequence[str], rarity: NDArray[np.float32]) -> None:
        self.shape = shape
        self.names = list(names)
        self.rarity = rarity
        self.column = {name: number for number, name in enumerate(self.names)}

    @classmethod
    def learn(cls, normals: Iterable[str], shape: NgramShape, least: int, most: int) -> NgramVocabulary:
        """The `most` n-grams that stand in the most texts, in at least `least`."""
        seen: Counter[str] = Counter()
        texts = 0
        for normal in normals:
            seen.update(grams(normal, shape).keys())
            texts += 1
        kept = sorted((name for name, count in seen.items() if count >= least), key=lambda name: (-seen[name], name))[:most]
        counts = np.array([seen[name] for name in kept], dtype=np.float64)
        rarity = (np.log((1 + texts) / (1 + counts)) + 1).astype(np.float32)
        return cls(shape, kept, rarity)

    def vector(self, normal: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Columns and values, sublinear counts × rarity, length 1. Both empty when nothing is known."""
        column = self.column
        known = [(column[name], count) for name, count in grams(normal, self.shape).items() if name in column]
        if not known:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        columns = np.array([place for place, _ in known], dtype=np.int32)
        counts = np.array([count for _, count in known], dtype=np.float32)
        values = (1 + np.log(counts)) * self.rarity[columns]
        return columns, (values / np.sqrt(np.dot(values, values))).astype(np.float32)
