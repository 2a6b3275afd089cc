"""From the files of flows and areas to what the dialogue core reads, and back from the cache."""

from __future__ import annotations

from typing import Any

from bot.content.filling import earliest_review, filled, source_lines
from bot.content.flow_schema import Areas, Flow, Outcome
from bot.content.load import Library
from flows import Branch, ChoiceText, CommuneText, FlowText, OldCommune, OutcomeText, QuestionText, SourceLine


def make_flow(library: Library, flow: Flow) -> FlowText:
    """Facts in their places, questions and outcomes by their ids."""
    questions = [
        QuestionText(
            id=question.id, ask=filled(library, question.ask), kind=question.kind, again=filled(library, question.again),
            branches=tuple(Branch(way.then, way.when or "", way.choice or "") for way in question.next),
            choices=tuple(ChoiceText(choice.id, choice.title) for choice in question.choices),
            least=question.least, most=question.most, unit=question.unit, scale=question.scale,
        )
        for question in flow.questions
    ]  # fmt: skip
    return FlowText(
        id=flow.flow, title=flow.title, about=filled(library, flow.about), topics=tuple(flow.topics), start=flow.start,
        questions={question.id: question for question in questions},
        outcomes={outcome.id: _outcome(library, flow, outcome) for outcome in flow.outcomes}, checked=flow.checked.isoformat(),
    )  # fmt: skip


def _outcome(library: Library, flow: Flow, outcome: Outcome) -> OutcomeText:
    return OutcomeText(
        id=outcome.id, answer=filled(library, outcome.answer), topic=outcome.topic or "",
        guides=(*([outcome.guide] if outcome.guide else []), *outcome.then_guides), sources=source_lines(library, outcome.sources),
        unverified=filled(library, outcome.unverified),
        review_by=earliest_review(library, flow.review_by, [outcome.answer, outcome.unverified]),
    )  # fmt: skip


def make_communes(areas: Areas | None) -> tuple[CommuneText, ...]:
    """The communes of today with what they were."""
    communes = areas.communes if areas else []
    return tuple(CommuneText(one.code, one.name, tuple(OldCommune(*was[:3]) for was in one.was)) for one in communes)


def flow_from_json(row: dict[str, Any]) -> FlowText:
    """What `dataclasses.asdict` made of a flow."""
    return FlowText(
        **row
        | {
            "topics": tuple(row["topics"]),
            "questions": {key: _question_from_json(question) for key, question in row["questions"].items()},
            "outcomes": {key: _outcome_from_json(outcome) for key, outcome in row["outcomes"].items()},
        }
    )


def _question_from_json(row: dict[str, Any]) -> QuestionText:
    branches = tuple(Branch(**branch) for branch in row["branches"])
    return QuestionText(**row | {"branches": branches, "choices": tuple(ChoiceText(**choice) for choice in row["choices"])})


def _outcome_from_json(row: dict[str, Any]) -> OutcomeText:
    return OutcomeText(**row | {"guides": tuple(row["guides"]), "sources": tuple(SourceLine(**source) for source in row["sources"])})


def commune_from_json(row: dict[str, Any]) -> CommuneText:
    """What `dataclasses.asdict` made of a commune."""
    return CommuneText(**row | {"was": tuple(OldCommune(**was) for was in row["was"])})
