"""The state of one conversation: plain data that survives JSON, with a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flows.effects import Choice

VERSION = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """A guide that is under way. `place` finds the nearest step when the step is no longer there."""

    guide: str
    step: str
    place: int

    @property
    def key(self) -> str:
        """The choice that starts it."""
        return f"g:{self.guide}"


@dataclass(frozen=True, slots=True)
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
    task: dict[str, Any] | None = None
    """What the shell's own dialogues (a visit, an announcement) hold between two turns; the core carries it along untouched."""


_FRESH = State()
_FIELDS = State.__dataclass_fields__.keys()


def changed(state: State, fields: dict[str, object]) -> State:
    """The state with other `fields`. As `dataclasses.replace`, which at several changes a turn took half of the turn's time.

    Raises:
        TypeError: a field that no state has.
    """
    held = vars(state) | fields
    if len(held) != len(_FIELDS):
        raise TypeError(f"no such field: {', '.join(held.keys() - _FIELDS)}")
    new = object.__new__(State)
    object.__setattr__(new, "__dict__", held)
    return new


def dump(state: State) -> dict[str, Any]:
    """As JSON data. `task` is the state's own, not a copy."""
    return vars(state) | {
        "stack": tuple([_frame_data(frame) for frame in state.stack]),
        "ended": _frame_data(state.ended) if state.ended else None,
        "choices": tuple([{"id": choice.id, "title": choice.title} for choice in state.choices]),
    }


def load(data: dict[str, Any] | None) -> State:
    """From JSON data; a new conversation for None, and for a version that is not known."""
    if not data or data.get("version") != VERSION:
        return State(address=str((data or {}).get("address", "")), greeted=bool((data or {}).get("greeted", False)))
    fields = {key: value for key, value in data.items() if key in _FIELDS}
    fields["stack"] = tuple([_frame(frame) for frame in data.get("stack", ())])
    fields["ended"] = _flow_frame(data["ended"]) if data.get("ended") else None
    fields["choices"] = tuple([Choice(choice["id"], choice["title"]) for choice in data.get("choices", ())])
    fields["waiting"] = tuple(data.get("waiting", ()))
    return changed(_FRESH, fields)


def _frame_data(frame: Frame | FlowFrame) -> dict[str, Any]:
    if isinstance(frame, Frame):
        return {"guide": frame.guide, "step": frame.step, "place": frame.place}
    return {"flow": frame.flow, "question": frame.question, "answers": frame.answers, "misses": frame.misses}


def _frame(data: dict[str, Any]) -> Frame | FlowFrame:
    return _flow_frame(data) if "flow" in data else Frame(data["guide"], data["step"], data["place"])


def _flow_frame(data: dict[str, Any]) -> FlowFrame:
    return FlowFrame(**data | {"answers": tuple((question, answer) for question, answer in data["answers"])})
