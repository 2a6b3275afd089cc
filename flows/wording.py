"""Putting words together: phrases with their gaps filled, an answer with its source, dates as people write them."""

from __future__ import annotations

from collections.abc import Mapping

from flows.book import Book, FlowText, GuideText, OutcomeText, SourceLine, TopicText
from flows.fitting import said_inside

IN_GUIDE = frozenset({"papers", "where", "online"})


def phrase(book: Book, key: str, /, **gaps: object) -> str:
    """A sentence of the assistant; gaps that are not given stay, so `{ban}` is filled later."""
    return fill(book.phrases[key], gaps)


def fill(text: str, gaps: Mapping[str, object]) -> str:
    """`text` with `{name}` replaced for each given gap."""
    for name, value in gaps.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def address(text: str, word: str) -> str:
    """`text` with `{ban}` and `{Ban}` as this person is addressed."""
    if "{" not in text:
        return text
    return text.replace("{ban}", word).replace("{Ban}", word[:1].upper() + word[1:])


def day(iso: str) -> str:
    """'2026-11-22' → '22/11/2026'; anything else stays."""
    parts = iso.split("-")
    return f"{int(parts[2])}/{int(parts[1])}/{parts[0]}" if len(parts) == 3 else iso


def sources(book: Book, lines: tuple[SourceLine, ...], checked: str) -> str:
    """The first source under a text: title, publisher, page date, day checked, address. The others are kept in the file."""
    if not lines:
        return phrase(book, "source_none", checked=day(checked)) if checked else ""
    first = lines[0]
    published = f", {day(first.published)}" if first.published else ""
    said = phrase(book, "source", title=first.title, publisher=first.publisher, published=published, checked=day(checked))
    return f"{said}\n{first.url}".strip()


def topic_answer(book: Book, topic: TopicText, today: str) -> str:
    """The whole answer: first what to do, then what is not sure, then where it was read.

    After `review_by` the text is not served as true: the person is told that it is being checked, and whom to ask.
    """
    parts: list[str] = []
    if topic.steps:
        parts.append("\n".join(f"{number}. {step}" for number, step in enumerate(topic.steps, 1)))
    if today > topic.review_by and topic.kind != "emergency":
        parts.append(phrase(book, "expired", date=day(topic.review_by), where=book.phrases["expired_where"]))
    if topic.valid_from > today:
        parts.append(phrase(book, "not_yet_valid", date=day(topic.valid_from)))
    parts.append(topic.answer)
    if topic.kind != "emergency" and (facts := key_facts(book, topic)):
        parts.append(facts)
    if topic.unverified:
        parts.append(phrase(book, "unverified", text=topic.unverified))
    if topic.group != "meta":
        closing = sources(book, topic.sources, topic.checked)
        if topic.may_change:
            closing = f"{phrase(book, 'may_change', text=topic.may_change)}\n{closing}"
        parts.append(closing)
    return "\n\n".join(part.strip() for part in parts if part.strip())


def key_facts(book: Book, topic: TopicText) -> str:
    """The key facts that the answer itself does not say, one a line; what its guide begins with is left to the guide."""
    left_out = IN_GUIDE if topic.id in book.guides else frozenset()
    rows = [(name, value) for name, value in topic.key_facts if name not in left_out and value.lower() not in topic.answer.lower()]
    return "\n".join(f"• {book.phrases[name]}: {value}" for name, value in rows)


def guide_start(book: Book, guide: GuideText, today: str) -> str:
    """What a person should know before the first step."""
    parts = [phrase(book, "guide_start", title=guide.title, for_whom=guide.for_whom)]
    if today > guide.review_by:
        parts.insert(0, phrase(book, "expired", date=day(guide.review_by), where=book.phrases["expired_where"]))
    if guide.prepare:
        parts.append(phrase(book, "guide_prepare", what="; ".join(line.rstrip(".") for line in guide.prepare)))
    for name in ("cost", "time", "where"):
        value = getattr(guide, name)
        if value:
            parts.append(phrase(book, f"guide_{name}", what=value))
    if guide.unverified:
        parts.append(phrase(book, "unverified", text=guide.unverified))
    parts.append(sources(book, guide.sources, guide.checked))
    return "\n".join(part.strip() for part in parts)


def outcome_text(book: Book, flow: FlowText, outcome: OutcomeText, answers: tuple[tuple[str, str], ...], today: str) -> str:
    """Where a flow ended: what it found, with `{tra_loi_<question>}` filled, what is not sure, and where it was read."""
    said = {f"tra_loi_{key}": said_inside(book, flow.questions[key], value) for key, value in answers}
    parts = [fill(outcome.answer, said)]
    if today > outcome.review_by:
        parts.insert(0, phrase(book, "expired", date=day(outcome.review_by), where=book.phrases["expired_where"]))
    if outcome.unverified:
        parts.append(phrase(book, "unverified", text=fill(outcome.unverified, said)))
    parts.append(sources(book, outcome.sources, flow.checked))
    return "\n\n".join(part.strip() for part in parts if part.strip())
