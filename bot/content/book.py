"""From the files to the book that the dialogue core reads; kept in var/ as JSON, so that the next start need not read YAML."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.content.filling import earliest_review, filled, source_lines
from bot.content.flow_book import commune_from_json, flow_from_json, make_communes, make_flow
from bot.content.load import Library, load_library
from bot.content.schema import Guide, Topic
from flows import Book, GuideText, SourceLine, StepText, StuckText, TopicText

log = logging.getLogger(__name__)
KEY_FACTS = ("fee", "time_limit", "papers", "where", "hotline", "online")
FOREVER = "9999-12-31"


def open_book(data: Path, cache: Path) -> Book:
    """The book of `data`; from `cache` when no file changed since it was written.

    Raises:
        ContentError: a file does not fit.
    """
    mark = _fingerprint(data)
    kept = _read_cache(cache, mark)
    if kept:
        return kept
    book = make_book(load_library(data))
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps({"mark": mark, "book": asdict(book)}, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        log.warning("cannot keep the content's cache: %s", error)
    return book


def make_book(library: Library) -> Book:
    """Facts in their places, sources looked up, the earliest review date of all that a text uses."""
    topics = {entry.id: _topic(library, library.topics[entry.id]) for entry in library.catalog.values() if entry.id in library.topics}
    return Book(
        topics=topics,
        guides={key: _guide(library, guide) for key, guide in library.guides.items()},
        phrases=library.phrases,
        groups=library.groups,
        addresses=tuple(library.addresses.values()),
        stems={name: tuple(said.split("|")) for name, said in library.commands.items()},
        flows={key: make_flow(library, flow) for key, flow in library.flows.items()},
        communes=make_communes(library.areas),
    )


def _topic(library: Library, topic: Topic) -> TopicText:
    entry = library.catalog[topic.topic]
    facts = topic.key_facts.model_dump(exclude_none=True)
    rows = [(name, facts[name] if isinstance(facts[name], str) else "; ".join(facts[name])) for name in KEY_FACTS if facts.get(name)]
    texts = [topic.answer, topic.unverified, topic.may_change, *topic.steps, *(value for _, value in rows)]
    return TopicText(
        id=topic.topic,
        group=entry.group,
        kind=entry.kind,
        title=topic.title,
        question=entry.question,
        answer=filled(library, topic.answer),
        steps=tuple(filled(library, step) for step in topic.steps),
        key_facts=tuple((name, filled(library, value)) for name, value in rows),
        unverified=filled(library, topic.unverified),
        may_change=filled(library, topic.may_change),
        sources=source_lines(library, topic.sources),
        checked=topic.checked.isoformat(),
        valid_from=topic.valid_from.isoformat(),
        review_by=earliest_review(library, topic.review_by, texts),
        related=tuple(topic.related),
    )


def _guide(library: Library, guide: Guide) -> GuideText:
    def filled_in(value: str) -> str:
        return filled(library, value)

    steps = tuple(
        StepText(
            id=step.id, do=filled_in(step.do), see=filled_in(step.see), picture=step.picture, helper=filled_in(step.helper),
            stuck=tuple(StuckText(filled_in(one.cause), filled_in(one.help)) for one in step.stuck),
        )
        for step in guide.steps
    )  # fmt: skip
    texts = [guide.cost, guide.time, guide.where, guide.after, guide.unverified, *guide.prepare]
    texts += [text for step in guide.steps for text in (step.do, step.see, *(one.help for one in step.stuck))]
    return GuideText(
        id=guide.guide, title=guide.title, for_whom=filled_in(guide.for_whom), prepare=tuple(filled_in(line) for line in guide.prepare),
        cost=filled_in(guide.cost), time=filled_in(guide.time), where=filled_in(guide.where), steps=steps, after=filled_in(guide.after),
        unverified=filled_in(guide.unverified), sources=source_lines(library, guide.sources), checked=guide.checked.isoformat(),
        review_by=earliest_review(library, guide.review_by, texts),
    )  # fmt: skip


def _fingerprint(data: Path) -> str:
    """Names, sizes and times of all content files, and of the code that reads them."""
    digest = hashlib.sha256()
    folders = ("topics", "guides", "flows", "areas", "facts", "sources", "phrases")
    files = [path for folder in folders for path in sorted((data / folder).rglob("*.yml"))] + [data / "services.yml"]
    for path in [*files, *sorted(Path(__file__).parent.glob("*.py"))]:
        stat = path.stat()
        digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _read_cache(cache: Path, mark: str) -> Book | None:
    try:
        kept = json.loads(cache.read_text(encoding="utf-8"))
        return _book_from_json(kept["book"]) if kept["mark"] == mark else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _book_from_json(data: dict[str, Any]) -> Book:
    def lines(rows: list[dict[str, str]]) -> tuple[SourceLine, ...]:
        return tuple(SourceLine(**row) for row in rows)

    def topic(row: dict[str, Any]) -> TopicText:
        tuples = {"steps": tuple(row["steps"]), "related": tuple(row["related"]), "sources": lines(row["sources"])}
        return TopicText(**row | tuples | {"key_facts": tuple((name, value) for name, value in row["key_facts"])})

    def guide(row: dict[str, Any]) -> GuideText:
        steps = tuple(StepText(**step | {"stuck": tuple(StuckText(**one) for one in step["stuck"])}) for step in row["steps"])
        return GuideText(**row | {"steps": steps, "prepare": tuple(row["prepare"]), "sources": lines(row["sources"])})

    return Book(
        topics={key: topic(row) for key, row in data["topics"].items()},
        guides={key: guide(row) for key, row in data["guides"].items()},
        phrases=data["phrases"],
        groups=data["groups"],
        addresses=tuple(data["addresses"]),
        stems={name: tuple(said) for name, said in data["stems"].items()},
        flows={key: flow_from_json(row) for key, row in data["flows"].items()},
        communes=tuple(commune_from_json(row) for row in data["communes"]),
    )
