"""`trolyso ask`: one question, one answer, nothing stored."""

from __future__ import annotations

import json
from typing import Any

import typer

from bot.clock import now
from bot.commands.failure import console_phrases, fail, spoken_failures
from bot.content.book import open_book
from bot.settings import Settings
from bot.turn.understanding import meaning
from flows import Book, Chose, Commanded, KeepAnswer, Said, Say, State, recognise, step
from nlu import Parse, Player, mask


def run_ask(text: str, as_json: bool) -> None:
    """Prints the answer; with `as_json` what it was understood as, too."""
    if not text.strip():
        fail(console_phrases()["empty_text"])
    settings = Settings()
    with spoken_failures(settings):
        book = open_book(settings.data_dir, settings.var_dir / "book.json")
        parse = Player.open(settings.model_path).parse(mask(text).text)
    data = answer(book, parse, mask(text).found, now().isoformat())
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    typer.echo("\n\n".join([*data["messages"], *([_numbered(data["steps"])] if data["steps"] else [])]))


def answer(book: Book, parse: Parse, hidden: tuple[str, ...], at: str) -> dict[str, Any]:
    """What a person who is already known would be told, with the steps of the guide behind it."""
    state = State(greeted=True)
    meant: Chose | Commanded | None = recognise(book, state, parse.text, at)
    _, effects = step(book, state, meant or Said(at, parse.text, meaning(parse), hidden))
    said = [effect for effect in effects if isinstance(effect, Say)]
    topics = [effect.topic for effect in effects if isinstance(effect, KeepAnswer)]
    steps = [one.do for topic in topics[:1] if topic in book.guides for one in book.guides[topic].steps]
    sources = [{"title": line.title, "url": line.url} for topic in topics if topic in book.topics for line in book.topics[topic].sources]
    return {
        "text": parse.text,
        "decision": parse.decision,
        "topic": topics[0] if topics else parse.topic,
        "topics": topics,
        "confidence": round(parse.confidence, 4),
        "messages": [effect.text for effect in said],
        "choices": [choice.title for effect in said for choice in effect.choices],
        "steps": [_address(book, one) for one in steps],
        "sources": sources,
    }


def _address(book: Book, text: str) -> str:
    word = book.addresses[0]
    return text.replace("{ban}", word).replace("{Ban}", word[:1].upper() + word[1:])


def _numbered(steps: list[str]) -> str:
    return "\n".join(f"{number}. {one}" for number, one in enumerate(steps, 1))
