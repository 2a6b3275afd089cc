"""Phrases of the tables found among tokens.

A phrase is words with single spaces; `a/b` is either, a leading `?` makes a word optional, `*` stands for up to four words and numbers,
`#` for a number. A word with marks fits a token that was typed without, or with some of them; a word without marks fits any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from nlu.text import strip_accents
from nlu.visits.tokens import Token, agrees

TABLES = Path(__file__).parent / "tables"
LONGEST_GAP = 4
WHOLE = frozenset(["cho", "con", "em", "anh", "hai", "ba", "qua", "trong", "hay", "ai", "lo", "theo", "nhau", "xem", "khi", "sao"])
"""Words that in a line with marks are what they say: 'cho' is no chợ there, 'qua' no quá."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase."""

    words: tuple[str, ...]
    optional: bool = False
    gap: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase in a line: token places [start, end), `weight` the number of words that fitted, gaps not counted."""

    value: Value
    start: int
    end: int
    weight: int


class Phrases(Generic[Value]):
    """A set of phrases, each with a value."""

    def __init__(self, rows: Iterable[tuple[str, Value]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[Part, ...], Value]]] = defaultdict(list)
        self.words: set[str] = set()
        for phrase, value in rows:
            parts = _parts(phrase)
            for word in parts[0].words:
                self._by_first[strip_accents(word)].append((parts, value))
            self.words.update(strip_accents(word) for part in parts for word in part.words)

    def at(self, tokens: Sequence[Token], place: int) -> list[Found[Value]]:
        """All phrases that begin at a place."""
        found = []
        for parts, value in self._by_first.get(tokens[place].plain, ()):
            fitted = _fit(parts, 0, tokens, place, 0)
            # One unmarked word of a marked line is what it says: 'em' is not êm. In a longer phrase its marks may have been forgotten.
            if fitted is not None and not (fitted[1] == 1 and tokens[place].firm and tokens[place].word not in parts[0].words):
                found.append(Found(value, place, fitted[0], fitted[1]))
        return found

    def longest_at(self, tokens: Sequence[Token], place: int) -> Found[Value] | None:
        return max(self.at(tokens, place), key=lambda one: (one.end, one.weight), default=None)

    def find(self, tokens: Sequence[Token]) -> list[Found[Value]]:
        """All phrases everywhere, overlapping ones too, by start."""
        return [one for place in range(len(tokens)) for one in self.at(tokens, place)]

    def any_in(self, tokens: Sequence[Token]) -> bool:
        return any(self.at(tokens, place) for place in range(len(tokens)))

    def choose(self, tokens: Sequence[Token]) -> list[Found[Value]]:
        """Phrases that do not overlap, those with more words first; by start."""
        free = [True] * len(tokens)
        chosen = []
        for one in sorted(self.find(tokens), key=lambda one: (-one.weight, one.end - one.start, one.start)):
            if all(free[one.start : one.end]):
                free[one.start : one.end] = [False] * (one.end - one.start)
                chosen.append(one)
        return sorted(chosen, key=lambda one: one.start)


def read_rows(name: str) -> list[list[str]]:
    """The rows of a table beside this module, split at tabs; blank lines and comments left out."""
    rows = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [row.split("\t") for row in rows if row.strip() and not row.startswith("#")]


@cache
def phrase_table(name: str) -> Phrases[str]:
    """A table of rows `value<TAB>phrase|phrase|…`."""
    return Phrases((phrase.strip(), row[0]) for row in read_rows(name) for phrase in row[1].split("|"))


@cache
def kind_in_table(name: str, kind: str) -> Phrases[str]:
    """Only the rows of one kind."""
    return Phrases((phrase.strip(), kind) for row in read_rows(name) if row[0] == kind for phrase in row[1].split("|"))


def signs(kind: str) -> Phrases[str]:
    """Words that say what a line or a number is: signs.tsv."""
    return kind_in_table("signs.tsv", kind)


def naming(kind: str) -> Phrases[str]:
    """Words around people's names: names.tsv."""
    return kind_in_table("names.tsv", kind)


def _parts(phrase: str) -> tuple[Part, ...]:
    parts = []
    for written in phrase.split():
        if written in "*#":
            parts.append(Part((), gap=written == "*", number=written == "#"))
        else:
            optional = written.startswith("?") and len(written) > 1
            parts.append(Part(tuple(written.lstrip("?").split("/")), optional))
    return tuple(parts)


def _fit(parts: tuple[Part, ...], index: int, tokens: Sequence[Token], place: int, weight: int) -> tuple[int, int] | None:
    """(end, weight) of the longest way the parts from `index` on fit from `place` on."""
    if index == len(parts):
        return place, weight
    part = parts[index]
    if part.gap:
        for skipped in range(LONGEST_GAP + 1):
            if place + skipped > len(tokens) or (skipped and tokens[place + skipped - 1].kind == "sign"):
                return None
            fitted = _fit(parts, index + 1, tokens, place + skipped, weight)
            if fitted is not None:
                return fitted
        return None
    if place < len(tokens) and _is(part, tokens[place]):
        fitted = _fit(parts, index + 1, tokens, place + 1, weight + 1)
        if fitted is not None:
            return fitted
    return _fit(parts, index + 1, tokens, place, weight) if part.optional else None


def _is(part: Part, token: Token) -> bool:
    if part.number:
        return token.kind == "number"
    if token.firm and token.word in WHOLE:
        return token.word in part.words
    return any(agrees(token.word, word) for word in part.words)
