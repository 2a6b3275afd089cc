"""A text as the chat would say it, buttons included: spoken by the dialogue itself, from a book with the text in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.book import make_book
from bot.content.load import Library
from bot.editing.over_files import with_overlays
from bot.editing.overlays import Kind, Overlay
from bot.store import Json
from flows import Book, Say, State, answers, guides
from flows.turn import Turn


@dataclass(frozen=True)
class Bubble:
    """A message with its buttons. `stuck`: what helps where a step goes wrong."""

    text: str
    buttons: tuple[str, ...] = ()
    stuck: tuple[tuple[str, str], ...] = ()


def make_preview(library: Library, kind: Kind, key: str, body: Json, at: str) -> list[Bubble]:
    """What would be said; nothing while the text does not fit its schema. Of a fact: the first answer that says it."""
    changed = with_overlays(library, [Overlay(0, kind, key, 1, body, "draft", "", 0, at)])
    if getattr(changed, kind).get(key) is None or getattr(changed, kind).get(key) is getattr(library, kind).get(key, object()):
        return []
    book = make_book(changed)
    if kind == "facts":
        users = [topic for topic, text in library.topics.items() if "{" + key + "}" in text.answer]
        return _spoken(book, users[0], at) if users else []
    return _walked(book, key, at) if kind == "guides" else _spoken(book, key, at)


def used_by(library: Library, kind: Kind, key: str) -> list[tuple[Kind, str, str]]:
    """The topics and guides that say a fact, the topics that offer a topic: kind, key, title."""
    if kind != "facts":
        return [("topics", other, one.title) for other, one in library.topics.items() if key in one.related]
    gap = "{" + key + "}"
    found: list[tuple[Kind, str, str]] = [("topics", key, one.title) for key, one in library.topics.items() if gap in one.model_dump_json()]
    return [*found, *(("guides", key, one.title) for key, one in library.guides.items() if gap in one.model_dump_json())]


def _spoken(book: Book, topic: str, at: str) -> list[Bubble]:
    turn = Turn(book, State(greeted=True), at)
    answers.answer(turn, topic)
    return _bubbles(turn)


def _walked(book: Book, guide: str, at: str) -> list[Bubble]:
    """The beginning, every step, the end."""
    turn = Turn(book, State(greeted=True), at)
    guides.start(turn, guide)
    guides.show(turn)
    steps = book.guides[guide].steps
    for _ in steps:
        guides.advance(turn)
    bubbles = _bubbles(turn)
    return [
        Bubble(
            one.text, one.buttons, tuple((stuck.cause, stuck.help) for stuck in steps[place - 1].stuck) if 0 < place <= len(steps) else ()
        )
        for place, one in enumerate(bubbles)
    ]


def _bubbles(turn: Turn) -> list[Bubble]:
    return [Bubble(one.text, tuple(choice.title for choice in one.choices)) for one in turn.effects if isinstance(one, Say)]
