"""Walking through a guide: one step at a time, back, help where it goes wrong.

The running guide is the last frame of the stack. A frame knows its step by id and place: when the content changed meanwhile, the
nearest kept step is taken.
"""

from __future__ import annotations

from flows.book import GuideText
from flows.effects import Choice
from flows.fold import fold, fold_label
from flows.resuming import offer
from flows.state import Frame
from flows.turn import Turn
from flows.wording import guide_start, phrase

MOST_STACK = 4
LEAST_OVERLAP = 0.6
"""Share of a cause's words that a free text must hold to be taken as that cause."""


def start(turn: Turn, guide_id: str) -> None:
    """What to prepare, and the way into step 1. A guide that was under way waits below."""
    guide = turn.book.guides.get(guide_id)
    if guide is None:
        turn.tell("guide_gone")
        return
    others = tuple(frame for frame in turn.state.stack if frame.key != f"g:{guide_id}")[-(MOST_STACK - 1) :]
    turn.change(stack=(*others, Frame(guide_id, guide.steps[0].id, 0)), paused=False, misses=0, topic=guide_id)
    waiting = tuple(one for one in turn.state.waiting if one != guide_id)
    turn.change(waiting=waiting)
    if titles := [turn.book.guides[one].title for one in waiting if one in turn.book.guides]:
        turn.tell("kept_second", title='", "'.join(titles))
    choices = [turn.choice("go", "guide_begin")]
    if guide.prepare:
        choices.append(turn.choice("l", "show_papers"))
    turn.say(guide_start(turn.book, guide, turn.today), *choices, turn.choice("x", "step_stop"))


def show(turn: Turn) -> None:
    """The step the person is at, with the ways on."""
    found = current(turn)
    if found is None:
        return
    turn.change(paused=False)
    _say_step(turn, *found)


def _say_step(turn: Turn, guide: GuideText, frame: Frame) -> None:
    step = guide.steps[frame.place]
    text = phrase(turn.book, "step", number=frame.place + 1, count=len(guide.steps), do=step.do)
    if step.see:
        text += "\n" + phrase(turn.book, "step_see", see=step.see)
    if turn.state.assisted:
        text += "\n" + phrase(turn.book, "step_helper", helper=step.helper or turn.book.phrases["helper_default"])
    last = frame.place == len(guide.steps) - 1
    choices = [turn.choice("n", "step_last" if last else "step_done"), turn.choice("s", "step_stuck")]
    if frame.place:
        choices.append(turn.choice("b", "step_back"))
    turn.say(text, *choices, turn.choice("x", "step_stop"))


def current(turn: Turn) -> tuple[GuideText, Frame] | None:
    """The running guide and its frame, moved to the nearest step that is still there. Says so when nothing is left."""
    frame = turn.frame
    if frame is None:
        turn.tell("nothing_to_resume")
        return None
    guide = turn.book.guides.get(frame.guide)
    if guide is None:
        turn.change(stack=turn.state.stack[:-1], paused=False)
        turn.tell("guide_gone")
        return None
    place = guide.place(frame.step)
    if place is None:
        place = min(frame.place, len(guide.steps) - 1)
        turn.tell("guide_moved")
    if (place, guide.steps[place].id) != (frame.place, frame.step):
        frame = Frame(guide.id, guide.steps[place].id, place)
        turn.change(stack=(*turn.state.stack[:-1], frame))
    return guide, frame


def advance(turn: Turn) -> None:
    """The next step, or the end; after the end the guide below, or the one that was asked for meanwhile."""
    found = current(turn)
    if found is None:
        return
    guide, frame = found
    if frame.place + 1 < len(guide.steps):
        _go(turn, guide, frame.place + 1)
        return
    turn.change(stack=turn.state.stack[:-1], paused=False, topic=guide.id)
    # With a helper beside, the visit can be logged: the shell has a dialogue of that name.
    logs = (turn.choice(f"visits:guide:{guide.id}"[:40], "guide_log"),) if turn.state.assisted else ()
    turn.tell("guide_done", *logs, title=guide.title, after=guide.after)
    if turn.state.waiting:
        following, *rest = turn.state.waiting
        turn.change(waiting=tuple(rest))
        if following in turn.book.guides:
            turn.tell("guide_next", title=turn.book.guides[following].title)
            start(turn, following)
            return
    if turn.state.stack:
        turn.change(paused=True)
        offer(turn)


def back(turn: Turn) -> None:
    found = current(turn)
    if found is None:
        return
    guide, frame = found
    if frame.place == 0:
        turn.tell("first_step")
    _go(turn, guide, max(frame.place - 1, 0))


def _go(turn: Turn, guide: GuideText, place: int) -> None:
    frame = Frame(guide.id, guide.steps[place].id, place)
    turn.change(stack=(*turn.state.stack[:-1], frame), paused=False)
    _say_step(turn, guide, frame)


def stuck(turn: Turn) -> None:
    """Asks where it hurts, from the step's own list; a step without a list goes to a person."""
    found = current(turn)
    if found is None:
        return
    guide, frame = found
    causes = guide.steps[frame.place].stuck
    if not causes:
        to_person(turn)
        return
    choices = [Choice(f"s:{number}", one.cause) for number, one in enumerate(causes)]
    turn.tell("stuck_ask", *choices, turn.choice("s:x", "stuck_other"), number=frame.place + 1)


def help_stuck(turn: Turn, number: int) -> None:
    """The help for one cause, then on, or to a person."""
    found = current(turn)
    if found is None:
        return
    guide, frame = found
    causes = guide.steps[frame.place].stuck
    if number >= len(causes):
        to_person(turn)
        return
    turn.say(causes[number].help, turn.choice("go", "stuck_helped"), turn.choice("s:x", "stuck_not"))


def match_stuck(turn: Turn, text: str) -> int | None:
    """The cause that a free text names, when it shares most of its words."""
    frame = turn.frame
    guide = turn.book.guides.get(frame.guide) if frame else None
    if frame is None or guide is None or turn.state.paused:
        return None
    place = guide.place(frame.step)
    said = set(fold(text).split())
    best: tuple[float, int] | None = None
    for number, one in enumerate(guide.steps[place].stuck if place is not None else ()):
        words = set(fold_label(one.cause).split())
        share = len(words & said) / max(len(words), 1)
        if share >= LEAST_OVERLAP and (best is None or share > best[0]):
            best = (share, number)
    return best[1] if best else None


def to_person(turn: Turn) -> None:
    found = current(turn)
    if found is None:
        return
    guide, frame = found
    do = guide.steps[frame.place].do
    turn.tell(
        "stuck_person", turn.choice("h", "handover"), turn.choice("go", "stuck_helped"), turn.choice("x", "step_stop"),
        number=frame.place + 1, title=guide.title, do=do,
    )  # fmt: skip


def papers(turn: Turn) -> None:
    """What to bring, as one message to forward."""
    frame = turn.frame
    guide = turn.book.guides.get(frame.guide if frame else turn.state.topic)
    if guide is None:
        turn.tell("nothing_to_resume")
        return
    lines = [phrase(turn.book, "papers_list", title=guide.title), *(f"☐ {line}" for line in guide.prepare)]
    text = "\n".join(lines) if guide.prepare else turn.book.phrases["papers_none"]
    turn.say(text, turn.choice("go", "guide_begin"), turn.choice("x", "step_stop"))
