"""What the dialogue core reads: topics, guides and phrases as plain data, facts already in their places.

Dates are ISO strings (YYYY-MM-DD), so that they compare as text. `{ban}` and `{Ban}` are left in: they are filled per person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SourceLine:
    """Where an answer was read."""

    title: str
    publisher: str
    url: str
    published: str


@dataclass(frozen=True)
class TopicText:
    """A sourced answer. `review_by` is the earliest of its own and of the facts it uses."""

    id: str
    group: str
    kind: str
    title: str
    question: str
    answer: str
    steps: tuple[str, ...] = ()
    key_facts: tuple[tuple[str, str], ...] = ()
    unverified: str = ""
    may_change: str = ""
    sources: tuple[SourceLine, ...] = ()
    checked: str = ""
    valid_from: str = ""
    review_by: str = "9999-12-31"
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class StuckText:
    """What can go wrong in a step, and what helps."""

    cause: str
    help: str


@dataclass(frozen=True)
class StepText:
    """One action of a guide."""

    id: str
    do: str
    see: str = ""
    picture: str = ""
    helper: str = ""
    stuck: tuple[StuckText, ...] = ()


@dataclass(frozen=True)
class GuideText:
    """A thing to do, step by step."""

    id: str
    title: str
    for_whom: str
    prepare: tuple[str, ...]
    cost: str
    time: str
    where: str
    steps: tuple[StepText, ...]
    after: str
    unverified: str = ""
    sources: tuple[SourceLine, ...] = ()
    checked: str = ""
    review_by: str = "9999-12-31"

    def place(self, step: str) -> int | None:
        """The number of a step, from 0."""
        return next((number for number, one in enumerate(self.steps) if one.id == step), None)


@dataclass(frozen=True)
class Book:
    """All content, and the sentences of the assistant by key."""

    topics: Mapping[str, TopicText]
    guides: Mapping[str, GuideText]
    phrases: Mapping[str, str]
    groups: Mapping[str, str]
    addresses: tuple[str, ...] = ()
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that mean a command: "back" → ("quay lai", …)."""
