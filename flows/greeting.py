"""What comes before an answer: a stop is over, and at the first contact the person is told what this is."""

from __future__ import annotations

from flows.turn import Turn


def greet(turn: Turn) -> None:
    """Once, at the first contact: what this is, what it keeps, how to stop. The answer follows in the same turn."""
    if not turn.state.greeted:
        turn.change(greeted=True)
        turn.tell("welcome")


def wake(turn: Turn) -> None:
    """Whoever writes again after "dừng" is written to again."""
    if turn.state.stopped:
        turn.change(stopped=False)
