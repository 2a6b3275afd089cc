"""Rules of words over a text: which groups of phrases stand in it, with accents or without, and not denied.

A table has one rule a line: code, reach, then groups joined by '&'. A rule fits when each group has a phrase in the text; '|' means any
of them, a leading '~' forbids the group. In a phrase '*' stands for up to four words. Phrases are written with accents: a text with
accents must have the same ones (nhận quà is not nhắn qua), a text without them is compared without. A phrase that stands at most `reach`
words after 'không' or 'đừng' in its sentence does not count ('không đọc mã OTP cho ai'), unless 'nếu' or 'để' stands before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlu.text import TABLES, fold, place_tones

LINK = "{link}"
"""Stands in a text for an address; phrases can ask for it."""
NUMBER = "{number}"
"""Stands for a long number, as typed or already masked."""

_WORD = re.compile(r"\{link\}|\{page\}|▒▒▒|[^\W_]+")
_LONG_NUMBER = re.compile(r"\d{8,}|▒▒▒")
_PRIVATE = re.compile(r"\{link\}|\{page\}|▒▒▒|\d{6,}")
_SENTENCE_END = re.compile(r"[.!?;\n]")
_DENIALS = frozenset({"không", "khong", "ko", "đừng", "dung", "cấm", "chẳng", "chang"})
_BEFORE_NO_DENIAL = frozenset({"neu", "de"})
_COMMANDS = frozenset({"vui lòng", "vui long", "đề nghị", "de nghi", "hãy"})
"""Between 'không' and a phrase: the phrase is asked for all the same."""
_NOT_DENIALS = frozenset({"su dung", "ap dung", "noi dung", "xay dung", "tin dung"})
_GAP = 4
_EVIDENCE = 60


@dataclass(frozen=True)
class Phrase:
    """Words one after another; '*' is a gap. `typed` without the gaps, `plain` with them and without accents."""

    typed: list[str]
    plain: list[str]


@dataclass(frozen=True)
class Group:
    """Phrases of which any fits; `forbidden` turns the group round."""

    forbidden: bool
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Rule:
    """One line of a table."""

    code: str
    reach: int
    groups: tuple[Group, ...]


class Wording:
    """A text cut into words, each kept as typed and without accents."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [match.span() for match in _WORD.finditer(text)]
        self._typed = [place_tones(text[start:end]).casefold() for start, end in self._places]
        self._plain = [NUMBER if _LONG_NUMBER.fullmatch(word) else fold(word) for word in self._typed]
        self._accentless = all(typed == plain for typed, plain in zip(self._typed, self._plain, strict=True))
        self._where: dict[str, list[int]] = {}
        for position, word in enumerate(self._plain):
            self._where.setdefault(word, []).append(position)

    def __len__(self) -> int:
        return len(self._plain)

    def fits(self, rule: Rule) -> str | None:
        """What the first group found, as typed, when the whole rule fits."""
        evidence: str | None = None
        for group in rule.groups:
            found = next((hit for phrase in group.phrases for hit in self._hits(phrase, 0 if group.forbidden else rule.reach)), None)
            if (found is None) != group.forbidden:
                return None
            if evidence is None and found is not None:
                evidence = self._quoted(found[0], found[-1])
        return evidence

    def _hits(self, phrase: Phrase, reach: int) -> Iterator[list[int]]:
        for start in self._where.get(phrase.plain[0], ()):
            places = self._follow(phrase.plain, start)
            if places is None or not self._accents_agree(phrase.typed, places):
                continue
            if not self._denied(start, reach):
                yield places

    def _follow(self, words: list[str], start: int) -> list[int] | None:
        """Places of the words of a phrase from `start` on, the nearest ones; None when they do not follow."""
        places = [start]
        for before, word in pairwise(words):
            if word == "*":
                continue
            reach = _GAP + 1 if before == "*" else 1
            last = places[-1]
            place = next((at for at in range(last + 1, min(last + 1 + reach, len(self))) if self._plain[at] == word), None)
            if place is None:
                return None
            places.append(place)
        return places

    def _accents_agree(self, phrase: list[str], places: list[int]) -> bool:
        if self._accentless:
            return True
        same = [self._typed[place] == word for place, word in zip(places, phrase, strict=True)]
        bare = [self._typed[place] == self._plain[place] or self._plain[place] == NUMBER for place in places]
        if not all(one or other for one, other in zip(same, bare, strict=True)):
            return False
        return all(same) or len(phrase) >= 3 or (all(bare) and len(phrase) == 2) or phrase == [NUMBER]

    def _denied(self, start: int, reach: int) -> bool:
        for place in range(start - 1, max(start - 1 - reach, -1), -1):
            if _SENTENCE_END.search(self._text, self._places[place][1], self._places[place + 1][0]):
                return False
            word, typed = self._plain[place], self._typed[place]
            if typed in _COMMANDS or " ".join(self._typed[place : place + 2]) in _COMMANDS:
                return False
            if typed not in _DENIALS:
                continue
            before = self._plain[max(place - 3, 0) : place]
            if _BEFORE_NO_DENIAL.isdisjoint(before) and f"{before[-1] if before else ''} {word}" not in _NOT_DENIALS:
                return True
        return False

    def _quoted(self, first: int, last: int) -> str:
        text = _PRIVATE.sub("…", self._text[self._places[first][0] : self._places[last][1]])
        return text if len(text) <= _EVIDENCE else f"{text[: _EVIDENCE - 1]}…"


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """The rules of a table in nlu/tables, in the order of the file."""
    rows = (TABLES / table).read_text(encoding="utf-8").splitlines()
    return tuple(_rule(*row.split("\t")) for row in rows if row and not row.startswith("#"))


def _rule(code: str, reach: str, written: str) -> Rule:
    return Rule(code, int(reach), tuple(_group(group.strip()) for group in written.split("&")))


def _group(written: str) -> Group:
    return Group(written.startswith("~"), tuple(_phrase(phrase.split()) for phrase in written.lstrip("~").split("|")))


def _phrase(words: list[str]) -> Phrase:
    return Phrase([place_tones(word) for word in words if word != "*"], [fold(word) for word in words])
