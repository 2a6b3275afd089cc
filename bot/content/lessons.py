"""Lessons for members of the teams: data/lessons/<id>.yml, five cards and a quiz of three questions each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.content.filling import earliest_review, filled, source_lines
from bot.content.findings import ContentError, Finding
from bot.content.load import Library, _Reader
from bot.content.rules import check_dates, check_sources, check_texts, fill_facts, fold
from bot.content.schema import Fact, Id, Model, Source, Text, text
from flows import SourceLine

MOST_CARD = 450
NEVER = date.min
"""A day before every review: loading does not ask whether a text is due, checking does."""


class CardRow(Model):
    """One screen of a lesson."""

    title: Annotated[str, text(60)]
    text: Annotated[str, text(MOST_CARD)]


class QuestionRow(Model):
    """A question with three choices; `right` counts from 1, `why` is said after every choice."""

    question: Annotated[str, text(200)]
    choices: list[Annotated[str, text(80)]] = Field(min_length=3, max_length=3)
    right: Annotated[int, Field(ge=1, le=3)]
    why: Annotated[str, text(200)]


class LessonFile(Model):
    """data/lessons/<id>.yml. Texts may hold `{ban}`, `{Ban}` and `{fact_id}`."""

    id: Id
    title: Annotated[str, text(60)]
    minutes: Annotated[int, Field(ge=1, le=15)]
    audience: Literal["member"] = Field(alias="for")
    cards: list[CardRow] = Field(min_length=5, max_length=5)
    quiz: list[QuestionRow] = Field(min_length=3, max_length=3)
    program: Text | None
    sources: list[str]
    checked: date
    review_by: date


@dataclass(frozen=True)
class Card:
    """One screen; facts are in their places, `{ban}` is left open."""

    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question of the quiz; `right` counts the choices from 1."""

    question: str
    choices: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Lesson:
    """A lesson as it is given. `review_by` is the earliest of its own day and those of the facts in it."""

    id: str
    title: str
    minutes: int
    audience: str
    cards: tuple[Card, ...]
    quiz: tuple[Question, ...]
    program: str | None
    sources: tuple[SourceLine, ...]
    checked: date
    review_by: date


def load_lessons(data_dir: Path) -> tuple[Lesson, ...]:
    """All lessons in the order of their ids.

    Raises:
        ContentError: with every finding, when a file does not fit.
    """
    library, files, findings = _read_lessons(data_dir)
    findings += _check_lessons(library, files, NEVER)
    if findings:
        raise ContentError(findings)
    return tuple(_lesson(library, files[key]) for key in sorted(files))


def check_lessons(data_dir: Path, today: date) -> list[Finding]:
    """Everything that keeps the lessons from being right today; warnings are what is due for review."""
    library, files, findings = _read_lessons(data_dir)
    return findings + list(_check_lessons(library, files, today))


def _read_lessons(data: Path) -> tuple[Library, dict[str, LessonFile], list[Finding]]:
    reader = _Reader(data)
    library = Library(files=reader.places)
    files: dict[str, LessonFile] = {}
    reader.named(library.sources, "sources", Source)
    reader.named(library.facts, "facts", Fact)
    reader.one_per_file(files, "lessons", LessonFile, lambda lesson: lesson.id, "*.yml")
    return library, files, reader.findings


def _check_lessons(library: Library, files: dict[str, LessonFile], today: date) -> Iterator[Finding]:
    titles: dict[str, str] = {}
    for lesson in files.values():
        file = library.files[f"lessons:{lesson.id}"]
        yield from _same(file, "title", [lesson.title], titles)
        yield from _same(file, "cards", [card.title for card in lesson.cards], {})
        for number, asked in enumerate(lesson.quiz):
            yield from _same(file, f"quiz.{number}.choices", asked.choices, {})
        for number, card in enumerate(lesson.cards):
            if len(fill_facts(library, card.text)) > MOST_CARD:
                yield Finding("string_too_long", file, f"cards.{number}.text", {"max_length": MOST_CARD})
        yield from check_sources(library, file, lesson.sources, "")
        yield from check_texts(library, file, _texts(lesson))
        yield from check_dates(file, NEVER, lesson.checked, lesson.review_by, today)


def _same(file: str, place: str, labels: list[str], seen: dict[str, str]) -> Iterator[Finding]:
    """Labels that look the same without accents; `seen` grows."""
    for label in labels:
        folded = fold(label)
        if folded in seen:
            yield Finding("same_without_accents", file, place, {"one": label, "two": seen[folded]})
        seen[folded] = label


def _texts(lesson: LessonFile) -> dict[str, str]:
    """Every sentence of a lesson under its place."""
    texts = {"title": lesson.title}
    for number, card in enumerate(lesson.cards):
        texts |= {f"cards.{number}.title": card.title, f"cards.{number}.text": card.text}
    for number, asked in enumerate(lesson.quiz):
        texts |= {f"quiz.{number}.question": asked.question, f"quiz.{number}.why": asked.why}
        texts |= {f"quiz.{number}.choices.{row}": choice for row, choice in enumerate(asked.choices)}
    return texts


def _lesson(library: Library, lesson: LessonFile) -> Lesson:
    def said(value: str) -> str:
        return filled(library, value)

    quiz = tuple(
        Question(said(asked.question), tuple(said(choice) for choice in asked.choices), asked.right, said(asked.why))
        for asked in lesson.quiz
    )  # fmt: skip
    return Lesson(
        id=lesson.id, title=said(lesson.title), minutes=lesson.minutes, audience=lesson.audience,
        cards=tuple(Card(said(card.title), said(card.text)) for card in lesson.cards), quiz=quiz, program=lesson.program,
        sources=source_lines(library, lesson.sources), checked=lesson.checked,
        review_by=date.fromisoformat(earliest_review(library, lesson.review_by, list(_texts(lesson).values()))),
    )  # fmt: skip
