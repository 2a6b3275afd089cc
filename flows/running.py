"""What is under way is a guide or a flow: the same commands move both."""

from __future__ import annotations

from flows import guides, questions
from flows.turn import Turn


def show(turn: Turn) -> None:
    """The step or question the person is at."""
    if turn.asking:
        questions.show(turn)
    else:
        guides.show(turn)


def back(turn: Turn) -> None:
    if turn.asking:
        questions.back(turn)
    else:
        guides.back(turn)


def advance(turn: Turn) -> None:
    """The next step; a flow goes on by answers alone, so its question is asked again."""
    if turn.asking:
        questions.show(turn)
    else:
        guides.advance(turn)
