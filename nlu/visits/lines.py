"""One typed line made ready for reading: numbers masked, raw Telex read, shorthand and glued words written out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from nlu.text import TABLES as SHARED_TABLES
from nlu.text import strip_accents
from nlu.visits.phrases import phrase_table, read_rows
from nlu.visits.syllables import decode_telex, is_syllable, looks_like_telex
from nlu.visits.tokens import Token, agrees, cut, has_marks

LONGEST_SHORTHAND = 5
VOCABULARIES = ("services.tsv", "units.tsv", "audiences.tsv", "outcomes.tsv", "signs.tsv")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Line:
    """`text` is what tokens' places count in; `marked` says that it was typed with Vietnamese marks (or Telex)."""

    text: str
    tokens: list[Token]
    marked: bool


def read_line(text: str) -> Line:
    """Takes an NFC line with its personal numbers masked."""
    typed = cut(text)
    read = _decode(typed)
    if read != typed:
        text = _spell_out(text, read)
        read = cut(text)
    tokens = _choose_meanings(_expand([piece for token in read for piece in _mend(token)]))
    marked = has_marks(read)
    if marked:
        tokens = [replace(token, firm=True) if token.kind == "word" and not token.is_marked else token for token in tokens]
    return Line(text, tokens, marked)


def _spell_out(text: str, tokens: list[Token]) -> str:
    """The line with the words that its keys spell, in the case they were typed in."""
    pieces, place = [], 0
    for token in tokens:
        pieces += [text[place : token.start], token.raw if token.raw.lower() == token.word else _as_typed(token)]
        place = token.end
    return "".join([*pieces, text[place:]])


def _as_typed(token: Token) -> str:
    if token.raw.isupper() and len(token.raw) > 1:
        return token.word.upper()
    return token.word.capitalize() if token.is_capital else token.word


def _decode(tokens: list[Token]) -> list[Token]:
    """Raw Telex, where at least one word can be nothing else."""
    known = _shorthand()
    if any(token.is_marked for token in tokens) and has_marks(tokens):
        return tokens
    if not any(token.kind == "word" and token.word not in known and looks_like_telex(token.word) for token in tokens):
        return tokens
    return [_decoded(token) if token.kind == "word" and token.word not in known else token for token in tokens]


def _decoded(token: Token) -> Token:
    spelled = None if token.word in _vocabulary() and not is_syllable(token.word) else decode_telex(token.word)
    return token.reads(spelled) if spelled else token


def _mend(token: Token) -> list[Token]:
    """A word that is none: glued words are cut ('maqr'), one wrong letter is put right ('vneif')."""
    if token.kind != "word" or len(token.plain) < 4 or is_syllable(token.plain) or token.word in _shorthand():
        return [token]
    return [token.reads(word) for word in _mended(token.plain)] or [token]


@lru_cache(maxsize=10_000)
def _mended(plain: str) -> tuple[str, ...]:
    known = _vocabulary()
    if plain in known or len(plain) > 40:
        return ()
    glued = _split(plain)
    if glued:
        return glued
    if len(plain) < 5:
        return ()
    near = sorted(word for word in _edits(plain) if word in known and len(word) >= 4)
    return (near[0],) if len(near) == 1 else ()


def _split(plain: str) -> tuple[str, ...]:
    """The fewest known words of two letters or more that make up the string; nothing when there are none."""
    known = _vocabulary()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(plain)
    for end in range(2, len(plain) + 1):
        for start in range(max(0, end - 10), end - 1):
            head = best[start]
            if head is not None and plain[start:end] in known:
                whole = best[end]
                if whole is None or len(head) + 1 < len(whole):
                    best[end] = (*head, plain[start:end])
    return best[-1] or ()


def _edits(word: str) -> set[str]:
    """Everything one slip away: a letter too many, too few, wrong, or two swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS),
        *(head + letter + tail for head, tail in cuts for letter in _LETTERS),
    }


def _expand(tokens: list[Token]) -> list[Token]:
    known = _shorthand()
    expanded: list[Token] = []
    place = 0
    while place < len(tokens):
        for length in range(min(LONGEST_SHORTHAND, len(tokens) - place), 0, -1):
            piece = tokens[place : place + length]
            meaning = known.get(" ".join(token.word for token in piece))
            if meaning:
                whole = Token("", "", "word", piece[0].start, piece[-1].end, piece[0].raw)
                expanded += [_numbered(whole.reads(word)) for word in meaning.split()]
                place += length
                break
        else:
            expanded.append(tokens[place])
            place += 1
    return expanded


def _numbered(token: Token) -> Token:
    return Token(token.word, token.word, "number", token.start, token.end, token.raw, int(token.word)) if token.word.isdigit() else token


def _choose_meanings(tokens: list[Token]) -> list[Token]:
    chosen: list[Token] = []
    for place, token in enumerate(tokens):
        meaning = _meaning(tokens, place) if token.kind == "word" else ""
        chosen += [token.reads(word) for word in meaning.split()] or [token]
    return chosen


def _meaning(tokens: list[Token], place: int) -> str:
    for meaning, before, after in _ambiguous().get(tokens[place].word, ()):
        if not before and not after:
            return meaning
        if any(_precedes(tokens, place, words) for words in before) or any(_follows(tokens, place, words) for words in after):
            return meaning
    return ""


def _precedes(tokens: list[Token], place: int, words: list[str]) -> bool:
    if words == ["^"]:
        return place == 0
    if words == ["#"]:
        return place > 0 and (tokens[place - 1].kind == "number" or tokens[place - 1].plain in ("hai", "muoi", "chuc", "vai", "may"))
    piece = tokens[max(0, place - len(words)) : place]
    return len(piece) == len(words) and all(agrees(token.word, word) for token, word in zip(piece, words, strict=True))


def _follows(tokens: list[Token], place: int, words: list[str]) -> bool:
    if words == ["$"]:
        return place == len(tokens) - 1
    piece = tokens[place + 1 : place + 1 + len(words)]
    return len(piece) == len(words) and all(agrees(token.word, word) for token, word in zip(piece, words, strict=True))


@cache
def _ambiguous() -> dict[str, list[tuple[str, list[list[str]], list[list[str]]]]]:
    table: dict[str, list[tuple[str, list[list[str]], list[list[str]]]]] = {}
    for row in read_rows("ambiguous.tsv"):
        typed, meaning, before, after = (*row, "", "")[:4]
        sides = ([part.split() for part in side.split("|") if part.strip()] for side in (before, after))
        first, second = sides
        table.setdefault(typed, []).append((meaning, first, second))
    return table


@cache
def _shorthand() -> dict[str, str]:
    """Our own table first, then the assistant's slang; '-' takes a row of the latter out."""
    rows = [
        row.split("\t") for row in (SHARED_TABLES / "slang.tsv").read_text(encoding="utf-8").splitlines() if "\t" in row and row[0] != "#"
    ]
    table: dict[str, str] = {}
    for typed, meaning, *_ in [*read_rows("shorthand.tsv"), *rows]:
        table.setdefault(typed, meaning)
    unsure = _ambiguous()
    return {typed: meaning for typed, meaning in table.items() if meaning != "-" and typed != meaning and typed not in unsure}


@cache
def _vocabulary() -> frozenset[str]:
    """Folded words of the tables: what a misspelt word may have been."""
    words = {word for name in VOCABULARIES for word in phrase_table(name).words}
    return frozenset({strip_accents(word) for word in words if len(word) >= 2})
