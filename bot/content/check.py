"""House rules for content, beyond what the schemas say: twins, sources, dates, lengths, voice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.content.check_flows import check_flow
from bot.content.findings import Finding
from bot.content.load import Library, read_library
from bot.content.rules import MOST_ANSWER, check_dates, check_sources, check_texts, fill_facts, fold
from bot.content.schema import Guide, Topic
from flows.fold import fold as fold_label


def check_content(data: Path, today: date) -> list[Finding]:
    """Everything that keeps data/ from being right today; warnings are what will soon not be."""
    library, findings = read_library(data)
    return findings + check_library(library, today)


def check_library(library: Library, today: date) -> list[Finding]:
    """The house rules for content that fits its schemas."""
    findings = list(_check_references(library))
    for topic in library.topics.values():
        findings += _check_topic(library, topic, today)
    for guide in library.guides.values():
        findings += _check_guide(library, guide, today)
    for flow in library.flows.values():
        findings += check_flow(library, flow, today)
    if library.areas:
        findings += check_sources(library, "data/areas/khanh_hoa.yml", [library.areas.source], "")
    for key, fact in library.facts.items():
        file = library.files[f"facts:{key}"]
        findings += check_sources(library, file, fact.sources, "" if fact.verified else "unverified", key)
        if fact.review_by < today:
            findings.append(Finding("expired", file, key, {"date": fact.review_by}, warning=True))
    return findings


def _check_references(library: Library) -> Iterator[Finding]:
    for entry in library.catalog.values():
        values: dict[str, object] = {"id": entry.id, "group": entry.group}
        if entry.id not in library.topics:
            yield Finding("no_answer", "data/topics/catalog.yml", values=values)
        if entry.kind == "guide" and entry.id not in library.guides:
            yield Finding("no_guide", "data/topics/catalog.yml", values=values)
        if entry.group not in library.groups:
            file = library.files.get(f"topics:{entry.id}", "")
            yield Finding("unknown_group", "data/topics/catalog.yml" if file.startswith("data/") else file, "group", values)
    titles: dict[str, str] = {}
    for topic in library.topics.values():
        folded = fold_label(topic.title)
        if folded in titles:
            file = library.files[f"topics:{topic.topic}"]
            yield Finding("same_without_accents", file, "title", {"one": topic.title, "two": titles[folded]})
        titles[folded] = topic.title


def _check_topic(library: Library, topic: Topic, today: date) -> Iterator[Finding]:
    file = library.files[f"topics:{topic.topic}"]
    entry = library.catalog.get(topic.topic)
    if entry is None:
        yield Finding("unknown_topic", file, "topic", {"id": topic.topic})
        return
    for related in topic.related:
        if related not in library.catalog:
            yield Finding("unknown_topic", file, "related", {"id": related})
    if entry.kind == "emergency" and not topic.steps:
        yield Finding("no_steps", file, "steps")
    if entry.kind != "emergency" and topic.steps:
        yield Finding("steps_not_emergency", file, "steps")
    if entry.group != "meta":
        yield from check_sources(library, file, topic.sources, topic.unverified)
    filled = fill_facts(library, topic.answer)
    if len(filled) > MOST_ANSWER:
        yield Finding("long_answer", file, "answer", {"length": len(filled)})
    texts = {"answer": topic.answer, "unverified": topic.unverified, "may_change": topic.may_change}
    texts |= {f"steps.{number}": step for number, step in enumerate(topic.steps)}
    for name, value in topic.key_facts.model_dump(exclude_none=True).items():
        texts[f"key_facts.{name}"] = value if isinstance(value, str) else ". ".join(value)
    yield from check_texts(library, file, texts)
    yield from check_dates(file, topic.valid_from, topic.checked, topic.review_by, today)


def _check_guide(library: Library, guide: Guide, today: date) -> Iterator[Finding]:
    file = library.files[f"guides:{guide.guide}"]
    if guide.guide not in library.catalog:
        yield Finding("unknown_topic", file, "guide", {"id": guide.guide})
    for code in guide.services:
        if code not in library.services:
            yield Finding("unknown_service", file, "services", {"id": code})
    yield from check_sources(library, file, guide.sources, guide.unverified)
    seen: set[str] = set()
    texts = {"for_whom": guide.for_whom, "cost": guide.cost, "time": guide.time, "where": guide.where}
    texts |= {"after": guide.after, "unverified": guide.unverified}
    texts |= {f"prepare.{number}": line for number, line in enumerate(guide.prepare)}
    for step in guide.steps:
        if step.id in seen:
            yield Finding("twice", file, f"steps.{step.id}", {"id": step.id, "where": file})
        seen.add(step.id)
        texts |= {f"steps.{step.id}.do": step.do, f"steps.{step.id}.see": step.see, f"steps.{step.id}.helper": step.helper}
        causes: dict[str, str] = {}
        for stuck in step.stuck:
            folded = fold(stuck.cause)
            if folded in causes:
                values: dict[str, object] = {"one": stuck.cause, "two": causes[folded]}
                yield Finding("same_without_accents", file, f"steps.{step.id}.stuck", values)
            causes[folded] = stuck.cause
            texts[f"steps.{step.id}.stuck.{stuck.cause}"] = f"{stuck.cause}. {stuck.help}"
    yield from check_texts(library, file, texts)
    yield from check_dates(file, date.min, guide.checked, guide.review_by, today)
