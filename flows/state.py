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


@dataclass(frozen=True)
class State:
    """What is remembered between two turns.

    `stack`: guides under way, the running one last. `paused`: the running guide waits while something else is talked about.
    `menu`, `choices`: number and choices of the last message that had some, for typed numbers and titles.
    """

    version: int = VERSION
    greeted: bool = False
    address: str = ""
    stack: tuple[Frame, ...] = ()
    paused: bool = False
    waiting: tuple[str, ...] = ()
    menu: int = 0
    choices: tuple[Choice, ...] = ()
    menu_at: str = ""
    misses: int = 0
    topic: str = ""
    answers: int = 0
    last_at: str = ""
    stopped: bool = False
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
    fields["stack"] = tuple(Frame(**frame) for frame in data.get("stack", ()))
    fields["choices"] = tuple(Choice(**choice) for choice in data.get("choices", ()))
    fields["waiting"] = tuple(data.get("waiting", ()))
    return State(**fields)
