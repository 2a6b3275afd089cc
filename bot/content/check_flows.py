"""House rules for flows: every way leads on, every question and outcome can be reached, every name is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.content.findings import Finding
from bot.content.flow_schema import Flow, Question
from bot.content.load import Library
from bot.content.rules import ADDRESS_GAPS, MOST_ANSWER, check_dates, check_sources, check_texts, fill_facts, fold
from flows import PREDICATES


def check_flow(library: Library, flow: Flow, today: date) -> Iterator[Finding]:
    """Everything that keeps a flow from being right today."""
    file = library.files[f"flows:{flow.flow}"]
    for topic in flow.topics:
        if topic not in library.catalog:
            yield Finding("unknown_topic", file, "topics", {"id": topic})
    for question in flow.questions:
        yield from _check_question(file, question)
    yield from _check_places(file, flow)
    yield from _check_outcomes(library, file, flow)
    texts = {"title": flow.title, "about": flow.about}
    for question in flow.questions:
        texts |= {f"{question.id}.ask": question.ask, f"{question.id}.again": question.again}
        texts |= {f"{question.id}.{choice.id}": choice.title for choice in question.choices}
    yield from check_texts(library, file, texts)
    yield from check_dates(file, date.min, flow.checked, flow.review_by, today)


def _check_question(file: str, question: Question) -> Iterator[Finding]:
    place = f"questions.{question.id}"
    if (question.kind == "choice") != (len(question.choices) >= 2) or (question.kind == "number") != (question.least < question.most):
        yield Finding("wrong_kind", file, place, {"kind": question.kind})
    ids = [choice.id for choice in question.choices]
    yield from _twice(file, place, ids)
    titles: dict[str, str] = {}
    for choice in question.choices:
        folded = fold(choice.title)
        if folded in titles:
            yield Finding("same_without_accents", file, place, {"one": choice.title, "two": titles[folded]})
        titles[folded] = choice.title
    for way in question.next:
        if way.when and way.when not in PREDICATES:
            yield Finding("unknown_predicate", file, place, {"id": way.when, "known": ", ".join(PREDICATES)})
        if way.choice and way.choice not in ids:
            yield Finding("unknown_choice", file, place, {"id": way.choice})
    open_choices = set(ids)
    for way in question.next:
        if (question.kind == "choice" and not open_choices) or (way.choice and way.choice in ids and way.choice not in open_choices):
            yield Finding("dead_branch", file, place, {"then": way.then})
        if not way.when:
            open_choices -= {way.choice} if way.choice else set(ids)
    settled = question.kind == "choice" and not open_choices
    if not settled and (question.next[-1].when or question.next[-1].choice):
        yield Finding("no_way_on", file, place)


def _check_places(file: str, flow: Flow) -> Iterator[Finding]:
    """What leads where: nothing unknown, nothing out of reach, no circle."""
    ways = {question.id: [way.then for way in question.next] for question in flow.questions}
    known = {*ways, *(outcome.id for outcome in flow.outcomes)}
    yield from _twice(file, "", [*(question.id for question in flow.questions), *(outcome.id for outcome in flow.outcomes)])
    for place, then in [("start", flow.start), *((question, then) for question, thens in ways.items() for then in thens)]:
        if then not in known:
            yield Finding("unknown_place", file, place, {"id": then})
    reached: set[str] = set()
    if _circle(flow.start, ways, reached, ()):
        yield Finding("endless", file, "questions")
    for place in sorted(known - reached):
        yield Finding("dead_place", file, place, {"id": place})


def _circle(place: str, ways: dict[str, list[str]], reached: set[str], before: tuple[str, ...]) -> bool:
    """Whether a way from `place` comes back to itself; adds what it meets to `reached`."""
    if place in before:
        return True
    if place in reached:
        return False
    reached.add(place)
    found = [_circle(then, ways, reached, (*before, place)) for then in ways.get(place, [])]
    return any(found)


def _check_outcomes(library: Library, file: str, flow: Flow) -> Iterator[Finding]:
    told = {f"tra_loi_{question.id}" for question in flow.questions}
    for outcome in flow.outcomes:
        place = f"outcomes.{outcome.id}"
        if outcome.topic and outcome.topic not in library.catalog:
            yield Finding("unknown_topic", file, place, {"id": outcome.topic})
        for guide in [*([outcome.guide] if outcome.guide else []), *outcome.then_guides]:
            if guide not in library.guides:
                yield Finding("unknown_guide", file, place, {"id": guide})
        yield from check_sources(library, file, outcome.sources, outcome.unverified, place)
        length = len(fill_facts(library, outcome.answer))
        if length > MOST_ANSWER:
            yield Finding("long_answer", file, place, {"length": length})
        texts = {f"{place}.answer": outcome.answer, f"{place}.unverified": outcome.unverified}
        yield from check_texts(library, file, texts, ADDRESS_GAPS | told)


def _twice(file: str, place: str, ids: list[str]) -> Iterator[Finding]:
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        yield Finding("twice", file, place, {"id": one, "where": file})
