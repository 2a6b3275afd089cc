"""A questionnaire as the assistant asks it: plain data that is kept as JSON in the table `surveys`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bot.store.database import Json

Kind = Literal["one", "many", "integer", "decimal", "text", "date", "note", "calculate", "start", "end", "today"]
ASKED: frozenset[Kind] = frozenset({"one", "many", "integer", "decimal", "text", "date"})
TYPED: frozenset[Kind] = frozenset({"integer", "decimal", "text", "date"})
FORMAT = 1

Answer = str | int | float | None
"""What is kept for a name: a choice's name, several with blanks between, a number, a text, YYYY-MM-DD; None where it was left empty."""
Answers = dict[str, Answer]


@dataclass(frozen=True)
class Question:
    """A row of the sheet `survey`. `relevant` has the conditions of its groups too; `required` is a condition ("" never).

    `choices`: name and label. `row`: its line in the file, for messages.
    """

    name: str
    kind: Kind
    label: str = ""
    hint: str = ""
    required: str = ""
    relevant: tuple[str, ...] = ()
    constraint: str = ""
    constraint_message: str = ""
    default: str = ""
    calculation: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    row: int = 0

    @property
    def asked(self) -> bool:
        """Whether a person answers it."""
        return self.kind in ASKED

    @property
    def typed(self) -> bool:
        """Whether the answer is written, not chosen."""
        return self.kind in TYPED


@dataclass(frozen=True)
class Form:
    """`title` and `version` are those of the sheet `settings`, "" none."""

    questions: tuple[Question, ...]
    title: str = ""
    version: str = ""
    named: dict[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", {question.name: question for question in self.questions})

    def place(self, name: str) -> int:
        """Where a question stands, from 0.

        Raises:
            KeyError: there is none of this name.
        """
        return self.questions.index(self.named[name])


def dump_form(form: Form) -> Json:
    """The form as JSON; empty fields are left out."""
    rows = [{key: value for key, value in asdict(question).items() if value} for question in form.questions]
    return {"format": FORMAT, "title": form.title, "version": form.version, "questions": rows}


def load_form(kept: Json) -> Form:
    """The form that `dump_form` wrote."""
    return Form(tuple(_question(row) for row in kept["questions"]), str(kept.get("title", "")), str(kept.get("version", "")))


def _question(row: dict[str, Any]) -> Question:
    choices = tuple((str(name), str(label)) for name, label in row.get("choices", ()))
    return Question(**{**row, "relevant": tuple(row.get("relevant", ())), "choices": choices})
