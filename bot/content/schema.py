"""Closed schemas of the files in data/: a key that is not here, or a value of another type, does not load.

Lengths are counted in code points of NFC text. Texts may hold `{ban}`, `{Ban}` (how the person is addressed) and `{fact_id}`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Kind = Literal["answer", "guide", "emergency", "handoff"]


def text(most: int, least: int = 1) -> object:
    """A text of `least` to `most` code points."""
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


class Model(BaseModel):
    """Closed and typed: numbers do not become strings."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CatalogEntry(Model):
    """One row of data/topics/catalog.yml."""

    id: Id
    group: Id
    kind: Kind
    question: Text


class Catalog(Model):
    """data/topics/catalog.yml: the groups and the topics in their order."""

    groups: dict[Id, Text]
    topics: list[CatalogEntry]


class Service(Model):
    """One row of data/services.yml: what a visit can log."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\d\d$")]
    group: Text
    name: Text
    unit: Text
    feeds: list[str]


class Services(Model):
    """data/services.yml."""

    services: list[Service]


class Source(Model):
    """Where a fact was read. `published` is the page's own date."""

    title: Text
    publisher: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None
    published: date | None
    kind: Literal["official", "press", "other"]


class Fact(Model):
    """A figure, number or place that several texts use."""

    text: Annotated[str, text(120)]
    about: Text
    sources: list[str]
    verified: bool
    valid_from: date
    checked: date
    review_by: date


class KeyFacts(Model):
    """The facts people look for first; each optional."""

    fee: Annotated[str, text(160)] | None = None
    time_limit: Annotated[str, text(160)] | None = None
    papers: list[Annotated[str, text(120)]] | None = None
    where: Annotated[str, text(200)] | None = None
    hotline: Annotated[str, text(120)] | None = None
    online: Annotated[str, text(160)] | None = None


class Topic(Model):
    """A sourced answer: data/topics/<group>/<topic>.yml."""

    topic: Id
    title: Annotated[str, text(40)]
    answer: Annotated[str, text(640)]
    steps: list[Annotated[str, text(140)]] = Field(default=[], max_length=7)
    key_facts: KeyFacts = KeyFacts()
    unverified: Annotated[str, text(240, 0)] = ""
    may_change: Annotated[str, text(160, 0)] = ""
    sources: list[str]
    valid_from: date
    checked: date
    review_by: date
    related: list[Id] = Field(default=[], max_length=4)
    owner: Text = "noi_dung"


class Stuck(Model):
    """What can go wrong in a step, in the person's words, and what helps."""

    cause: Annotated[str, text(80)]
    help: Annotated[str, text(240)]


class Step(Model):
    """One action of a guide."""

    id: Id
    do: Annotated[str, text(160)]
    see: Annotated[str, text(160, 0)] = ""
    picture: str = ""
    helper: Annotated[str, text(160, 0)] = ""
    stuck: list[Stuck] = Field(default=[], max_length=4)


class Guide(Model):
    """Step by step: data/guides/<group>/<topic>.yml."""

    guide: Id
    title: Annotated[str, text(60)]
    for_whom: Annotated[str, text(160)]
    prepare: list[Annotated[str, text(120)]]
    cost: Annotated[str, text(120, 0)] = ""
    time: Annotated[str, text(120, 0)] = ""
    where: Annotated[str, text(160, 0)] = ""
    steps: list[Step] = Field(min_length=3, max_length=10)
    after: Annotated[str, text(240)]
    unverified: Annotated[str, text(240, 0)] = ""
    services: list[str] = []
    sources: list[str]
    checked: date
    review_by: date
