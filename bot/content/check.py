"""House rules for content, beyond what the schemas say: twins, sources, dates, lengths, voice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.content.findings import Finding
from bot.content.load import Library, read_library
from bot.content.schema import Guide, Topic

MOST_ANSWER = 600
MOST_SYLLABLES = 27
"""design/voice.md asks for 18 words a sentence; a Vietnamese word has about one and a half syllables."""

GAP = re.compile(r"\{(\w+)\}")
ADDRESS_GAPS = {"ban", "Ban"}
FIXED_ADDRESS = re.compile(r"(?<![\w{])(bạn|anh/chị|quý vị|anh chị)(?![\w}])", re.IGNORECASE)
NOT_ADDRESS = re.compile(r"bạn (bè|hàng|đời|thân|của)|người bạn|kết bạn|bạn trai|bạn gái|danh sách bạn", re.IGNORECASE)
ASKS_SECRET = re.compile(
    r"(gửi|cho trợ lý|nhập vào đây|nhắn)[^.!?]{0,30}(mã OTP|mật khẩu|số CCCD|số căn cước|số định danh)[^.!?]{0,30}(cho trợ lý|vào đây)",
    re.IGNORECASE,
)


def check_content(data: Path, today: date) -> list[Finding]:
    """Everything that keeps data/ from being right today; warnings are what will soon not be."""
    library, findings = read_library(data)
    findings += _check_references(library)
    for topic in library.topics.values():
        findings += _check_topic(library, topic, today)
    for guide in library.guides.values():
        findings += _check_guide(library, guide, today)
    for key, fact in library.facts.items():
        file = library.files[f"facts:{key}"]
        findings += _check_sources(library, file, fact.sources, "" if fact.verified else "unverified", key)
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
    titles: dict[str, str] = {}
    for topic in library.topics.values():
        folded = fold(topic.title)
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
        yield from _check_sources(library, file, topic.sources, topic.unverified)
    filled = fill_facts(library, topic.answer)
    if len(filled) > MOST_ANSWER:
        yield Finding("long_answer", file, "answer", {"length": len(filled)})
    texts = {"answer": topic.answer, "unverified": topic.unverified, "may_change": topic.may_change}
    texts |= {f"steps.{number}": step for number, step in enumerate(topic.steps)}
    for name, value in topic.key_facts.model_dump(exclude_none=True).items():
        texts[f"key_facts.{name}"] = value if isinstance(value, str) else ". ".join(value)
    yield from _check_texts(library, file, texts)
    yield from _check_dates(file, topic.valid_from, topic.checked, topic.review_by, today)


def _check_guide(library: Library, guide: Guide, today: date) -> Iterator[Finding]:
    file = library.files[f"guides:{guide.guide}"]
    if guide.guide not in library.catalog:
        yield Finding("unknown_topic", file, "guide", {"id": guide.guide})
    for code in guide.services:
        if code not in library.services:
            yield Finding("unknown_service", file, "services", {"id": code})
    yield from _check_sources(library, file, guide.sources, guide.unverified)
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
    yield from _check_texts(library, file, texts)
    yield from _check_dates(file, date.min, guide.checked, guide.review_by, today)


def _check_sources(library: Library, file: str, sources: list[str], unverified: str, place: str = "") -> Iterator[Finding]:
    for key in sources:
        if key not in library.sources:
            yield Finding("unknown_source", file, f"{place}.sources".strip("."), {"id": key})
    if not sources and not unverified:
        yield Finding("no_source", file, f"{place}.sources".strip("."))


def _check_texts(library: Library, file: str, texts: dict[str, str]) -> Iterator[Finding]:
    for place, value in texts.items():
        for gap in GAP.findall(value):
            if gap not in ADDRESS_GAPS and gap not in library.facts:
                yield Finding("unknown_fact", file, place, {"id": gap})
        if word := FIXED_ADDRESS.search(NOT_ADDRESS.sub("", value)):
            yield Finding("fixed_address", file, place, {"word": word.group(0)})
        for sentence in sentences(fill_facts(library, value)):
            if len(sentence.split()) > MOST_SYLLABLES:
                length = len(sentence.split())
                yield Finding("long_sentence", file, place, {"length": length, "most": MOST_SYLLABLES, "sentence": sentence[:60]})
            if ASKS_SECRET.search(sentence) and "đừng" not in sentence.lower() and "không" not in sentence.lower():
                yield Finding("asks_secret", file, place, {"sentence": sentence[:80]})


def _check_dates(file: str, valid_from: date, checked: date, review_by: date, today: date) -> Iterator[Finding]:
    if checked > review_by:
        yield Finding("dates_order", file, values={"earlier": "checked", "later": "review_by"})
    if valid_from > review_by:
        yield Finding("dates_order", file, values={"earlier": "valid_from", "later": "review_by"})
    if review_by < today:
        yield Finding("expired", file, "review_by", {"date": review_by}, warning=True)


def fill_facts(library: Library, value: str) -> str:
    """The text with its facts in place and the default address."""
    facts = {key: fact.text for key, fact in library.facts.items()} | {"ban": "anh/chị", "Ban": "Anh/chị"}
    return GAP.sub(lambda gap: facts.get(gap.group(1), gap.group(0)), value)


def sentences(value: str) -> list[str]:
    """Sentences of a text: split at full stops, question and exclamation marks, semicolons, colons and line ends."""
    return [part.strip() for part in re.split(r"(?<=[.!?;:])\s+|\n+", value) if part.strip()]


def fold(value: str) -> str:
    """Without accents and case, for telling whether two labels look the same."""
    plain = unicodedata.normalize("NFD", value.casefold().replace("đ", "d"))
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())
