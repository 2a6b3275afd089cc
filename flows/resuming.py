"""Putting a guide or a flow aside, and taking it up again: said alike for both."""

from __future__ import annotations

from flows.effects import Choice
from flows.state import Frame
from flows.turn import Turn


def stop(turn: Turn) -> None:
    """Puts what is running aside; it can be taken up again."""
    known = _known(turn)
    if known is None:
        turn.tell("nothing_to_cancel")
        return
    turn.change(paused=True)
    choices = [choice for choice in (resume_choice(turn), turn.choice("m", "back_to_menu")) if choice]
    turn.tell(known["kind"] + "_stopped", *choices, **known)


def drop(turn: Turn) -> None:
    """Forgets what is running."""
    turn.change(stack=turn.state.stack[:-1], paused=bool(turn.state.stack[:-1]))
    turn.tell("welcome_ask")


def offer(turn: Turn, key: str = "resume_ask") -> None:
    """Asks whether to go on where the person was."""
    known = _known(turn)
    choice = resume_choice(turn)
    if known and choice:
        turn.tell(f"{known['kind']}_{key}", choice, turn.choice("rn", "resume_no"), **known)


def resume_choice(turn: Turn) -> Choice | None:
    """The button that goes back to the guide or flow, for under an answer given in between."""
    known = _known(turn)
    return turn.choice("r", known["kind"] + "_resume", **known) if known else None


def _known(turn: Turn) -> dict[str, str] | None:
    """Kind, title and place of what is under way; None when its content is gone."""
    top = turn.top
    if isinstance(top, Frame):
        guide = turn.book.guides.get(top.guide)
        return {"kind": "guide", "title": guide.title, "number": str(top.place + 1), "count": str(len(guide.steps))} if guide else None
    flow = turn.book.flows.get(top.flow) if top else None
    return {"kind": "flow", "title": flow.title, "number": str(len(top.answers) + 1)} if top and flow else None
