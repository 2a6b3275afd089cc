"""Names of places that are known: those given by the caller and the communes of the province."""

from __future__ import annotations

from functools import cache, lru_cache

from nlu.entities import AMBIGUOUS
from nlu.text import TABLES, fold
from nlu.visits.lines import Line
from nlu.visits.tokens import agrees

_TITLES = frozenset({"thon", "xom", "ap", "lang", "xa", "phuong", "khu pho", "to dan pho", "dac khu", "thi tran", "buon", "ban"})


Index = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


def known_end(line: Line, place: int, index: Index, *, named_by_word: bool) -> int:
    """The longest known name here. One that reads as other words without marks needs its marks or a word before it."""
    tokens = line.tokens
    best = place
    for plains, name in index.get(tokens[place].plain, ()):
        end = place + len(plains)
        piece = tokens[place:end]
        if tuple(token.plain for token in piece) != plains or end <= best:
            continue
        if not all(token.kind == "number" or agrees(token.word, word) for token, word in zip(piece, fold_free(name), strict=True)):
            continue
        if name in AMBIGUOUS and not named_by_word and not all(token.is_capital for token in piece):
            continue
        best = end
    return best


def fold_free(name: str) -> list[str]:
    """A name's words in lower case, with their marks."""
    return name.lower().replace("-", " ").split()


@lru_cache(maxsize=64)
def name_index(names: frozenset[str]) -> Index:
    """Known names by their first folded word: those given, then the communes of tables/places.txt."""
    index: dict[str, dict[tuple[str, ...], str]] = {}
    for name in [*sorted(names), *map(_without_title, sorted(names)), *_communes()]:
        words = fold(name).replace("-", " ").split()
        if words and len(words) == len(fold_free(name)) and (len(words) > 1 or len(words[0]) > 4):
            index.setdefault(words[0], {}).setdefault(tuple(words), name)
    return {first: tuple(found.items()) for first, found in index.items()}


def _without_title(name: str) -> str:
    """'Thôn Lạc Tiến' is also known as 'Lạc Tiến'; a bare number is no name."""
    words = name.split()
    for length in (3, 2, 1):
        if fold(" ".join(words[:length])) in _TITLES and len(words) > length + 1:
            return " ".join(words[length:])
    return name


@cache
def _communes() -> tuple[str, ...]:
    rows = (TABLES / "places.txt").read_text(encoding="utf-8").splitlines()
    return tuple(row for row in rows if row and not row.startswith("#"))
