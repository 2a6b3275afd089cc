"""The dialogue core: `step(book, state, event) -> (state, effects)`.

Pure: same arguments, same result; no I/O, no clock, no chance. Time comes in the event. Every event is accepted, whatever the state;
what makes no sense is said to the person and changes nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import answers, guides
from flows.book import Book
from flows.effects import Choice, Effect, Say
from flows.events import Chose, Commanded, Event, Flooded, Said, Sent, Started, TooLong
from flows.recognise import is_number
from flows.state import State
from flows.turn import Turn

LONG_GAP = timedelta(hours=3)
"""After this silence a person who is in a guide is asked whether to go on."""
STEP_CHOICES = frozenset({"n", "b", "s", "go", "l"})


def step(book: Book, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """The state after the event, and what is said and kept."""
    turn = Turn(book, state, event.at)
    if state.stopped and not isinstance(event, Flooded):
        turn.change(stopped=False)
    match event:
        case Flooded():
            turn.tell("flooded")
        case TooLong():
            _greet(turn)
            turn.tell("too_long")
        case Started():
            _start(turn)
        case Commanded(name=name, rest=rest):
            _greet(turn)
            _command(turn, name, rest)
        case Chose(choice=choice, menu=menu):
            _greet(turn)
            _choose(turn, choice, menu)
        case Sent(media=media):
            _greet(turn)
            _media(turn, media)
        case Said():
            _greet(turn)
            _said(turn, event, state)
    return turn.finish()


def _greet(turn: Turn) -> None:
    """Once, at the first contact: what this is, what it keeps, how to stop. The answer follows in the same turn."""
    if not turn.state.greeted:
        turn.change(greeted=True)
        turn.tell("welcome")


def _start(turn: Turn) -> None:
    first = not turn.state.greeted
    _greet(turn)
    if turn.state.stack:
        guides.offer_resume(turn, "resume_after")
        return
    turn.tell("welcome_ask" if first else "menu", *answers.group_choices(turn))


def _said(turn: Turn, event: Said, before: State) -> None:
    _tell_hidden(turn, event.hidden)
    if not any(letter.isalnum() for letter in event.text):
        turn.tell("empty" if not event.text.strip() else "emoji")
        return
    if is_number(event.text):
        turn.tell("number_no_menu", *answers.group_choices(turn))
        return
    in_guide = turn.frame is not None and not turn.state.paused
    cause = guides.match_stuck(turn, event.text) if in_guide and event.meaning.decision != "answer" else None
    if cause is not None:
        guides.help_stuck(turn, cause)
        return
    wanted = event.meaning.requests or tuple(topic for topic, _ in event.meaning.ranking[:1])
    greeting = event.meaning.decision == "answer" and wanted == (answers.GREETING_TOPIC,)
    if turn.frame is not None and (greeting or _gap(before.last_at, event.at) > LONG_GAP) and event.meaning.decision != "answer":
        guides.offer_resume(turn, "resume_after")
        return
    if greeting and turn.frame is not None:
        guides.offer_resume(turn, "resume_after")
        return
    answers.answer_meaning(turn, event.text, event.meaning)
    if in_guide:
        turn.change(paused=True)
        _add_choice(turn, guides.resume_choice(turn))


def _tell_hidden(turn: Turn, hidden: tuple[str, ...]) -> None:
    if hidden:
        kinds = [turn.book.phrases.get(f"hidden_{kind}", turn.book.phrases["hidden_number"]) for kind in hidden]
        turn.tell("hidden", what=", ".join(dict.fromkeys(kinds)))


def _gap(before: str, now: str) -> timedelta:
    try:
        return datetime.fromisoformat(now) - datetime.fromisoformat(before)
    except (ValueError, TypeError):
        return timedelta(0)


def _add_choice(turn: Turn, choice: Choice | None) -> None:
    """One more choice, first, under the last message."""
    last = turn.effects[-1] if turn.effects else None
    if choice is None or not isinstance(last, Say):
        return
    turn.effects.pop()
    turn.say(last.text, choice, *last.choices)


def _command(turn: Turn, name: str, rest: str) -> None:
    match name:
        case "start":
            _start(turn)
        case "menu":
            turn.tell("menu", *answers.group_choices(turn))
        case "address":
            _ask_address(turn, rest)
        case "person":
            answers.hand_over(turn)
        case "stop":
            turn.change(stopped=True, stack=(), paused=False, waiting=())
            turn.tell("stopped")
        case "erase":
            turn.tell("erase_ask", turn.choice("e:yes", "erase_yes"), turn.choice("e:no", "erase_no"))
        case "cancel":
            _cancel(turn)
        case "back":
            guides.back(turn)
        case "repeat":
            _repeat(turn)
        case "next":
            guides.advance(turn)
        case "resume":
            guides.show(turn)
        case "stuck":
            guides.stuck(turn)
        case _:
            turn.tell("help", *answers.group_choices(turn))


def _cancel(turn: Turn) -> None:
    if turn.frame and not turn.state.paused:
        guides.stop(turn)
    elif turn.frame:
        guides.drop(turn)
    else:
        turn.change(choices=(), waiting=())
        turn.tell("nothing_to_cancel")


def _repeat(turn: Turn) -> None:
    if turn.frame and not turn.state.paused:
        guides.show(turn)
    elif turn.state.said:
        turn.say(turn.state.said, *turn.state.choices)
    else:
        turn.tell("nothing_to_repeat", *answers.group_choices(turn))


def _ask_address(turn: Turn, rest: str) -> None:
    wanted = rest.strip().lower()
    if wanted in turn.book.addresses:
        _set_address(turn, turn.book.addresses.index(wanted))
        return
    turn.tell("address_ask", *[Choice(f"a:{number}", word) for number, word in enumerate(turn.book.addresses)])


def _set_address(turn: Turn, number: int) -> None:
    if 0 <= number < len(turn.book.addresses):
        turn.change(address=turn.book.addresses[number])
        turn.tell("address_set")
    else:
        _ask_address(turn, "")


def _media(turn: Turn, media: str) -> None:
    if media == "photo" and turn.frame and not turn.state.paused:
        guides.stuck(turn)
        return
    turn.tell(media if media in turn.book.phrases else "unsupported")


def _choose(turn: Turn, choice: str, menu: int) -> None:
    kind, _, value = choice.partition(":")
    stale = menu not in (0, turn.state.menu)
    if kind in STEP_CHOICES and (stale or turn.frame is None):
        if turn.frame is None:
            turn.tell("old_menu_free", *answers.group_choices(turn))
        else:
            turn.tell("old_menu")
            guides.show(turn)
        return
    match kind:
        case "t":
            _topic(turn, value)
        case "g":
            guides.start(turn, value)
        case "n":
            guides.advance(turn)
        case "b":
            guides.back(turn)
        case "go" | "r":
            guides.show(turn)
        case "rn":
            guides.drop(turn)
        case "s":
            _stuck_choice(turn, value)
        case "l":
            guides.papers(turn)
        case "x":
            guides.stop(turn)
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
            _set_address(turn, int(value) if value.isdigit() else -1)
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


def _stuck_choice(turn: Turn, value: str) -> None:
    if value == "":
        guides.stuck(turn)
    elif value.isdigit():
        guides.help_stuck(turn, int(value))
    else:
        guides.to_person(turn)


def _topic(turn: Turn, topic: str) -> None:
    in_guide = turn.frame is not None and not turn.state.paused
    answers.answer(turn, topic)
    if in_guide:
        turn.change(paused=True)
        _add_choice(turn, guides.resume_choice(turn))


def _group(turn: Turn, value: str) -> None:
    group, _, page = value.partition(":")
    answers.show_group(turn, group, int(page) if page.isdigit() else 0)
