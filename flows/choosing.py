"""What a button or a number of the menu brings about. Choice ids: a letter or two, a colon, and what it is about."""

from __future__ import annotations

from flows import answers, guides, questions, replies, resuming, running
from flows.addressing import set_address
from flows.state import State
from flows.triage import happened
from flows.turn import Turn

STEP_CHOICES = frozenset({"n", "b", "s", "go", "l"})
"""Only good for the message they stand under."""
GUIDE_CHOICES = STEP_CHOICES - {"b", "go"}


def choose(turn: Turn, choice: str, menu: int) -> None:
    """What the choice `choice` of the menu numbered `menu` (0 when not known) brings about."""
    kind, _, value = choice.partition(":")
    stale = menu not in (0, turn.state.menu)
    if kind in STEP_CHOICES and (stale or turn.top is None or (turn.asking and kind in GUIDE_CHOICES)):
        _old_menu(turn)
        return
    match kind:
        case "t":
            _topic(turn, value)
        case "g":
            _guide(turn, value)
        case "f":
            questions.start(turn, value)
        case "q":
            if not replies.choose(turn, value):
                _old_menu(turn)
        case "n":
            guides.advance(turn)
        case "b":
            running.back(turn)
        case "go" | "r":
            running.show(turn)
        case "rn":
            resuming.drop(turn)
        case "s":
            _stuck_choice(turn, value)
        case "l":
            guides.papers(turn)
        case "x":
            resuming.stop(turn)
        case "h":
            answers.hand_over(turn)
        case "m":
            turn.tell("menu", *answers.group_choices(turn))
        case "c":
            _group(turn, value)
        case "u" | "d" if value.isdigit():
            answers.rate(turn, int(value), kind == "u")
        case "w":
            number, _, reason = value.partition(":")
            answers.rate_reason(turn, int(number) if number.isdigit() else 0, reason)
        case "a":
            set_address(turn, int(value) if value.isdigit() else -1)
        case "p":
            happened(turn, value)
        case "none":
            answers.none_of_these(turn)
        case "e":
            _erase(turn) if value == "yes" else turn.tell("kept")
        case _:
            turn.tell("old_menu_free", *answers.group_choices(turn))


def _erase(turn: Turn) -> None:
    """Nothing of what was said stays, only how the person is addressed."""
    turn.state = State(greeted=True, address=turn.state.address, menu=turn.state.menu, answers=turn.state.answers, last_at=turn.at)
    turn.tell("erased")


def _old_menu(turn: Turn) -> None:
    """The menu is old: where the person is instead, or the groups."""
    if turn.top is None:
        turn.tell("old_menu_free", *answers.group_choices(turn))
        return
    turn.tell("old_menu")
    running.show(turn)


def _guide(turn: Turn, guide: str) -> None:
    """A guide; those that follow it in the outcome of a flow come after it."""
    following = questions.guides_after(turn, guide)
    if following:
        turn.change(waiting=following)
    guides.start(turn, guide)


def _stuck_choice(turn: Turn, value: str) -> None:
    if value == "":
        guides.stuck(turn)
    elif value.isdigit():
        guides.help_stuck(turn, int(value))
    else:
        guides.to_person(turn)


def _topic(turn: Turn, topic: str) -> None:
    under_way = turn.running
    answers.answer(turn, topic)
    if under_way:
        turn.change(paused=True)
        turn.add_choice(resuming.resume_choice(turn))


def _group(turn: Turn, value: str) -> None:
    group, _, page = value.partition(":")
    answers.show_group(turn, group, int(page) if page.isdigit() else 0)
