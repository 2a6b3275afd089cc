"""Puts accents back into a text typed without them, so that the sentence embedder knows its words.

A bigram model over syllables, learned from the training sentences and nothing else: for each accentless syllable the accented
forms that were seen, the best path by Viterbi. What was never seen stays as typed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from nlu.text import strip_accents

UNSEEN = -9.0
"""Log probability of a pair that was never seen, below any that was."""
START = "^"


class AccentRestorer:
    """`forms` are counts of accented syllables, `pairs` counts of two in a row."""

    def __init__(self, forms: dict[str, int], pairs: dict[str, int]) -> None:
        self.forms = forms
        self.pairs = pairs
        self._choices: dict[str, list[tuple[str, float]]] = defaultdict(list)
        total = sum(forms.values()) or 1
        for form, count in forms.items():
            self._choices[strip_accents(form)].append((form, math.log(count / total)))
        self._after = Counter[str]()
        for pair, count in pairs.items():
            self._after[pair.split(" ")[0]] += count

    @classmethod
    def learn(cls, normals: Iterable[str], least: int = 2) -> AccentRestorer:
        """From normalised texts that carry accents."""
        forms: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for normal in normals:
            words = [word for word in normal.split() if word.isalpha()]
            forms.update(words)
            pairs.update(f"{one} {two}" for one, two in zip([START, *words], words, strict=False))
        kept = {form: count for form, count in forms.items() if count >= least}
        return cls(kept, {pair: count for pair, count in pairs.items() if count >= least})

    def restore(self, normal: str) -> str:
        """The text with the likeliest accents; words that carry some already stay."""
        words = normal.split()
        best: dict[str, tuple[float, list[str]]] = {START: (0.0, [])}
        for word in words:
            choices = self._choices.get(word) if word == strip_accents(word) else None
            step: dict[str, tuple[float, list[str]]] = {}
            for form, own in choices or [(word, 0.0)]:
                score, path = max(
                    ((past + self._follows(before, form, own), trail) for before, (past, trail) in best.items()),
                    key=lambda candidate: candidate[0],
                )
                step[form] = (score, [*path, form])
            best = step
        return " ".join(max(best.values(), key=lambda candidate: candidate[0])[1])

    def _follows(self, before: str, form: str, own: float) -> float:
        seen = self.pairs.get(f"{before} {form}")
        if seen:
            return math.log(0.8 * seen / self._after[before] + 0.2 * math.exp(own))
        return UNSEEN / 4 + own
