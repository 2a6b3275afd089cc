"""Walking through a flow: one question at a time, to an outcome.

The open question is always the one that the kept answers lead to (`flows.path`); a frame only remembers answers. Buttons carry
`q:<question>:<choice>`, so that a tap on an older question corrects its answer.
"""

from __future__ import annotations

from flows.book import FlowText, QuestionText
from flows.effects import Choice, KeepAnswer
from flows.guides import MOST_STACK
from flows.path import Path, walk
from flows.resuming import resume_choice
from flows.state import FlowFrame
from flows.turn import Turn
from flows.wording import outcome_text, phrase


def start(turn: Turn, flow_id: str) -> None:
    """What the questions find out, and the first of them. What was under way waits below."""
    flow = turn.book.flows.get(flow_id)
    if flow is None:
        turn.tell("flow_gone")
        return
    others = tuple(frame for frame in turn.state.stack if frame.key != f"f:{flow_id}")
    turn.change(stack=others, topic="", misses=0)
    turn.tell("flow_start", about=flow.about)
    go_on(turn, flow, ())


def show(turn: Turn) -> None:
    """The open question, with its choices."""
    found = current(turn)
    if found and found[1].question:
        turn.change(paused=False)
        ask(turn, found[1], found[1].question)


def current(turn: Turn) -> tuple[FlowText, Path] | None:
    """The running flow and the path so far. When the content changed: says so, and the nearest kept question is open."""
    frame = turn.asking
    flow = turn.book.flows.get(frame.flow) if frame else None
    path = walk(turn.book, flow, frame.answers, turn.today) if frame and flow else None
    if frame is None or flow is None or path is None or not (path.question or path.outcome):
        turn.change(stack=turn.state.stack[:-1], paused=bool(turn.state.stack[:-1]))
        turn.tell("flow_gone")
        return None
    if path.outcome or (path.question and path.question.id != frame.question):
        turn.tell("flow_moved")
    if path.outcome:
        go_on(turn, flow, path.answers)
        return None
    if path.question and (path.question.id != frame.question or path.answers != frame.answers):
        put(turn, FlowFrame(flow.id, path.question.id, path.answers))
    return flow, path


def go_on(turn: Turn, flow: FlowText, answers: tuple[tuple[str, str], ...]) -> None:
    """The question that `answers` lead to, or the outcome."""
    path = walk(turn.book, flow, answers, turn.today)
    if path.question:
        put(turn, FlowFrame(flow.id, path.question.id, path.answers))
        turn.change(paused=False, ended=None, misses=0)
        ask(turn, path, path.question)
    elif path.outcome:
        _finish(turn, flow, path)
    else:
        _take_off(turn, flow)
        turn.tell("flow_gone")


def back(turn: Turn) -> None:
    """The previous question; its answer is taken back."""
    found = current(turn)
    if found is None:
        return
    flow, path = found
    if not path.answers:
        turn.tell("flow_first")
    go_on(turn, flow, path.answers[:-1])


def guides_after(turn: Turn, guide: str) -> tuple[str, ...]:
    """The guides that follow `guide` in the outcome that was just reached."""
    ended = turn.state.ended
    flow = turn.book.flows.get(ended.flow) if ended else None
    outcome = flow.outcomes.get(ended.question) if ended and flow else None
    guides = outcome.guides if outcome else ()
    return guides[guides.index(guide) + 1 :] if guide in guides else ()


def ask(turn: Turn, path: Path, question: QuestionText, *more: Choice) -> None:
    """A question that is answered by typing has no choices: a typed number is then never taken for one of them."""
    text = phrase(turn.book, "flow_question", number=len(path.answers) + 1, ask=question.ask)
    choices = [Choice(f"q:{question.id}:{choice.id}", choice.title) for choice in question.choices]
    if not choices:
        turn.change(choices=())
        turn.say(text)
        return
    ways = [turn.choice("b", "flow_back")] if path.answers else []
    turn.say(text, *choices, *more, *ways, turn.choice("x", "step_stop"))


def put(turn: Turn, frame: FlowFrame) -> None:
    """The frame on top of the stack."""
    others = tuple(one for one in turn.state.stack if one.key != frame.key)[-(MOST_STACK - 1) :]
    turn.change(stack=(*others, frame))


def _take_off(turn: Turn, flow: FlowText) -> None:
    others = tuple(one for one in turn.state.stack if one.key != f"f:{flow.id}")
    turn.change(stack=others, paused=bool(others))


def _finish(turn: Turn, flow: FlowText, path: Path) -> None:
    """The outcome with its source, and what can be done next; the flow stays at hand for a correction."""
    outcome = path.outcome
    assert outcome is not None
    _take_off(turn, flow)
    number = turn.state.answers + 1
    ended = FlowFrame(flow.id, outcome.id, path.answers)
    turn.change(answers=number, misses=0, topic=outcome.topic or turn.state.topic, ended=ended)
    turn.keep(KeepAnswer(number, f"f:{flow.id}:{outcome.id}"))
    guides = [turn.book.guides[one] for one in outcome.guides if one in turn.book.guides]
    choices = [Choice(f"g:{guide.id}", guide.title) for guide in guides]
    if len(guides) == 1:
        choices = [turn.choice(f"g:{guides[0].id}", "do_guide", count=len(guides[0].steps))]
    if outcome.topic in turn.book.topics:
        choices.append(Choice(f"t:{outcome.topic}", turn.book.topics[outcome.topic].title))
    if resume := resume_choice(turn):
        choices.append(resume)
    text = outcome_text(turn.book, flow, outcome, path.answers, turn.today)
    turn.say(text, *choices, turn.choice(f"u:{number}", "good"), turn.choice(f"d:{number}", "bad"))
