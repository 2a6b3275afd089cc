"""Talking to the core in tests: state goes through JSON between any two turns."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from flows import Book, Chose, Commanded, Effect, Event, Meaning, Said, Say, Sent, Started, State, dump, load, recognise, step

BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=7)))


class Conversation:
    """One person and the core. `understood` tells what the next free text means."""

    def __init__(self, book: Book, greeted: bool = True) -> None:
        self.book = book
        self.state = State(greeted=greeted)
        self.time = BEGIN
        self.effects: tuple[Effect, ...] = ()

    def later(self, **amount: float) -> None:
        self.time += timedelta(**amount)

    def take(self, event: Event) -> list[str]:
        """The texts that answer an event."""
        before = json.loads(json.dumps(dump(self.state)))
        self.state, self.effects = step(self.book, load(before), event)
        assert load(json.loads(json.dumps(dump(self.state)))) == self.state
        return self.texts

    def say(self, text: str, *topics: str, decision: str = "answer", requests: tuple[str, ...] = (), danger: str = "") -> list[str]:
        """A text: a choice or command if it is one, else with the meaning that is given."""
        self.later(seconds=20)
        meant = recognise(self.book, self.state, text, self.at)
        if meant:
            return self.take(meant)
        ranking = tuple((topic, 0.9 / (place + 1)) for place, topic in enumerate(topics))
        return self.take(Said(self.at, text, Meaning(decision if topics else "reject", ranking, requests, danger)))  # type: ignore[arg-type]

    def choose(self, choice: str, menu: int = 0) -> list[str]:
        self.later(seconds=20)
        return self.take(Chose(self.at, choice, menu))

    def command(self, name: str, rest: str = "") -> list[str]:
        self.later(seconds=20)
        return self.take(Commanded(self.at, name, rest))

    def send(self, media: str) -> list[str]:
        return self.take(Sent(self.at, media))  # type: ignore[arg-type]

    def start(self) -> list[str]:
        return self.take(Started(self.at))

    @property
    def at(self) -> str:
        return self.time.isoformat()

    @property
    def texts(self) -> list[str]:
        return [effect.text for effect in self.effects if isinstance(effect, Say)]

    @property
    def choices(self) -> dict[str, str]:
        """Ids and titles of the open menu."""
        return {choice.id: choice.title for choice in self.state.choices}
