"""A draft leaves its writer's hands: kept, sent for approval, the number of people typed where they are many, approvers told."""

from __future__ import annotations

from typing import Any

from bot.announcements.draft import AT_NIGHT, read_announcement
from bot.announcements.finding import approvers_of
from bot.announcements.steps import create, save, submit
from bot.people.persons import accounts
from bot.store import Json
from bot.work.announcement_cards import preview, said
from bot.work.announcement_questions import NAME, Questions, draft_of, troubles_of
from bot.work.desk import Desk
from flows.fold import fold

MOST_TOLD = 5


class Submitting:
    """The end of writing."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def send(self, desk: Desk, data: Json, alone: bool, counted: bool = False) -> None:
        """For approval; `alone`: out at once, to be confirmed later. `counted`: the number of people was typed."""
        assert desk.person
        draft = draft_of(desk, data)
        _, summary = await preview(desk, draft, self._questions.capabilities)
        if troubles_of(desk, draft, summary.total):
            await self._questions.preview(desk, data)
            return
        if summary.total > desk.house.settings.many_recipients and not counted:
            desk.open(NAME, **data | {"step": "count", "count": summary.total, "alone": alone})
            desk.tell("announcements_ask_count", desk.choice(f"{NAME}:preview", "announcements_back"), count=summary.total)
            return
        number, version = await self._write(desk, data)
        status = await submit(desk.connection, desk.tree, desk.at, desk.person, number, version, alone)
        desk.close()
        told = await self._tell_approvers(desk, number, status == "scheduled")
        if status == "scheduled":
            desk.tell("announcements_alone_done", number=number)
        else:
            desk.tell("announcements_sent_for_approval" if told else "announcements_no_approver", number=number, count=told)

    async def counted(self, desk: Desk, data: Json, text: str) -> None:
        """The number of recipients, typed: only who knows it sends to so many."""
        if "".join(mark for mark in fold(text) if mark.isdigit()) != str(data["count"]):
            desk.tell("announcements_count_wrong", desk.choice(f"{NAME}:preview", "announcements_back"), count=data["count"])
            return
        await self.send(desk, data, bool(data.get("alone")), counted=True)

    async def keep(self, desk: Desk, data: Json) -> None:
        number, _ = await self._write(desk, data)
        desk.close()
        desk.tell("announcements_kept", number=number)

    async def _write(self, desk: Desk, data: Json) -> tuple[int, int]:
        """The draft in the database: its number and version."""
        assert desk.person
        draft = draft_of(desk, data)
        if not data.get("id"):
            return await create(desk.connection, desk.tree, desk.at, desk.person, draft), 1
        number, version = int(data["id"]), int(data["version"])
        return number, await save(desk.connection, desk.tree, desk.at, desk.person, number, version, draft)

    async def _tell_approvers(self, desk: Desk, number: int, later: bool) -> int:
        """A letter to the people who may approve it; how many have an account."""
        found = await read_announcement(desk.connection, number)
        assert found
        told = 0
        for person in (await approvers_of(desk.connection, desk.tree, found, desk.today.isoformat()))[:MOST_TOLD]:
            places = await accounts(desk.connection, person)
            if not places:
                continue
            told += 1
            see: dict[str, Any] = {"number": number, "title": found.draft.title, "urgency": said(desk, found.draft.urgency).lower()}
            text = said(desk, "asked_later" if later else "asked", **see)
            choice = desk.choice(f"{NAME}:see:{number}", "announcements_see")
            urgency = "urgent" if found.draft.urgency in AT_NIGHT else "notice"
            desk.post(places[0].id, text, choice, purpose=f"announcement-ask:{number}:{found.version}:{person}", urgency=urgency)
        return told
