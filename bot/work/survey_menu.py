"""The choices under a question of a survey: those that are shown, and words that are recognised without being shown.

A number typed under a menu means its choice; where the answer itself is a number, no menu may be shown. So a typed question has only
words (`Choice`s in the state that no message carries), and a question with many choices carries them as a numbered list in its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.surveys.form import Question
from bot.work.desk import Desk
from flows import Choice
from flows.turn import MOST_CHOICES

MOST_SHOWN = 6
MOST_BUTTON = 40


@dataclass(frozen=True)
class Menu:
    """`shown` stands under the message, `listed` in its text; `words` are only recognised."""

    shown: tuple[Choice, ...]
    listed: tuple[Choice, ...]
    words: tuple[Choice, ...]

    @property
    def numbered(self) -> int:
        """How many choices a number can mean."""
        return len(self.listed) or len(self.shown)


@dataclass(frozen=True)
class Asked:
    """A question as it is asked now. `place` in the form; `first`: there is none before it."""

    fill: int
    place: int
    question: Question
    picked: tuple[str, ...] = ()
    required: bool = False
    first: bool = False
    keep: str = ""


def as_list(question: Question) -> bool:
    """Whether the choices are too many or too long for buttons."""
    return len(question.choices) > MOST_SHOWN or any(len(label) > MOST_BUTTON for _, label in question.choices)


def make_menu(desk: Desk, asked: Asked) -> Menu:
    """The choices of a question."""
    one = asked.question
    own = [
        Choice(f"surveys:a:{asked.fill}:{asked.place}:{number}", _titled(desk, label, name in asked.picked))
        for number, (name, label) in enumerate(one.choices)
    ]
    ways = _ways(desk, asked)
    if one.typed:
        return Menu((), (), _words(desk, asked))
    if as_list(one):
        return Menu((), tuple(own), _words(desk, asked))
    return Menu((*own, *ways[: MOST_CHOICES - len(own)]), (), _words(desk, asked))


def _titled(desk: Desk, label: str, picked: bool) -> str:
    return desk.phrases["surveys_mark"].replace("{label}", label) if picked else label


def _ways(desk: Desk, asked: Asked) -> list[Choice]:
    """What can be done besides answering."""
    at = f"{asked.fill}:{asked.place}"
    ways = [desk.choice(f"surveys:done:{at}", "surveys_done")] if asked.question.kind == "many" else []
    if not asked.required and asked.question.kind != "many":
        ways.append(desk.choice(f"surveys:skip:{at}", "surveys_skip"))
    if not asked.first:
        ways.append(desk.choice(f"surveys:back:{at}", "surveys_back"))
    return [*ways, desk.choice(f"surveys:pause:{asked.fill}", "surveys_pause")]


def _words(desk: Desk, asked: Asked) -> tuple[Choice, ...]:
    """Each way under every word that means it. Recognised before commands, so that "thôi" keeps what was answered."""
    at = f"{asked.fill}:{asked.place}"
    ways = {way: f"surveys:{way}:{at}" for way in ("back", "skip", "again")} | {"pause": f"surveys:pause:{asked.fill}"}
    if asked.question.kind == "many":
        ways["done"] = f"surveys:done:{at}"
    if asked.keep:
        ways["keep"] = f"surveys:keep:{at}"
    return tuple(Choice(choice, word) for way, choice in ways.items() for word in split_words(desk, f"surveys_{way}_words"))


def split_words(desk: Desk, key: str) -> Sequence[str]:
    """The words of a phrase that are separated by "|"."""
    return [word.strip() for word in desk.phrases[key].split("|")]


def show(desk: Desk, text: str, menu: Menu) -> None:
    """Says a question with its menu, and makes its words known."""
    desk.turn.say(text, *menu.shown)
    shown = desk.turn.state.choices if menu.shown else menu.listed
    desk.turn.change(choices=(*shown, *menu.words), menu_at=desk.at)
