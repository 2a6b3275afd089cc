"""Phrases of the tables found among tokens.

A phrase is words with single spaces; `a/b` is either, a leading `?` makes a word optional, `*` stands for up to four words and numbers,
`#` for a number, `~` for up to three little words and numbers ('giùm', 'luôn', 'lại 2 cái'), `{name}` for any wording of that group of
word_groups.tsv, as long as it may be. A word with marks fits a token that was typed without, or with some of them; a word without
marks fits any.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from nlu.text import strip_accents
from nlu.visits.tokens import Token, agrees

TABLES = Path(__file__).parent / "tables"
LONGEST_GAP = 4
MOST_LITTLE = 3
LONGEST_PHRASE = 20
"""No phrase reaches farther than so many tokens."""
LITTLE = frozenset(["giùm", "giúp", "hộ", "dùm", "luôn", "lại", "cái", "chiếc", "mấy", "thử", "được", "các", "bộ", "liền", "tấm", "con"])
"""Words that may stand between a verb and its thing and say nothing about either."""
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
    little: bool = False
    group: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Wordings of one or several words by their folded first word, longest first."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase in a line: token places [start, end), `weight` the number of words that fitted, those in a `*` not counted."""

    value: Value
    start: int
    end: int
    weight: int


class Phrases(Generic[Value]):
    """A set of phrases, each with a value."""

    def __init__(self, rows: Iterable[tuple[str, Value]]) -> None:
        self._rows = [(_parts(phrase), value) for phrase, value in rows]
        self.words = {word for parts, _ in self._rows for part in parts for word in _folded(part)}
        # A phrase is looked up by its first word and by the rarest of the words that must follow: few have to be tried at a place.
        heads = [[_firsts(part) for part in parts] for parts, _ in self._rows]
        uses = Counter(word for firsts in heads for head in firsts[1:] for word in head)
        self._by_words: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, ((parts, _), firsts) in enumerate(zip(self._rows, heads, strict=True)):
            needed = [head for part, head in zip(parts[1:], firsts[1:], strict=True) if head and not part.optional]
            rarest = min(needed, key=lambda head: sum(uses[word] for word in head), default={""})
            for first in firsts[0]:
                for anchor in rarest:
                    self._by_words[first][anchor].append(index)

    def at(self, tokens: Sequence[Token], place: int) -> list[Found[Value]]:
        """All phrases that begin at a place."""
        by_anchor = self._by_words.get(tokens[place].plain)
        if by_anchor is None:
            return []
        tried = set(by_anchor.get("", ()))
        for token in tokens[place + 1 : place + LONGEST_PHRASE]:
            tried.update(by_anchor.get(token.plain, ()))
        found = []
        for index in sorted(tried):
            parts, value = self._rows[index]
            fitted = _fit(parts, 0, tokens, place, 0)
            # One unmarked word of a marked line is what it says: 'em' is not êm. In a longer phrase its marks may have been forgotten.
            if fitted is not None and not (fitted[1] == 1 and tokens[place].firm and not _says(parts[0], tokens[place].word)):
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


@lru_cache(maxsize=5_000)
def _fold(word: str) -> str:
    return strip_accents(word)


def _firsts(part: Part) -> set[str]:
    """Folded words that a part may begin with."""
    return {_fold(word) for word in part.words} | set(part.group)


def _folded(part: Part) -> set[str]:
    """All its words, folded."""
    return _firsts(part) | {_fold(word) for ways in part.group.values() for way in ways for word in way}


def _says(part: Part, word: str) -> bool:
    return word in part.words or (word,) in part.group.get(_fold(word), ())


@cache
def _group(name: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    ways = next((row[1].split("|") for row in read_rows("word_groups.tsv") if row[0] == name), None)
    if ways is None:
        raise KeyError(f"word_groups.tsv has no group {name!r}")
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for way in sorted((tuple(way.split()) for way in ways), key=lambda way: -len(way)):
        by_first[_fold(way[0])].append(way)
    return {first: tuple(listed) for first, listed in by_first.items()}


def _parts(phrase: str) -> tuple[Part, ...]:
    parts = []
    for written in phrase.split():
        if written in "*#~":
            parts.append(Part((), gap=written == "*", number=written == "#", little=written == "~"))
        elif written.endswith("}"):
            parts.append(Part((), optional=written.startswith("?"), group=_group(written.strip("?{}"))))
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
    if part.little:
        return _fit_past_little(parts, index + 1, tokens, place, weight)
    if part.group:
        for way in part.group.get(tokens[place].plain, ()) if place < len(tokens) else ():
            if _reads(way, tokens, place):
                fitted = _fit(parts, index + 1, tokens, place + len(way), weight + len(way))
                if fitted is not None:
                    return fitted
        return _fit(parts, index + 1, tokens, place, weight) if part.optional else None
    if place < len(tokens) and _is(part, tokens[place]):
        fitted = _fit(parts, index + 1, tokens, place + 1, weight + 1)
        if fitted is not None:
            return fitted
    return _fit(parts, index + 1, tokens, place, weight) if part.optional else None


def _fit_past_little(parts: tuple[Part, ...], index: int, tokens: Sequence[Token], place: int, weight: int) -> tuple[int, int] | None:
    for skipped in range(MOST_LITTLE + 1):
        fitted = _fit(parts, index, tokens, place + skipped, weight + skipped)
        if fitted is not None or place + skipped >= len(tokens) or not _is_little(tokens[place + skipped]):
            return fitted
    return None


def _is_little(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "word" and any(agrees(token.word, word) for word in LITTLE))


def _reads(way: tuple[str, ...], tokens: Sequence[Token], place: int) -> bool:
    """Whether a wording of several words stands at a place."""
    return place + len(way) <= len(tokens) and all(
        token.word == word if token.firm and token.word in WHOLE else agrees(token.word, word)
        for token, word in zip(tokens[place : place + len(way)], way, strict=True)
    )


def _is(part: Part, token: Token) -> bool:
    if part.number:
        return token.kind == "number"
    if token.firm and token.word in WHOLE:
        return token.word in part.words
    return any(agrees(token.word, word) for word in part.words)
