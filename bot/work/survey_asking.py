"""Asking a survey's questions in the chat: the next one, an answer, back, a rest, and the end.

The open task holds the number of the form that is being filled, choices picked so far, and values that were taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.surveys import running
from bot.surveys.answers import AnswerError, read_choices, read_typed
from bot.surveys.form import Answer, Form, Question
from bot.surveys.log import Fill, Survey, keep_answers
from bot.work.desk import Desk
from bot.work.survey_menu import Asked, as_list, make_menu, show, split_words
from flows import Choice
from flows.wording import phrase

NAME = "surveys"
MOST_REVIEWED = 12
MOST_REVIEW = 60
MOST_WORDS = 6
"""A longer text under a question with choices is about something else."""


@dataclass(frozen=True)
class Sitting:
    """A survey, its form, and what was answered so far."""

    survey: Survey
    form: Form
    fill: Fill

    def now(self, desk: Desk) -> Question | None:
        """The question to be asked; None at the end."""
        return running.next_question(self.form, self.fill.answers, desk.today)


def task_of(desk: Desk, sitting: Sitting) -> dict[str, Any]:
    """The open task's data, if it is about this form."""
    task = desk.task if desk.task_of == NAME else {}
    return task if task.get("fill") == sitting.fill.id else {}


def asked_now(desk: Desk, sitting: Sitting, one: Question) -> Asked:
    answers = sitting.fill.answers
    task = task_of(desk, sitting)
    return Asked(
        fill=sitting.fill.id,
        place=sitting.form.place(one.name),
        question=one,
        picked=tuple(task.get("picked", ())),
        required=running.is_required(sitting.form, one, answers, desk.today),
        first=running.last_question(sitting.form, answers, desk.today) is None,
        keep=_keep(desk, sitting, one),
    )


def ask(desk: Desk, sitting: Sitting, before: str = "") -> None:
    """The next question, or the end; `before` stands above it."""
    one = sitting.now(desk)
    task = task_of(desk, sitting)
    notes = running.notes_before(sitting.form, one, sitting.fill.answers, desk.today)
    above = "\n\n".join(part for part in (before, *notes) if part)
    if one is None:
        desk.open(NAME, fill=sitting.fill.id)
        _review(desk, sitting, above)
        return
    desk.open(NAME, fill=sitting.fill.id, picked=task.get("picked", []), was=task.get("was", {}))
    asked = asked_now(desk, sitting, one)
    menu = make_menu(desk, asked)
    text = _question(desk, sitting, asked, menu.listed)
    show(desk, f"{above}\n\n{text}" if above else text, menu)


def _question(desk: Desk, sitting: Sitting, asked: Asked, listed: tuple[Choice, ...]) -> str:
    one, phrases, answers = asked.question, desk.phrases, sitting.fill.answers
    number = sum(row.asked for row in map(sitting.form.named.get, running.live(sitting.form, answers, desk.today)) if row) + 1
    label = running.shown(sitting.form, one.label, answers, desk.today)
    lines = [_said(desk, "surveys_question", number=number, label=label), one.hint]
    lines += [_said(desk, "surveys_choice_line", number=place, label=choice.title) for place, choice in enumerate(listed, 1)]
    if one.kind == "many":
        picked = running.answer_text(one, " ".join(asked.picked)) or phrases["surveys_picked_none"]
        lines.append(_said(desk, "surveys_picked", picked=picked))
    how = [phrases[f"surveys_how_{one.kind}{'_typed' if as_list(one) else ''}"]] if one.kind != "one" or listed else []
    if not asked.required and (one.typed or listed):
        how.append(phrases["surveys_how_skip"])
    if asked.keep:
        how.append(_said(desk, "surveys_how_keep" if one.typed else "surveys_how_usual", value=asked.keep))
    return "\n".join(line for line in (*lines, " ".join(how)) if line)


def _keep(desk: Desk, sitting: Sitting, one: Question) -> str:
    """What may be taken over, as text: what was answered before it was taken back, else the form's default."""
    answer = kept_answer(desk, sitting, one)
    return running.answer_text(one, answer)


def kept_answer(desk: Desk, sitting: Sitting, one: Question) -> Answer:
    """The answer that "giữ" gives; None where there is none."""
    was = task_of(desk, sitting).get("was", {})
    if one.name in was:
        answer: Answer = was[one.name]
        return answer
    default = running.default_of(sitting.form, one, sitting.fill.answers, desk.today)
    if not default:
        return None
    if one.typed:
        try:
            return read_typed(one, default, desk.today)
        except AnswerError:
            return None
    known = {name for name, _ in one.choices}
    return default if set(default.split()) <= known else None


def _said(desk: Desk, key: str, **gaps: object) -> str:
    return phrase(desk.house.book, key, **gaps)


async def answer(desk: Desk, sitting: Sitting, one: Question, given: Answer) -> None:
    """Keeps an answer, if it fits, and goes on."""
    answers = sitting.fill.answers
    if given is None and running.is_required(sitting.form, one, answers, desk.today):
        ask(desk, sitting, desk.phrases["surveys_needed"])
        return
    if not running.fits(sitting.form, one, given, answers, desk.today):
        ask(desk, sitting, one.constraint_message or desk.phrases["surveys_not_fitting"])
        return
    answers[one.name] = given
    await keep_answers(desk.connection, sitting.fill.id, answers)
    was = {name: value for name, value in task_of(desk, sitting).get("was", {}).items() if name != one.name}
    desk.open(NAME, fill=sitting.fill.id, picked=[], was=was)
    ask(desk, sitting)


async def hear(desk: Desk, sitting: Sitting, one: Question, text: str) -> bool:
    """A typed answer; False where the text cannot be meant for the question."""
    masked = desk.phrases["surveys_masked"] if desk.hidden else ""
    if one.typed:
        try:
            given = read_typed(one, text, desk.today, split_words(desk, "surveys_days"))
        except AnswerError as problem:
            ask(desk, sitting, "\n".join(part for part in (masked, desk.phrases[str(problem.args[0])]) if part))
            return True
        if masked:
            desk.turn.say(masked)
        await answer(desk, sitting, one, given)
        return True
    names = read_choices(one, text)
    if names is None:
        if len(text.split()) > MOST_WORDS or "?" in text:
            return False
        ask(desk, sitting, desk.phrases["surveys_pick"])
    elif one.kind == "one" and len(names) == 1:
        await answer(desk, sitting, one, names[0])
    elif one.kind == "one":
        ask(desk, sitting, desk.phrases["surveys_pick"])
    else:
        pick(desk, sitting, names)
    return True


def pick(desk: Desk, sitting: Sitting, names: list[str]) -> None:
    """Adds choices of a question with several answers; those that were picked already are taken off."""
    task = task_of(desk, sitting)
    picked = [str(name) for name in task.get("picked", ())]
    for name in names:
        picked = [one for one in picked if one != name] if name in picked else [*picked, name]
    desk.open(NAME, fill=sitting.fill.id, picked=picked, was=task.get("was", {}))
    ask(desk, sitting)


async def end_picking(desk: Desk, sitting: Sitting, one: Question) -> None:
    """The picked choices are the answer, in the form's order; none leaves the question empty."""
    picked = set(task_of(desk, sitting).get("picked", ()))
    names = [name for name, _ in one.choices if name in picked]
    await answer(desk, sitting, one, " ".join(names) or None)


async def go_back(desk: Desk, sitting: Sitting) -> None:
    """Asks the question before once more; its answer is offered."""
    answers = sitting.fill.answers
    before = running.last_question(sitting.form, answers, desk.today)
    if before is None:
        ask(desk, sitting, desk.phrases["surveys_first"])
        return
    was = dict(task_of(desk, sitting).get("was", {}))
    value = answers.pop(before.name)
    if value is not None:
        was[before.name] = value
    await keep_answers(desk.connection, sitting.fill.id, answers)
    picked = str(value).split() if before.kind == "many" and value is not None else []
    desk.open(NAME, fill=sitting.fill.id, picked=picked, was=was)
    ask(desk, sitting)


def rest(desk: Desk, sitting: Sitting) -> None:
    """Stops for now: what was answered stays."""
    if desk.task_of == NAME:
        desk.close()
    # Words like "quay lại" mean nothing of this survey any more.
    desk.turn.change(choices=())
    desk.tell("surveys_paused", count=len(sitting.fill.answers))


def _review(desk: Desk, sitting: Sitting, above: str) -> None:
    """All answers in short, and the question whether to send them."""
    answers = running.live(sitting.form, sitting.fill.answers, desk.today)
    rows = [one for one in sitting.form.questions if one.asked and one.name in answers]
    lines = [
        _said(
            desk,
            "surveys_review_line",
            label=_short(running.shown(sitting.form, one.label, answers, desk.today)),
            answer=_short(running.answer_text(one, answers[one.name])) or desk.phrases["surveys_left_empty"],
        )
        for one in rows[:MOST_REVIEWED]
    ]
    if len(rows) > MOST_REVIEWED:
        lines.append(_said(desk, "surveys_review_more", count=len(rows) - MOST_REVIEWED))
    said = _said(desk, "surveys_review", title=sitting.survey.title, count=len(rows), answers="\n".join(lines))
    at = f"{sitting.fill.id}:{len(sitting.form.questions)}"
    choices = [
        desk.choice(f"surveys:send:{sitting.fill.id}", "surveys_send"),
        desk.choice(f"surveys:back:{at}", "surveys_back"),
        desk.choice(f"surveys:pause:{sitting.fill.id}", "surveys_pause"),
    ]
    desk.turn.say(f"{above}\n\n{said}" if above else said, *choices)


def _short(text: str) -> str:
    return text if len(text) <= MOST_REVIEW else f"{text[: MOST_REVIEW - 1]}…"
