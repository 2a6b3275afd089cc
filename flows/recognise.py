"""Is a text a choice of the last menu, or a command? Said before anything is understood by the classifier.

A choice is recognised by its id, its number, its title or half of its title, with or without accents. A number counts only while a
menu is open; otherwise it is free text.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flows.book import Book
from flows.effects import Choice
from flows.events import Chose, Commanded
from flows.fold import accented, fold, fold_label
from flows.state import FlowFrame, State

MENU_LIVES = timedelta(hours=24)
LEAST_HALF = 6
"""Letters of a title's beginning that are enough."""

_NUMBER = re.compile(r"^(?:so |chon |cau |muc |buoc )?#?(\d{1,2})$")
GUIDE_COMMANDS = frozenset({"next", "back", "stuck"})
ANSWERS_IN_FLOWS = frozenset({"next", "stuck"})
"""Words like "rồi", "chưa được" answer a question of a flow."""
NO_COMMANDS = frozenset({"correct", "yes"})
"""Words before a correction, and those that agree: they mean something only beside what was asked."""
YES = "yes"
YES_TITLE = "dung"
"""How the title of a choice begins that a yes means (Đúng)."""


def recognise(book: Book, state: State, text: str, at: str) -> Chose | Commanded | None:
    """The choice or command that `text` is, or None for free text."""
    command = _slash(book, text, at)
    if command:
        return command
    choices = state.choices if _open(state, at) else ()
    plain = fold(text)
    typed = accented(text)
    choice = _choice(choices, text, plain) or _agreed(book, choices, typed, plain)
    if choice:
        return Chose(at, choice.id, state.menu)
    return _command(book, state, typed, plain, at)


def agrees(book: Book, text: str) -> bool:
    """Whether a text only agrees: "đúng rồi", "ok". "Dừng" with its accent does not."""
    return YES in _meant(book, accented(text), fold(text))


def is_number(text: str) -> bool:
    """Whether a text is a bare number, as of a menu."""
    return bool(_NUMBER.match(fold(text)))


def _open(state: State, at: str) -> bool:
    if not state.choices:
        return False
    try:
        return datetime.fromisoformat(at) - datetime.fromisoformat(state.menu_at) < MENU_LIVES
    except ValueError:
        return False


def _choice(choices: tuple[Choice, ...], text: str, said: str) -> Choice | None:
    if not said or not choices:
        return None
    typed_id = text.strip().lower()
    by_id = [choice for choice in choices if choice.id == typed_id]
    if by_id:
        return by_id[0]
    number = _NUMBER.match(said)
    if number:
        place = int(number.group(1))
        return choices[place - 1] if 1 <= place <= len(choices) else None
    titles = [fold_label(choice.title) for choice in choices]
    if said in titles:
        return choices[titles.index(said)]
    if len(said) >= LEAST_HALF:
        begins = [choice for choice, title in zip(choices, titles, strict=True) if title.startswith(said)]
        if len(begins) == 1:
            return begins[0]
    yes_no = {"co": "r", "dong y": "r"}.get(said)
    return next((choice for choice in choices if choice.id == yes_no), None)


def _agreed(book: Book, choices: tuple[Choice, ...], typed: str, plain: str) -> Choice | None:
    """The choice that a yes means; "dừng" with its accent is none."""
    if not choices or YES not in _meant(book, typed, plain):
        return None
    return next((choice for choice in choices if fold_label(choice.title).split()[:1] == [YES_TITLE]), None)


def _slash(book: Book, text: str, at: str) -> Commanded | None:
    word = text.strip().split(" ")[0].split("@")[0].lower()
    if not word.startswith("/"):
        return None
    rest = text.strip()[len(text.strip().split(" ")[0]) :].strip()
    meant = book.commands.get(word)
    return Commanded(at, meant[0], rest) if meant else Commanded(at, "help")


def _command(book: Book, state: State, typed: str, plain: str, at: str) -> Commanded | None:
    in_guide = bool(state.stack) and not state.paused
    in_flow = in_guide and isinstance(state.stack[-1], FlowFrame)
    for name in _meant(book, typed, plain):
        if name in NO_COMMANDS or (name in GUIDE_COMMANDS and not in_guide) or (name in ANSWERS_IN_FLOWS and in_flow):
            continue
        return Commanded(at, name)
    return None


def _meant(book: Book, typed: str, plain: str) -> tuple[str, ...]:
    """Names of the commands that a whole message may be; typed without accents it is compared without."""
    return (book.plain_commands if typed == plain else book.commands).get(typed, ())
