"""The dialogue core: `step(book, state, event) -> (state, effects)`.

Pure: same arguments, same result; no I/O, no clock, no chance. Time comes in the event. Every event is accepted, whatever the state;
what makes no sense is said to the person and changes nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import answers, guides, resuming, running
from flows.addressing import ask_address
from flows.book import Book
from flows.choosing import choose
from flows.effects import Effect
from flows.events import Chose, Commanded, Event, Flooded, Said, Sent, Started, TooLong
from flows.greeting import greet, wake
from flows.recognise import is_number
from flows.replies import listen
from flows.state import State
from flows.triage import triage
from flows.turn import Turn

LONG_GAP = timedelta(hours=3)
"""After this silence a person who is in a guide or flow is asked whether to go on."""


def step(book: Book, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    """The state after the event, and what is said and kept."""
    turn = Turn(book, state, event.at)
    if not isinstance(event, Flooded):
        wake(turn)
    match event:
        case Flooded():
            turn.tell("flooded")
        case TooLong():
            greet(turn)
            turn.tell("too_long")
        case Started():
            _start(turn)
        case Commanded(name=name, rest=rest):
            greet(turn)
            _command(turn, name, rest)
        case Chose(choice=choice, menu=menu):
            greet(turn)
            choose(turn, choice, menu)
        case Sent(media=media):
            greet(turn)
            _media(turn, media)
        case Said():
            greet(turn)
            _said(turn, event, state)
    return turn.finish()


def _start(turn: Turn) -> None:
    first = not turn.state.greeted
    greet(turn)
    if turn.state.stack:
        resuming.offer(turn, "resume_after")
        return
    turn.tell("welcome_ask" if first else "menu", *answers.group_choices(turn))


def _said(turn: Turn, event: Said, before: State) -> None:
    _tell_hidden(turn, event.hidden)
    if not any(letter.isalnum() for letter in event.text):
        turn.tell("empty" if not event.text.strip() else "emoji")
        return
    if event.meaning.danger or event.meaning.pasted:
        _warn(turn, event)
        return
    long_gap = _gap(before.last_at, event.at) > LONG_GAP
    if not long_gap and listen(turn, event):
        return
    if is_number(event.text) and not turn.asking:
        turn.tell("number_no_menu", *answers.group_choices(turn))
        return
    in_guide = turn.running
    sure = event.meaning.decision == "answer"
    cause = guides.match_stuck(turn, event.text) if turn.frame and not sure else None
    if cause is not None:
        guides.help_stuck(turn, cause)
        return
    wanted = event.meaning.requests or tuple(topic for topic, _ in event.meaning.ranking[:1])
    greeting = sure and wanted == (answers.GREETING_TOPIC,)
    if turn.top is not None and (greeting or (long_gap and not sure)):
        resuming.offer(turn, "resume_after")
        return
    answers.answer_meaning(turn, event.text, event.meaning)
    if in_guide:
        turn.change(paused=True)
        turn.add_choice(resuming.resume_choice(turn))


def _warn(turn: Turn, event: Said) -> None:
    """A scam in progress, or something that may be one, comes before everything else; a guide under way waits."""
    under_way = turn.running
    if event.meaning.danger:
        answers.answer_meaning(turn, event.text, event.meaning)
    else:
        triage(turn, event.text, event.meaning)
    if under_way:
        turn.change(paused=True)
        turn.add_choice(resuming.resume_choice(turn))


def _tell_hidden(turn: Turn, hidden: tuple[str, ...]) -> None:
    if hidden:
        kinds = [turn.book.phrases.get(f"hidden_{kind}", turn.book.phrases["hidden_number"]) for kind in hidden]
        turn.tell("hidden", what=", ".join(dict.fromkeys(kinds)))


def _gap(before: str, now: str) -> timedelta:
    try:
        return datetime.fromisoformat(now) - datetime.fromisoformat(before)
    except (ValueError, TypeError):
        return timedelta(0)


def _command(turn: Turn, name: str, rest: str) -> None:
    match name:
        case "start":
            _start(turn)
        case "menu":
            turn.tell("menu", *answers.group_choices(turn))
        case "address":
            ask_address(turn, rest)
        case "person":
            answers.hand_over(turn)
        case "papers":
            guides.papers(turn)
        case "assist":
            _assist(turn)
        case "stop":
            turn.change(stopped=True, stack=(), paused=False, waiting=(), ended=None)
            turn.tell("stopped")
        case "erase":
            turn.tell("erase_ask", turn.choice("e:yes", "erase_yes"), turn.choice("e:no", "erase_no"))
        case "cancel":
            _cancel(turn)
        case "back":
            running.back(turn)
        case "repeat":
            _repeat(turn)
        case "next":
            running.advance(turn)
        case "resume":
            running.show(turn)
        case "stuck":
            running.show(turn) if turn.asking else guides.stuck(turn)
        case _:
            turn.tell("help", *answers.group_choices(turn))


def _assist(turn: Turn) -> None:
    """Switches the helper's version of guides on or off; a guide under way is shown anew."""
    turn.change(assisted=not turn.state.assisted)
    turn.tell("assist_on" if turn.state.assisted else "assist_off")
    if turn.frame and turn.running:
        guides.show(turn)


def _cancel(turn: Turn) -> None:
    if turn.running:
        resuming.stop(turn)
    elif turn.top:
        resuming.drop(turn)
    else:
        turn.change(choices=(), waiting=())
        turn.tell("nothing_to_cancel")


def _repeat(turn: Turn) -> None:
    if turn.running:
        running.show(turn)
    elif turn.state.said:
        turn.say(turn.state.said, *turn.state.choices)
    else:
        turn.tell("nothing_to_repeat", *answers.group_choices(turn))


def _media(turn: Turn, media: str) -> None:
    if media == "photo" and turn.frame and not turn.state.paused:
        guides.stuck(turn)
        return
    turn.tell(media if media in turn.book.phrases else "unsupported")
