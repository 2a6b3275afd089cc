"""One turn under construction: the state as it becomes, and what is said and kept so far."""

from __future__ import annotations

from dataclasses import replace

from flows.book import Book
from flows.effects import Choice, Effect, Say
from flows.state import FlowFrame, Frame, State
from flows.wording import address, phrase

MOST_CHOICES = 8


class Turn:
    """Collects; `finish` gives the new state and the effects. The state that came in is never changed."""

    def __init__(self, book: Book, state: State, at: str) -> None:
        self.book = book
        self.state = replace(state, last_at=at)
        self.at = at
        self.effects: list[Effect] = []

    @property
    def today(self) -> str:
        return self.at[:10]

    @property
    def top(self) -> Frame | FlowFrame | None:
        """The guide or flow that is under way, running or paused."""
        return self.state.stack[-1] if self.state.stack else None

    @property
    def frame(self) -> Frame | None:
        """The guide that is under way."""
        return self.top if isinstance(self.top, Frame) else None

    @property
    def asking(self) -> FlowFrame | None:
        """The flow that is under way."""
        return self.top if isinstance(self.top, FlowFrame) else None

    @property
    def running(self) -> bool:
        """Whether a guide or flow is under way and not put aside."""
        return self.top is not None and not self.state.paused

    def say(self, text: str, *choices: Choice) -> None:
        """A message; `{ban}` becomes the person's address. Choices replace those of earlier messages."""
        word = self.state.address or self.book.addresses[0]
        text = address(text, word).strip()
        shown = tuple(Choice(choice.id, address(choice.title, word)) for choice in _unique(choices))[:MOST_CHOICES]
        menu = self.state.menu
        if shown:
            menu += 1
            self.change(menu=menu, choices=shown, menu_at=self.at)
        self.effects.append(Say(text, shown, menu if shown else 0))
        self.change(said=text)

    def tell(self, key: str, *choices: Choice, **gaps: object) -> None:
        """A phrase of data/phrases as a message."""
        self.say(phrase(self.book, key, **gaps), *choices)

    def choice(self, choice_id: str, key: str, **gaps: object) -> Choice:
        """A choice whose title is a phrase."""
        return Choice(choice_id, phrase(self.book, key, **gaps))

    def keep(self, effect: Effect) -> None:
        self.effects.append(effect)

    def change(self, **fields: object) -> None:
        self.state = replace(self.state, **fields)  # type: ignore[arg-type]

    def finish(self) -> tuple[State, tuple[Effect, ...]]:
        """Choices of all but the last message that has some are taken away: only one menu is open."""
        menus = [place for place, effect in enumerate(self.effects) if isinstance(effect, Say) and effect.choices]
        for place in menus[:-1]:
            effect = self.effects[place]
            assert isinstance(effect, Say)
            self.effects[place] = Say(effect.text)
        return self.state, tuple(self.effects)


def _unique(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    seen: dict[str, Choice] = {}
    for choice in choices:
        seen.setdefault(choice.id, choice)
    return tuple(seen.values())
