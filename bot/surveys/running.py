"""Asking a form, question by question: what comes next, what an answer is, back. Pure: the day comes as an argument.

Conditions see what stands above them in the form, as in ODK: a question that is not relevant counts as unanswered.
"""

from __future__ import annotations

from datetime import date

from bot.surveys.expressions import compute, holds
from bot.surveys.form import Answer, Answers, Form, Question
from bot.surveys.values import Scene, Value, as_text
from bot.surveys.xlsform import is_formula, label_names


def live(form: Form, answers: Answers, today: date) -> Answers:
    """The answers that count: without those of questions that are not relevant, with what is computed."""
    found: Answers = {}
    for one in form.questions:
        scene = Scene(found, today)
        if not all(holds(condition, scene) for condition in one.relevant):
            continue
        if one.kind == "calculate":
            found[one.name] = _kept(compute(one.calculation, scene)) if one.calculation else None
        elif one.asked and one.name in answers:
            found[one.name] = answers[one.name]
    return found


def relevant(form: Form, one: Question, answers: Answers, today: date) -> bool:
    """Whether a question is to be asked, given what was answered."""
    scene = Scene(live(form, answers, today), today)
    return all(holds(condition, scene) for condition in one.relevant)


def next_question(form: Form, answers: Answers, today: date) -> Question | None:
    """The first question that is relevant and has neither an answer nor was left empty; None at the end."""
    scene = Scene(live(form, answers, today), today)
    for one in form.questions:
        if one.asked and one.name not in answers and all(holds(condition, scene) for condition in one.relevant):
            return one
    return None


def last_question(form: Form, answers: Answers, today: date) -> Question | None:
    """The last question that was answered or left empty, above the one to be asked now; None at the beginning."""
    counted = live(form, answers, today)
    now = next_question(form, answers, today)
    above = form.questions[: form.place(now.name)] if now else form.questions
    return next((one for one in reversed(above) if one.asked and one.name in counted), None)


def notes_before(form: Form, one: Question | None, answers: Answers, today: date) -> list[str]:
    """The notes between the question before and this one; at the end (None) those after the last question."""
    scene = Scene(live(form, answers, today), today)
    above = form.questions[: form.place(one.name)] if one else form.questions
    found: list[str] = []
    for row in reversed(above):
        counts = all(holds(condition, scene) for condition in row.relevant)
        if row.asked and counts:
            break
        if row.kind == "note" and counts:
            found.append(shown(form, row.label, answers, today))
    return found[::-1]


def is_required(form: Form, one: Question, answers: Answers, today: date) -> bool:
    return bool(one.required) and holds(one.required, Scene(live(form, answers, today), today))


def fits(form: Form, one: Question, answer: Answer, answers: Answers, today: date) -> bool:
    """Whether an answer meets the question's constraint; nothing said always does."""
    return answer is None or holds(one.constraint, Scene(live(form, answers, today), today, answer))


def default_of(form: Form, one: Question, answers: Answers, today: date) -> str:
    """What stands in the column `default`, computed where it is a formula; "" none."""
    if not is_formula(one.default):
        return one.default
    return as_text(compute(one.default, Scene(live(form, answers, today), today)))


def shown(form: Form, label: str, answers: Answers, today: date) -> str:
    """A label with `${name}` replaced by what was answered."""
    counted = live(form, answers, today) if "${" in label else {}
    for name in label_names(label):
        said = answer_text(form.named[name], counted.get(name)) if name in form.named else ""
        label = label.replace(f"${{{name}}}", said or "…")
    return label


def answer_text(one: Question, answer: Answer) -> str:
    """An answer as a person reads it: labels instead of names, 1/7/2025, a comma in 1,5."""
    if answer is None:
        return ""
    if one.kind in ("one", "many"):
        labels = dict(one.choices)
        return ", ".join(labels.get(name, name) for name in str(answer).split())
    if one.kind == "date":
        year, month, day = str(answer).split("-")
        return f"{int(day)}/{int(month)}/{year}"
    return as_text(answer).replace(".", ",") if isinstance(answer, float) else str(answer)


def finished(form: Form, answers: Answers, begun: str, done: str, today: date) -> Answers:
    """What is kept of a filled form: answers that count, computed values, and the times a form may ask for."""
    found = live(form, answers, today)
    times: Answers = {"start": begun, "end": done, "today": today.isoformat()}
    return found | {one.name: times[one.kind] for one in form.questions if one.kind in times}


def _kept(value: Value) -> Answer:
    text = as_text(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return int(value) if value.is_integer() else value
    return text or None
