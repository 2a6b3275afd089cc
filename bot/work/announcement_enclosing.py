"""A picture or PDF that goes along: sent in the chat while an announcement is written, at whatever question one is."""

from __future__ import annotations

from dataclasses import replace

from bot.announcements.checks import Trouble
from bot.announcements.draft import dump_draft, load_draft
from bot.announcements.enclosure import keep_enclosure
from bot.store import Json
from bot.work.announcement_cards import said
from bot.work.announcement_questions import Questions
from bot.work.announcement_templates import Templates
from bot.work.desk import Desk

MEDIA = frozenset({"photo", "file"})
DONE = frozenset({"start", "preview", "count"})
"""Steps after which the preview comes."""


class Enclosing:
    """The question that was open is asked again: what was sent answered another one."""

    def __init__(self, questions: Questions, templates: Templates) -> None:
        self._questions = questions
        self._templates = templates

    async def take(self, desk: Desk, media: str) -> None:
        """What was sent goes along with the announcement, or it is said why not."""
        data = desk.task
        draft = load_draft(data["draft"])
        if draft.corrects:
            desk.tell("announcements_file_corrects")
        elif desk.enclosure.trouble == "elsewhere":
            desk.tell("announcements_file_at_desk")
        elif media not in MEDIA:
            desk.tell("announcements_file_kind_chat")
        elif desk.enclosure.trouble or not desk.enclosure.content:
            desk.tell("announcements_file_missing")
        else:
            held = keep_enclosure(desk.house.files, desk.enclosure.content, draft.title, said(desk, "file_name"))
            if isinstance(held, Trouble):
                desk.tell("announcements_file_kind_chat" if held.key == "announcements_file_kind" else held.key, **held.gaps)
            else:
                key = "announcements_file_replaced" if draft.attachment else "announcements_file_kept"
                desk.tell(key, name=held["name"], size=kilobytes(held["size"]))
                await self._again(desk, data | {"draft": dump_draft(replace(draft, attachment=held))}, taken=True)
                return
        await self._again(desk, data)

    async def leave_out(self, desk: Desk, data: Json) -> None:
        """Nothing goes along."""
        draft = replace(load_draft(data["draft"]), attachment=None)
        await self._questions.next(desk, data | {"draft": dump_draft(draft)})

    async def _again(self, desk: Desk, data: Json, taken: bool = False) -> None:
        """The open question; `taken`: the one for a file is answered."""
        step = str(data.get("step", "preview"))
        if data.get("template"):
            await self._templates.repeat(desk, data)
        elif step in DONE or (step == "file" and taken):
            await self._questions.next(desk, data)
        else:
            await self._questions.ask(desk, data, step)


def kilobytes(size: int) -> int:
    """For people: never 0."""
    return max(1, round(size / 1000))
