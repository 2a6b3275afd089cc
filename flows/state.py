"""The state of one conversation: plain data that survives JSON, with a version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flows.effects import Choice

VERSION = 1


@dataclass(frozen=True)
class Frame:
    """A guide that is under way. `place` finds the nearest step when the step is no longer there."""

    guide: str
    step: str
    place: int

    @property
    def key(self) -> str:
        """The choice that starts it."""
        return f"g:{self.guide}"


@dataclass(frozen=True)
class FlowFrame:
    """A flow that is under way: the question that is open, and (question, answer) in the order of the path.

    An answer is a choice's id, a number in digits or a commune's code. `misses` counts replies to the open question that did not fit.
    """

    flow: str
    question: str
    answers: tuple[tuple[str, str], ...] = ()
    misses: int = 0

    @property
    def key(self) -> str:
        """The choice that starts it."""
        return f"f:{self.flow}"


@dataclass(frozen=True)
class State:
    """What is remembered between two turns.

    `stack`: guides and flows under way, the running one last. `paused`: it waits while something else is talked about.
    `ended`: the flow that just came to its outcome (then `question` is the outcome), for a correction or its guides.
    `menu`, `choices`: number and choices of the last message that had some, for typed numbers and titles.
    """

    version: int = VERSION
    greeted: bool = False
    address: str = ""
    stack: tuple[Frame | FlowFrame, ...] = ()
    paused: bool = False
    ended: FlowFrame | None = None
    waiting: tuple[str, ...] = ()
    menu: int = 0
    choices: tuple[Choice, ...] = ()
    menu_at: str = ""
    misses: int = 0
    topic: str = ""
    answers: int = 0
    last_at: str = ""
    stopped: bool = False
    assisted: bool = False
    """A team member sits beside the person: guides say what to say and what never to touch."""
    said: str = ""
    """The last text of the assistant, for "đọc lại"."""


def dump(state: State) -> dict[str, Any]:
    """As JSON data."""
    return asdict(state)


def load(data: dict[str, Any] | None) -> State:
    """From JSON data; a new conversation for None, and for a version that is not known."""
    if not data or data.get("version") != VERSION:
        return State(address=str((data or {}).get("address", "")), greeted=bool((data or {}).get("greeted", False)))
    fields = {key: value for key, value in data.items() if key in State.__dataclass_fields__}
    fields["stack"] = tuple(_frame(frame) for frame in data.get("stack", ()))
    fields["ended"] = _flow_frame(data["ended"]) if data.get("ended") else None
    fields["choices"] = tuple(Choice(**choice) for choice in data.get("choices", ()))
    fields["waiting"] = tuple(data.get("waiting", ()))
    return State(**fields)


def _frame(data: dict[str, Any]) -> Frame | FlowFrame:
    return _flow_frame(data) if "flow" in data else Frame(**data)


def _flow_frame(data: dict[str, Any]) -> FlowFrame:
    return FlowFrame(**data | {"answers": tuple((question, answer) for question, answer in data["answers"])})
