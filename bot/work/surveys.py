"""Surveys in the chat: a member fills a form in, an official sees how many came, takes them as a file, closes the survey."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.people.persons import OFFICERS, TEAM
from bot.people.trail import note
from bot.store.tables import inbox
from bot.surveys import running
from bot.surveys.form import Question
from bot.surveys.log import begin_fill, begun_fill, read_fill, read_survey, read_surveys, send_fill
from bot.visits.log import Visit, log_visit
from bot.work.desk import Desk, Quiet
from bot.work.survey_asking import NAME, Sitting, answer, ask, asked_now, end_picking, go_back, hear, kept_answer, pick, rest
from bot.work.survey_desk import choose_at_desk, show_surveys
from bot.work.survey_menu import make_menu
from flows import Choice
from flows.recognise import is_number

MOST_LISTED = 7
SERVICE = "XH10"
LIVES = timedelta(hours=12)
AT_DESK = frozenset({"manage", "see", "file", "close", "shut", "leave"})
WORDS = frozenset({"done", "skip", "back", "pause", "keep", "again"})
IN_FORM = WORDS | {"a", "send", "go"}


class Surveys(Quiet):
    """`/khaosat`."""

    name = NAME
    commands = frozenset({"survey"})

    async def command(self, desk: Desk, name: str, rest_: str) -> None:
        if not self._works(desk):
            return
        assert desk.person
        if desk.person.team is None and desk.person.has(*OFFICERS):
            await show_surveys(desk)
        else:
            await self._offer(desk)

    async def cancel(self, desk: Desk) -> None:
        """The answers are kept: the form is gone on with another time."""
        number = desk.task.get("fill")
        if isinstance(number, int):
            await self._in_form(desk, "pause", [number])
        else:
            await super().cancel(desk)

    async def listen(self, desk: Desk, text: str) -> bool:
        number = desk.task.get("fill")
        sitting = await self._sitting(desk, number) if isinstance(number, int) else None
        if sitting is None or sitting.fill.done_at or _forgotten(desk):
            # What is written now is about something else; the answers are kept.
            desk.close()
            desk.turn.change(choices=())
            return False
        one = sitting.now(desk)
        return one is not None and await hear(desk, sitting, one, text)

    async def choose(self, desk: Desk, value: str) -> None:
        if not self._works(desk):
            return
        what, *rest_ = value.split(":")
        numbers = [int(part) for part in rest_ if part.isdigit()]
        if what in AT_DESK:
            await choose_at_desk(desk, what, numbers, rest_)
        elif what in ("open", "new") and numbers:
            await self._open(desk, numbers[0], afresh=what == "new")
        elif what in IN_FORM and numbers:
            await self._in_form(desk, what, numbers)
        else:
            await self._offer(desk)

    def _works(self, desk: Desk) -> bool:
        """Whether surveys are for this person and place; says so when not."""
        if not desk.allowed(*TEAM, *OFFICERS):
            return False
        if desk.grouped:
            desk.tell("surveys_grouped")
            return False
        return True

    def _home(self, desk: Desk) -> int:
        """The area a person fills forms in for: the team's, else that of the office."""
        assert desk.person
        team = desk.person.team
        return team.area if team else desk.person.scopes(*OFFICERS)[0]

    async def _offer(self, desk: Desk) -> None:
        """The open surveys of the person's area."""
        assert desk.person
        areas = [area.id for area in desk.tree.path(self._home(desk))]
        found = await read_surveys(desk.connection, areas, only_open=True)
        manage = [desk.choice("surveys:manage", "surveys_manage_choice")] if desk.person.has(*OFFICERS) else []
        if not found:
            desk.tell("surveys_none", *manage)
            return
        desk.tell("surveys_list", *(Choice(f"surveys:open:{one.id}", one.title) for one in found[: MOST_LISTED - len(manage)]), *manage)

    async def _open(self, desk: Desk, number: int, afresh: bool) -> None:
        assert desk.person
        found = await read_survey(desk.connection, number)
        begun = await begun_fill(desk.connection, number, desk.person.id)
        if found is None or (found[0].closed_at and begun is None):
            desk.tell("surveys_gone")
            return
        survey, form = found
        if not desk.tree.covers(survey.area, self._home(desk)):
            desk.tell("surveys_not_here")
            return
        if begun and begun.answers and not (afresh and not survey.closed_at):
            ways = [desk.choice(f"surveys:go:{begun.id}", "surveys_continue")]
            if not survey.closed_at:
                ways.append(desk.choice(f"surveys:new:{survey.id}", "surveys_afresh"))
            desk.tell("surveys_begun", *ways, title=survey.title, count=len(begun.answers))
            return
        fill = await begin_fill(desk.connection, number, desk.person.id, self._home(desk), desk.at)
        desk.tell("surveys_intro", title=survey.title)
        ask(desk, Sitting(survey, form, fill))

    async def _sitting(self, desk: Desk, number: int) -> Sitting | None:
        """The form with this number, if it is the person's own."""
        fill = await read_fill(desk.connection, number)
        found = await read_survey(desk.connection, fill.survey) if fill else None
        if fill is None or found is None or desk.person is None or fill.person != desk.person.id:
            return None
        return Sitting(*found, fill)

    async def _in_form(self, desk: Desk, what: str, numbers: list[int]) -> None:
        sitting = await self._sitting(desk, numbers[0])
        if sitting is None:
            desk.tell("surveys_gone")
            return
        if sitting.fill.done_at:
            desk.close()
            desk.tell("surveys_sent_before", *self._after(desk, sitting))
            return
        one = sitting.now(desk)
        if one is not None and what in WORDS and await self._was_number(desk, sitting, one):
            return
        if what in ("go", "again"):
            ask(desk, sitting)
        elif what == "pause":
            rest(desk, sitting)
        elif what == "send":
            await self._send(desk, sitting)
        elif what == "back" and one is None:
            await go_back(desk, sitting)
        elif one is None or len(numbers) < 2 or numbers[1] != sitting.form.place(one.name):
            ask(desk, sitting, desk.phrases["surveys_elsewhere"])
        else:
            await self._answer(desk, sitting, one, what, numbers)

    async def _answer(self, desk: Desk, sitting: Sitting, one: Question, what: str, numbers: list[int]) -> None:
        """A choice under the question that is being asked."""
        if what == "back":
            await go_back(desk, sitting)
        elif what == "skip":
            await answer(desk, sitting, one, None)
        elif what == "keep":
            await answer(desk, sitting, one, kept_answer(desk, sitting, one))
        elif what == "done" and one.kind == "many":
            await end_picking(desk, sitting, one)
        elif what == "a" and len(numbers) > 2 and numbers[2] < len(one.choices):
            name = one.choices[numbers[2]][0]
            if one.kind == "many":
                pick(desk, sitting, [name])
            else:
                await answer(desk, sitting, one, name)
        else:
            ask(desk, sitting)

    async def _was_number(self, desk: Desk, sitting: Sitting, one: Question) -> bool:
        """A typed number that a word's choice was taken for: it is the answer, or no choice at all."""
        row = (await desk.connection.execute(select(inbox.c.kind, inbox.c.payload).where(inbox.c.id == desk.event))).one_or_none()
        text = str(row.payload.get("text", "")) if row and row.kind == "text" else ""
        if desk.task.get("fill") != sitting.fill.id or not is_number(text):
            return False
        number = re.sub(r"\D", "", text)
        if not one.typed and int(number) <= make_menu(desk, asked_now(desk, sitting, one)).numbered:
            return False
        return await hear(desk, sitting, one, text if one.kind == "text" else number)

    async def _send(self, desk: Desk, sitting: Sitting) -> None:
        """The end: the form counts, and stands in the log of visits as one of the service "Phiếu điều tra, khảo sát"."""
        assert desk.person
        if sitting.now(desk) is not None:
            ask(desk, sitting)
            return
        fill = sitting.fill
        answers = running.finished(sitting.form, fill.answers, fill.begun_at, desk.at, desk.today)
        if not await send_fill(desk.connection, fill.id, answers, desk.at):
            desk.tell("surveys_sent_before")
            return
        desk.close()
        await note(desk.connection, desk.at, desk.person.id, "survey.fill", "survey_answer", fill.id, {"survey": fill.survey})
        team = desk.person.team
        logged = None
        if team is not None and team.team is not None:
            visit = Visit(
                desk.person.id, team.team, team.area, desk.said_on.isoformat(), ((SERVICE, 1),), desk.person.id, source="survey",
                event=f"survey:{fill.id}",
            )  # fmt: skip
            logged = await log_visit(desk.connection, visit, desk.at)
        desk.tell("surveys_sent" if logged is None else "surveys_sent_logged", *self._after(desk, sitting))

    def _after(self, desk: Desk, sitting: Sitting) -> list[Choice]:
        ways = [] if sitting.survey.closed_at else [desk.choice(f"surveys:new:{sitting.survey.id}", "surveys_another")]
        return [*ways, desk.choice("surveys:list", "surveys_others")]


def _forgotten(desk: Desk) -> bool:
    """Whether the last question was asked so long ago that nobody thinks of it."""
    at = str((desk.turn.state.task or {}).get("at", desk.at))
    return desk.now - datetime.fromisoformat(at) > LIVES
