"""One turn under construction: the state as it becomes, and what is said and kept so far."""

from __future__ import annotations

from flows.book import Book
from flows.effects import Choice, Effect, Say
from flows.state import FlowFrame, Frame, State, changed
from flows.wording import address, fill

MOST_CHOICES = 8


class Turn:
    """Collects; `finish` gives the new state and the effects. The state that came in is never changed."""

    def __init__(self, book: Book, state: State, at: str) -> None:
        self.book = book
        self.state = changed(state, {"last_at": at})
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
        shown = tuple([_addressed(choice, word) for choice in _unique(choices)[:MOST_CHOICES]])
        if shown:
            self.change(said=text, menu=self.state.menu + 1, choices=shown, menu_at=self.at)
        else:
            self.change(said=text)
        self.effects.append(Say(text, shown, self.state.menu if shown else 0))

    def say_first(self, text: str, *choices: Choice) -> None:
        """A message before all others of this turn: in danger nothing stands before step 1."""
        self.say(text, *choices)
        message = self.effects.pop()
        first = next((place for place, effect in enumerate(self.effects) if isinstance(effect, Say)), len(self.effects))
        self.effects.insert(first, message)

    def tell(self, key: str, *choices: Choice, **gaps: object) -> None:
        """A phrase of data/phrases as a message."""
        self.say(fill(self.book.phrases[key], gaps), *choices)

    def add_choice(self, choice: Choice | None) -> None:
        """One more choice, first in the open menu; under the last message when there is none."""
        says = [(place, effect) for place, effect in enumerate(self.effects) if isinstance(effect, Say)]
        if choice is None or not says:
            return
        place, message = next((one for one in reversed(says) if one[1].choices), says[-1])
        shown = _unique((choice, *message.choices))[:MOST_CHOICES]
        self.change(menu=self.state.menu + 1, choices=shown, menu_at=self.at)
        self.effects[place] = Say(message.text, shown, self.state.menu)

    def choice(self, choice_id: str, key: str, **gaps: object) -> Choice:
        """A choice whose title is a phrase."""
        title = self.book.phrases[key]
        return Choice(choice_id, fill(title, gaps) if gaps else title)

    def keep(self, effect: Effect) -> None:
        self.effects.append(effect)

    def change(self, **fields: object) -> None:
        self.state = changed(self.state, fields)

    def finish(self) -> tuple[State, tuple[Effect, ...]]:
        """Only one menu is open: the choices of the last message that has some, under the last message of the turn."""
        says = [(place, effect) for place, effect in enumerate(self.effects) if isinstance(effect, Say)]
        if len(says) > 1:
            open_menu = next((message for _, message in reversed(says) if message.choices), Say(""))
            for place, message in says:
                self.effects[place] = Say(message.text)
            place, last = says[-1]
            self.effects[place] = Say(last.text, open_menu.choices, open_menu.menu)
        return self.state, tuple(self.effects)


def _addressed(choice: Choice, word: str) -> Choice:
    return Choice(choice.id, address(choice.title, word)) if "{" in choice.title else choice


def _unique(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    seen: dict[str, Choice] = {}
    for choice in choices:
        seen.setdefault(choice.id, choice)
    return tuple(seen.values())
