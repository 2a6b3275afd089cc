"""Writing an announcement by taps and text: template or own words, who gets it, how urgent, when; then a preview, then approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.announcements.draft import Draft, dump_draft, load_draft, read_announcement
from bot.announcements.finding import list_for
from bot.announcements.repeating import copy
from bot.announcements.series import live_of
from bot.announcements.standing import OPEN, WRITERS, StepError, may_steer
from bot.announcements.steering import correct
from bot.channels.contract import Capabilities
from bot.store import Json
from bot.work.announcement_answers import NONE, AnswerError, put
from bot.work.announcement_cards import said, when_words
from bot.work.announcement_choosing import Choosing
from bot.work.announcement_enclosing import Enclosing
from bot.work.announcement_excluding import Excluding, split_areas
from bot.work.announcement_questions import ADDABLE, EDITABLE, NAME, ORDER, Questions
from bot.work.announcement_submitting import Submitting
from bot.work.announcement_templates import Templates, blank
from bot.work.desk import Desk
from flows import Choice
from flows.fold import fold

BEGINS = ("own", "template", "templates")
QUIET = ("start", "preview", "urgency", "confirm", "roles")
"""Steps that no text answers."""
OF_CORRECTION = ("title", "text", "link", "document")


class Writing:
    """One announcement under the hands of one official."""

    def __init__(self, capabilities: Mapping[str, Capabilities]) -> None:
        self._questions = Questions(capabilities)
        self._templates = Templates(self._questions)
        self._excluding = Excluding(self._questions)
        self._enclosing = Enclosing(self._questions, self._templates)
        self._choosing = Choosing(self._questions)
        self._submitting = Submitting(self._questions)

    async def start(self, desk: Desk) -> None:
        """Templates, and what was begun before: what is open and not kept yet, then drafts."""
        if not desk.allowed(*WRITERS, "administrator"):
            return
        assert desk.person
        held = desk.task if desk.task_of == NAME and desk.task.get("draft") else {}
        desk.open(NAME, **held | {"step": "start"})
        more = [desk.choice(f"{NAME}:preview", "announcements_go_on_here", title=_title(desk, held))] if held else []
        begun = await list_for(desk.connection, desk.tree, desk.person, "draft", "rejected", most=2)
        mine = [one for one in begun if one.made_by == desk.person.id and one.id != held.get("id")]
        more += [Choice(f"{NAME}:edit:{one.id}", said(desk, "go_on_with", title=one.draft.title)) for one in mine]
        self._templates.offer(desk, 0, more)

    async def edit(self, desk: Desk, number: int) -> None:
        """Takes up a draft. One that is approved goes on until it is saved; of a recurrence a copy is made, which it goes on beside."""
        assert desk.person
        found = await read_announcement(desk.connection, number)
        if found is None or not may_steer(desk.person, desk.tree, found):
            raise StepError("announcements_gone" if found is None else "announcements_not_yours")
        if found.status in ("scheduled", "paused") and found.draft.repeats:
            number = await copy(desk.connection, desk.tree, desk.at, desk.person, number)
            desk.tell("announcements_copied", number=number, old=found.id)
            await self.edit(desk, number)
            return
        if found.status not in (*OPEN, "scheduled"):
            raise StepError("announcements_changed")
        if found.status == "scheduled":
            desk.tell("announcements_edit_approved", when=when_words(desk, found.draft.send_at))
        data = {"draft": dump_draft(found.draft), "id": found.id, "version": found.version, "given": list(ORDER)}
        await self._questions.preview(desk, data)

    async def begin_correction(self, desk: Desk, number: int) -> None:
        """Asks for the right text; of a recurrence the next ones still say the old."""
        desk.open(NAME, step="correct", corrects=number)
        found = await read_announcement(desk.connection, number)
        live = await live_of(desk.connection, found) if found else None
        desk.tell("announcements_ask_correct_repeated" if live else "announcements_ask_correct", number=live.id if live else number)

    async def choose(self, desk: Desk, what: str, rest: str) -> None:
        """A tap while writing."""
        data = desk.task
        if desk.task_of != NAME or (not data.get("draft") and what not in BEGINS):
            desk.tell("announcements_late")
            return
        match what:
            case "own":
                await self._questions.next(desk, {"draft": dump_draft(blank(desk)), "given": []})
            case "templates":
                self._templates.offer(desk, int(rest) if rest.isdigit() else 0)
            case "template":
                await self._templates.take(desk, rest)
            case "field" if rest in (*EDITABLE, *ADDABLE):
                await self._questions.ask(desk, data, rest)
            case "fields" | "adds":
                self._offer_fields(desk, data, what)
            case "preview" if data.get("template"):
                await self._templates.repeat(desk, data)
            case "preview":
                await self._questions.next(desk, data)
            case "send" | "alone":
                await self._submitting.send(desk, data, alone=what == "alone")
            case "keep":
                await self._submitting.keep(desk, data)
            case "drop":
                desk.close()
                kept = data.get("id")
                desk.tell("announcements_dropped_changes" if kept else "announcements_dropped", number=kept)
            case "unfile":
                await self._enclosing.leave_out(desk, data)
            case "skip":
                await self._excluding.skip(desk, data)
            case "person" | "within" if rest.isdigit():
                await (self._excluding.choose if what == "person" else self._excluding.take_in)(desk, data, int(rest))
            case _:
                await self._choosing.put(desk, data, what, rest)

    async def listen(self, desk: Desk, text: str) -> bool:
        """Free text: the answer to the question that is open."""
        data = desk.task
        step = str(data.get("step", ""))
        if not step or step in QUIET:
            return False
        match step:
            case "gap":
                await self._templates.answer(desk, data, text)
            case "count":
                await self._submitting.counted(desk, data, text)
            case "without":
                await self._excluding.answer(desk, data, text)
            case "list":
                await self._choosing.keep_as_list(desk, data, text)
            case "file":
                await (self._questions.next(desk, data) if fold(text) in NONE else self._questions.ask(desk, data, "file"))
            case "correct":
                await self._correct(desk, int(data["corrects"]), text)
            case _:
                await self._put(desk, data, step, text)
        return True

    async def take_file(self, desk: Desk, media: str) -> None:
        """A picture or file that was sent while a draft is open."""
        await self._enclosing.take(desk, media)

    def _offer_fields(self, desk: Desk, data: Json, what: str) -> None:
        corrects = load_draft(data["draft"]).corrects
        names = OF_CORRECTION if corrects else EDITABLE if what == "fields" else ADDABLE
        rows = [desk.choice(f"{NAME}:field:{name}", f"announcements_field_{name}") for name in names]
        back = desk.choice(f"{NAME}:preview", "announcements_back")
        desk.tell("announcements_edit_what" if what == "fields" else "announcements_add_what", *rows, back)

    async def _put(self, desk: Desk, data: Json, step: str, text: str) -> None:
        """An answer into the draft; what does not fit is said, and the question stays open."""
        names: list[str] = []
        if step == "areas":
            text, names = split_areas(desk, text)
        try:
            draft = put(desk, load_draft(data["draft"]), step, text)
        except AnswerError as error:
            rows = [Choice(f"{NAME}:area:{area}", desk.tree.label(area)) for area in error.areas]
            desk.tell(error.trouble.key, *rows, **error.trouble.gaps)
            return
        if step == "ends" and not draft.repeats:
            draft = replace(draft, repeats=str(data.get("repeats", "")))
        if names:
            given = list(dict.fromkeys([*data.get("given", []), step]))
            await self._excluding.take_off(desk, data | {"draft": dump_draft(draft), "given": given}, names)
        else:
            await self._questions.given(desk, data, draft, step)

    async def _correct(self, desk: Desk, number: int, text: str) -> None:
        assert desk.person
        try:
            put(desk, Draft(), "correct", text)
        except AnswerError as error:
            desk.tell(error.trouble.key, **error.trouble.gaps)
            return
        made = await correct(desk.connection, desk.tree, desk.at, desk.person, number, text.strip())
        await self.edit(desk, made)


def _title(desk: Desk, data: Json) -> str:
    """What an open draft is called."""
    return load_draft(data["draft"]).title or said(desk, "untitled")
