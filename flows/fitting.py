"""Reading a free text as the answer to a question, and saying an answer back.

A choice is known by its title, its beginning in whole words, words that only its title has, or most of its title's words; "không"
stands on both sides or on neither. Numbers: `flows.numbers`. Communes: `flows.communes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.book import Book, CommuneText, QuestionText
from flows.communes import Found, find_communes
from flows.fold import fold, fold_label
from flows.numbers import read_number

LEAST_OVERLAP = 0.6
"""Share of a title's words that a text must hold to be taken as that choice."""
MOST_SHORT = 5
LEAST_WORD = 3
"""Of a short text one telling word is enough, if it has so many letters."""
POLITE = frozenset({"da", "a", "nhe", "nha", "oi", "thi", "chac", "dua", "thua"})
YES = frozenset({"vang", "u", "uh", "um", "phai", "dung", "roi", "ok"})
NO = frozenset({"khong", "chua", "chang", "ko", "hok", "khum"})
SOUTHERN_NO = re.compile(r"\bh[ổô]ng\b", re.IGNORECASE)
"""Without accents it could be "hỏng"."""
UNSURE = frozenset({"biet", "ro", "nho", "hieu", "chac"})
"""After "không" these say nothing about the question."""


@dataclass(frozen=True)
class Reading:
    """What a text answers: `value` is kept when it is clear; `options` are the namesakes to choose from; `old` the old name used."""

    value: str = ""
    options: tuple[Found, ...] = ()
    old: str = ""


def read_answer(book: Book, question: QuestionText, text: str) -> Reading:
    """`text` as an answer to `question`; an empty reading when it does not fit."""
    if question.kind == "number":
        number = read_number(text, question.unit.split(" ")[0], question.scale)
        fits = number is not None and question.least <= number <= question.most
        return Reading(str(number) if fits else "")
    if question.kind == "commune":
        found = find_communes(book.communes, text)
        if len(found) == 1:
            return Reading(found[0].commune.code, old=found[0].old)
        return Reading(options=found)
    return Reading(_choice(question, text))


def is_valid(book: Book, question: QuestionText, value: str) -> bool:
    """Whether a kept answer still is one."""
    if question.kind == "number":
        return value.isascii() and value.isdigit() and question.least <= int(value) <= question.most
    if question.kind == "commune":
        return commune_of(book, value) is not None
    return any(choice.id == value for choice in question.choices)


def answer_title(book: Book, question: QuestionText, value: str) -> str:
    """An answer as a person reads it."""
    if question.kind == "number":
        return f"{int(value):,}".replace(",", ".") + (f" {question.unit}" if question.unit else "")
    if question.kind == "commune":
        commune = commune_of(book, value)
        return commune.name if commune else value
    return next((choice.title for choice in question.choices if choice.id == value), value)


def said_inside(book: Book, question: QuestionText, value: str) -> str:
    """An answer inside a sentence: "xã Ninh Phước"."""
    title = answer_title(book, question, value)
    return title[:1].lower() + title[1:] if question.kind == "commune" else title


def commune_of(book: Book, code: str) -> CommuneText | None:
    return next((commune for commune in book.communes if commune.code == code), None)


def _choice(question: QuestionText, text: str) -> str:
    said = [word for word in fold(SOUTHERN_NO.sub("không", text)).split() if word not in POLITE]
    titles = {choice.id: fold_label(choice.title).split() for choice in question.choices}
    if said and YES.issuperset(said):
        said = ["co"]
    if not said:
        return ""
    denies = not NO.isdisjoint(said)
    alike = {key: words for key, words in titles.items() if denies != NO.isdisjoint(words)}
    for fitting in (
        [key for key, words in titles.items() if words == said],
        [key for key, words in titles.items() if words[: len(said)] == said],
        [key for key, words in alike.items() if set(said) <= set(words)],
    ):
        if len(fitting) == 1:
            return fitting[0]
    if denies and len(titles) == 2 and len(alike) == 1 and len(said) <= 3 and UNSURE.isdisjoint(said):
        return next(iter(alike))
    if len(said) <= MOST_SHORT and len(named := _named(said, titles, alike)) == 1:
        return named.pop()
    telling = {key: set(words) - NO or set(words) for key, words in alike.items()}
    shares = sorted(((len(words & set(said)) / len(words), key) for key, words in telling.items()), reverse=True)
    clear = shares and shares[0][0] >= LEAST_OVERLAP and (len(shares) == 1 or shares[1][0] < shares[0][0])
    return shares[0][1] if clear else ""


def _named(said: list[str], titles: dict[str, list[str]], alike: dict[str, list[str]]) -> set[str]:
    """The choices that have a word of the text which no other choice has: "bán trên shopee"."""
    words = [word for word in said if len(word) >= LEAST_WORD and word not in NO]
    only = {word: [key for key, title in titles.items() if word in title] for word in words}
    return {keys[0] for keys in only.values() if len(keys) == 1 and keys[0] in alike}
