"""What the dialogue core reads: topics, guides, flows and phrases as plain data, facts already in their places.

Dates are ISO strings (YYYY-MM-DD), so that they compare as text. `{ban}` and `{Ban}` are left in: they are filled per person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flows.fold import fold


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
        return self._places.get(step)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {one.id: number for number, one in enumerate(self.steps)}


@dataclass(frozen=True)
class ChoiceText:
    """One of the answers that a question offers."""

    id: str
    title: str


@dataclass(frozen=True)
class Branch:
    """A way on from a question: taken when `choice` was chosen, when the predicate named `when` holds, or always when both are empty."""

    then: str
    when: str = ""
    choice: str = ""


@dataclass(frozen=True)
class QuestionText:
    """One question of a flow. A number is an integer of `unit` from `least` to `most`; `scale` is how much one unit is (triệu: 1000000)."""

    id: str
    ask: str
    kind: str
    again: str
    branches: tuple[Branch, ...]
    choices: tuple[ChoiceText, ...] = ()
    least: int = 0
    most: int = 0
    unit: str = ""
    scale: int = 1


@dataclass(frozen=True)
class OutcomeText:
    """Where a flow ends. `answer` may hold `{tra_loi_<question>}`; of `guides` each is offered, and walked one after the other."""

    id: str
    answer: str
    topic: str = ""
    guides: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    unverified: str = ""
    review_by: str = "9999-12-31"


@dataclass(frozen=True)
class FlowText:
    """A few questions that find out what a person needs. Buttons under the answers of `topics` start it."""

    id: str
    title: str
    about: str
    topics: tuple[str, ...]
    start: str
    questions: Mapping[str, QuestionText]
    outcomes: Mapping[str, OutcomeText]
    checked: str = ""


@dataclass(frozen=True)
class OldCommune:
    """A commune that was merged away on 1/7/2025, or kept its name."""

    name: str
    district: str
    province: str


@dataclass(frozen=True)
class CommuneText:
    """A commune, ward or special zone of today, with all that went into it."""

    code: str
    name: str
    was: tuple[OldCommune, ...] = field(default=(), hash=False)
    """Left out of the hash, which is asked for at each search among communes; code and name are enough."""


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
    flows: Mapping[str, FlowText] = field(default_factory=dict)
    communes: tuple[CommuneText, ...] = ()

    @cached_property
    def commands(self) -> Mapping[str, tuple[str, ...]]:
        """What a word means, with its accents: "quay lai" is not in it. Names in the order of `stems`."""
        return _by_word((word, name) for name, said in self.stems.items() for word in said)

    @cached_property
    def plain_commands(self) -> Mapping[str, tuple[str, ...]]:
        """The same, for a text without accents."""
        return _by_word((form, name) for name, said in self.stems.items() for word in said for form in (word, fold(word)))


def _by_word(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    names: dict[str, dict[str, None]] = {}
    for word, name in pairs:
        names.setdefault(word, {})[name] = None
    return {word: tuple(meant) for word, meant in names.items()}
