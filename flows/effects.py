"""What a turn brings about. The shell carries it out: the core does nothing itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick. `id` is stable and short (`[a-z0-9:_-]`, at most 40), `title` is what a person reads."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Say:
    """A message to the person; the choices stand under it. `menu` is the number the choices are valid for."""

    text: str
    choices: tuple[Choice, ...] = ()
    menu: int = 0


@dataclass(frozen=True, slots=True)
class KeepAnswer:
    """An answer was given; it can be rated by its number in the conversation."""

    number: int
    topic: str


@dataclass(frozen=True, slots=True)
class KeepRating:
    """The person rated answer `number`; `reason` is "" until given."""

    number: int
    good: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """A question that was not answered, for the people who keep the content. The text is masked."""

    text: str
    guesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskHandover:
    """The person wants a human: what it was about, and where they are stuck.

    In a flow `guide` is the choice that starts it (`f:…`), `step` the open question, and `answers` says what was asked and answered.
    """

    topic: str
    guide: str
    step: str
    answers: tuple[str, ...] = ()


Effect = Say | KeepAnswer | KeepRating | KeepQuestion | AskHandover
