"""Noticing that a text is not Vietnamese, well enough to say so kindly."""

from __future__ import annotations

import unicodedata

ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "was",
        "you",
        "your",
        "how",
        "what",
        "where",
        "when",
        "why",
        "which",
        "please",
        "can",
        "could",
        "would",
        "my",
        "hello",
        "help",
        "need",
        "want",
        "and",
        "with",
        "for",
        "this",
        "that",
        "i",
        "do",
        "does",
        "have",
        "has",
        "from",
        "about",
        "not",
    ]
)
LEAST_ENGLISH = 2


def is_foreign(text: str) -> bool:
    """Whether most letters are of another script, or common English words stand in a text without Vietnamese marks."""
    letters = [mark for mark in text if mark.isalpha()]
    if not letters:
        return False
    latin = sum("LATIN" in unicodedata.name(mark, "") for mark in letters)
    if latin * 2 < len(letters):
        return True
    words = text.lower().split()
    return text.isascii() and sum(word.strip(".,?!") in ENGLISH for word in words) >= max(LEAST_ENGLISH, len(words) // 3)
