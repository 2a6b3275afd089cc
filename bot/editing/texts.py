"""Texts as the desk keeps them: those of the files, with the sources that came with them; a new topic with its row of the catalogue too.

What a file says in two places (the topic and data/topics/catalog.yml, the topic and data/sources/) is one text here: it is written,
checked, published and taken back at once.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from bot.content.schema import CatalogEntry, Fact, Guide, Id, Model, Source, Text, Topic, text
from bot.editing.overlays import Kind
from bot.store.database import Json

MOST_ID = 38
"""Letters of a new topic's id: with "t:" before it, it must fit into a choice's id."""
ID = r"^[a-z][a-z0-9_]*$"
RESERVED = frozenset({"out_of_scope"})
"""A label of the model that is no topic."""
CLOSED_GROUPS = frozenset({"meta"})
"""Groups of what the assistant says about itself: no sources are asked for there."""
ROW = ("group", "kind", "question", "asked")
"""What only a new topic has."""


class NewSource(Model):
    """A source that stands in no file yet. `page` is its title, `sort` its kind."""

    id: Id
    page: Annotated[str, text(200)]
    publisher: Annotated[str, text(100)]
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+\.\S+$", max_length=500)] | None = None
    published: date | None = None
    sort: Literal["official", "press", "other"]

    def as_source(self) -> Source:
        return Source(title=self.page, publisher=self.publisher, url=self.url, published=self.published, kind=self.sort)


class DeskText(Model):
    """What every text may have beside its file's fields."""

    new_sources: list[NewSource] = Field(default=[], max_length=8)


class DeskTopic(Topic, DeskText):
    """A topic of the files."""


class DeskGuide(Guide, DeskText):
    """A guide of the files."""


class DeskFact(Fact, DeskText):
    """A fact of the files."""


class NewTopic(DeskTopic):
    """A topic that no file has. `question`: how people ask for it; `asked`: the words of somebody whom nobody could answer."""

    topic: Annotated[str, StringConstraints(pattern=ID, max_length=MOST_ID)]
    group: Id
    kind: Literal["answer", "handoff", "emergency"]
    question: Annotated[Text, StringConstraints(max_length=160)]
    asked: str = ""

    def as_entry(self) -> CatalogEntry:
        """Its row of data/topics/catalog.yml."""
        return CatalogEntry(id=self.topic, group=self.group, kind=self.kind, question=self.question)


def is_id(said: str) -> bool:
    """Whether a new topic may be called so."""
    return len(said) <= MOST_ID and re.fullmatch(ID, said) is not None


AnyText = DeskTopic | DeskGuide | DeskFact
PLAIN: dict[Kind, type[Topic] | type[Guide] | type[Fact]] = {"topics": Topic, "guides": Guide, "facts": Fact}
MODELS: dict[Kind, type[AnyText]] = {"topics": DeskTopic, "guides": DeskGuide, "facts": DeskFact}


def model_of(kind: Kind, body: Json) -> type[AnyText]:
    return NewTopic if is_new_topic(kind, body) else MODELS[kind]


def is_new_topic(kind: Kind, body: Json) -> bool:
    return kind == "topics" and "group" in body


def plain(kind: Kind, written: AnyText) -> BaseModel:
    """The text as it stands in its file: the new sources by their keys among the others."""
    model = PLAIN[kind]
    fields = {name: getattr(written, name) for name in model.model_fields}
    fields["sources"] = list(dict.fromkeys([*written.sources, *(one.id for one in written.new_sources)]))
    return model(**fields)


def as_in_files(body: Json, sources: frozenset[str], in_catalog: bool) -> Json:
    """A body from the desk where files have caught up: a topic that is in the catalogue needs no row, a known source only its key."""
    kept = {name: value for name, value in body.items() if not (in_catalog and name in ROW)}
    known = [one["id"] for one in kept.get("new_sources") or [] if one["id"] in sources]
    if known:
        kept["sources"] = list(dict.fromkeys([*kept["sources"], *known]))
        kept["new_sources"] = [one for one in kept["new_sources"] if one["id"] not in sources]
    return kept
