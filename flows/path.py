"""The way through a flow: from its start along the kept answers, to the question that is open or to an outcome.

The path is walked anew each time, so a corrected answer, a changed file or another year can never leave a person in a wrong place:
what does not lie on the path any more is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.book import Book, FlowText, OutcomeText, QuestionText
from flows.fitting import answer_title, is_valid
from flows.predicates import PREDICATES, Given
from flows.state import FlowFrame


@dataclass(frozen=True)
class Path:
    """`answers` that lie on it, then the open `question` or the `outcome`; neither when the flow leads nowhere."""

    answers: tuple[tuple[str, str], ...]
    question: QuestionText | None = None
    outcome: OutcomeText | None = None


def walk(book: Book, flow: FlowText, answers: Iterable[tuple[str, str]], today: str) -> Path:
    """The path that `answers` lead along on the day `today`."""
    known = dict(answers)
    kept: dict[str, str] = {}
    place = flow.start
    while place not in flow.outcomes:
        question = flow.questions.get(place)
        if question is None or place in kept:
            return Path(tuple(kept.items()))
        if place not in known or not is_valid(book, question, known[place]):
            return Path(tuple(kept.items()), question=question)
        kept[place] = known[place]
        place = _branch(question, kept, today)
    return Path(tuple(kept.items()), outcome=flow.outcomes[place])


def _branch(question: QuestionText, answers: dict[str, str], today: str) -> str:
    """Where the answer to `question` leads; "" when no branch takes it."""
    answer = answers[question.id]
    given = Given(answers, today)
    for branch in question.branches:
        if branch.choice and branch.choice != answer:
            continue
        if branch.when and not (branch.when in PREDICATES and PREDICATES[branch.when](given)):
            continue
        return branch.then
    return ""


def told(book: Book, frame: FlowFrame) -> tuple[str, ...]:
    """What was asked and answered, a line each."""
    flow = book.flows.get(frame.flow)
    questions = flow.questions if flow else {}
    return tuple(
        f"{questions[key].ask} {answer_title(book, questions[key], answer)}"
        for key, answer in frame.answers if key in questions and is_valid(book, questions[key], answer)
    )  # fmt: skip
