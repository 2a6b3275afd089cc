"""A line cut into words, numbers, dates and signs; each knows where it stood in the line.

`Token.word` is lower case with the marks as typed, `Token.plain` without marks. A shorthand ("dvc") becomes several tokens with one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from nlu.masking import MASK
from nlu.text import place_tones, squeeze, strip_accents

Kind = Literal["word", "number", "pair", "date", "clock", "money", "weekday", "sign", "mask"]

_SCAN = re.compile(
    rf"(?P<mask>{MASK})"
    r"|(?P<date>\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}(?P<between>[/.-])\d{1,2}(?P=between)(?:\d{4}|\d{2})(?!\d)|\d{1,2}/\d{4}(?!\d))"
    r"|(?P<money>\d{1,3}(?:[.,]\d{3})+(?!\d))"
    r"|(?P<clock>\d{1,2}\s?(?:[hg](?:\s?[0-5]\d)?p?|:[0-5]\d)(?!\w))"
    r"|(?P<pair>\d{1,4}\s?[/–~,-]\s?\d{1,4}(?!\d))"
    r"|(?P<weekday>(?<!\w)[tT][2-7](?!\w))"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[^\w\s])"
)
_VOWEL = re.compile("[aeiouy]")
_NETWORK = re.compile(r"[2-5]g", re.IGNORECASE)
SEPARATORS = frozenset(',;.:()-–—/+&=>|•"“”!?…')


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line. `start` and `end` are code points of the line; `raw` is what stands there.

    `firm`: it has no marks though the line has them, so that 'em' is not êm.
    """

    word: str
    plain: str
    kind: Kind
    start: int
    end: int
    raw: str
    value: int | None = None
    firm: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether it carries Vietnamese marks."""
        return self.word != self.plain

    @property
    def is_capital(self) -> bool:
        return self.raw[:1].isupper()

    def reads(self, word: str) -> Token:
        """The same place, read as another word."""
        return replace(self, word=word, plain=strip_accents(word), kind="word", value=None)


def cut(line: str) -> list[Token]:
    """The tokens of an NFC line, in order, as typed (no shorthand written out yet)."""
    tokens: list[Token] = []
    for match in _SCAN.finditer(line):
        kind: Kind = match.lastgroup if match.lastgroup != "between" else "date"  # type: ignore[assignment]
        raw = match.group(0)
        if kind == "clock" and _NETWORK.fullmatch(raw):
            tokens.append(Token(raw[0], raw[0], "word", match.start(), match.start() + 1, raw[0]))
            tokens.append(Token("g", "g", "word", match.start() + 1, match.end(), raw[1]))
            continue
        if kind == "pair" and "," in raw and " " in raw:
            tokens += _listed(raw, match.start())
            continue
        word = _written(raw.lower()) if kind == "word" else raw.lower()
        value = int(raw) if kind == "number" and len(raw) <= 7 and raw.isdecimal() else None
        tokens.append(Token(word, strip_accents(word), kind, match.start(), match.end(), raw, value))
    return tokens


def _written(word: str) -> str:
    """A drawn-out word ('xonggg') short; an abbreviation keeps its letters ('cccd' is no 'cd')."""
    return word if len(set(word)) > 1 and not _VOWEL.search(strip_accents(word)) else place_tones(squeeze(word))


def _listed(raw: str, start: int) -> list[Token]:
    """'3, 4' is two numbers of a list, not one range."""
    listed = []
    for part in re.finditer(r"\d+|,", raw):
        typed = part.group()
        value = int(typed) if typed.isdigit() else None
        listed.append(Token(typed, typed, "sign" if value is None else "number", start + part.start(), start + part.end(), typed, value))
    return listed


def follows(tokens: Sequence[Token], place: int, plain: str) -> bool:
    """Whether a folded word stands after a place."""
    return place + 1 < len(tokens) and tokens[place + 1].plain == plain


def has_marks(tokens: list[Token]) -> bool:
    """Whether the line was typed with Vietnamese marks: at least a fifth of its words carry some."""
    words = [token for token in tokens if token.kind == "word"]
    return 5 * sum(token.is_marked for token in words) >= max(len(words), 1)


@lru_cache(maxsize=20_000)
def agrees(word: str, meant: str) -> bool:
    """Whether a typed word can be the meant one: marks may be missing, hỏi and ngã stand for each other, no other mark may stand."""
    if word == meant:
        return True
    if strip_accents(word) != strip_accents(meant):
        return False
    if word.isascii():
        return True
    typed, wanted = _letters(word), _letters(meant)
    # The tone may be missing ('hô sơ'), also the bar of đ ('dược'); a hat may not, or 'máy' would be mấy.
    return len(typed) == len(wanted) and all(
        one == other or (one[0] in "d" and not one[1]) for one, other in zip(typed, wanted, strict=True)
    )


def _letters(word: str) -> list[tuple[str, str]]:
    """Each letter with its marks; hỏi written as ngã. đ counts as d with a mark."""
    letters: list[tuple[str, str]] = []
    for mark in unicodedata.normalize("NFD", word.replace("đ", "d\u0335")):
        if unicodedata.combining(mark) and letters:
            letters[-1] = (letters[-1][0], letters[-1][1] + ("\u0303" if mark == "\u0309" else mark))
        else:
            letters.append((mark, ""))
    spread = [letter for letter, _ in letters]
    # The tone may stand on another vowel of the rhyme (hoà, hòa): tones are compared for the whole word.
    tones = "".join(mark for _, marks in letters for mark in marks if mark in "\u0300\u0301\u0303\u0323")
    rest = ["".join(mark for mark in marks if mark not in "\u0300\u0301\u0303\u0323") for _, marks in letters]
    return [*zip(spread, rest, strict=True), ("", tones)]
