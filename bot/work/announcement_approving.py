"""A second person's yes or no: `/duyet`, the announcement as it will look, approve, give back with a comment."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from bot.announcements.draft import Announcement, read_announcement
from bot.announcements.finding import list_to_approve
from bot.announcements.series import live_of
from bot.announcements.standing import APPROVERS, StepError, may_steer
from bot.announcements.steps import approve, confirm_later, reject
from bot.channels.contract import Capabilities
from bot.people.persons import accounts
from bot.store.tables import people
from bot.work.announcement_cards import item, preview, said, when_words
from bot.work.desk import Desk

NAME = "announcements"
MOST_LISTED = 7
MOST_COMMENT = 500


class Approving:
    """What waits for one official's word."""

    def __init__(self, capabilities: Mapping[str, Capabilities]) -> None:
        self._capabilities = capabilities

    async def list_all(self, desk: Desk) -> None:
        if not desk.allowed(*APPROVERS, "administrator"):
            return
        assert desk.person
        found = await list_to_approve(desk.connection, desk.tree, desk.person)
        if not found:
            desk.tell("announcements_approve_none")
            return
        rows = [item(desk, one, "see") for one in found[:MOST_LISTED]]
        desk.tell("announcements_approve_list", *rows, count=len(found))

    async def see(self, desk: Desk, number: int) -> None:
        """The whole of it, and the two answers. The answers carry the version that was looked at."""
        found = await self._found(desk, number)
        text, _ = await preview(desk, found.draft, self._capabilities, found.id)
        text += "\n" + said(desk, "made_by", name=await _name(desk, found.made_by))
        if found.status == "waiting":
            rows = [desk.choice(f"{NAME}:{what}:{number}:{found.version}", f"announcements_{what}") for what in ("yes", "no")]
        elif found.approved_by == found.made_by and not found.confirmed_by and found.status != "withdrawn":
            rows = [
                desk.choice(f"{NAME}:later:{number}", "announcements_yes_later"),
                desk.choice(f"{NAME}:withdraw:{number}", "announcements_do_withdraw"),
            ]
        else:
            text += "\n" + said(desk, f"status_{found.status}", when=when_words(desk, found.draft.send_at or desk.at))
            rows = []
        desk.turn.say(text, *rows)

    async def yes(self, desk: Desk, number: int, version: int) -> None:
        assert desk.person
        found = await self._found(desk, number)
        replaced = await live_of(desk.connection, found) if found.draft.series else None
        goes = await approve(desk.connection, desk.tree, desk.at, desk.person, number, version)
        when = when_words(desk, goes)
        if replaced:
            desk.tell("announcements_approved_instead", when=when, old=replaced.id)
            await self._tell_author(desk, found, "approved_told_instead", when=when, old=replaced.id)
        else:
            desk.tell("announcements_approved", when=when)
            await self._tell_author(desk, found, "approved_told", when=when)

    async def no(self, desk: Desk, number: int, version: int) -> None:
        """Asks what is to be changed."""
        found = await self._found(desk, number)
        if found.version != version or found.status != "waiting":
            raise StepError("announcements_changed")
        desk.open(NAME, step="reject", id=number, version=version)
        desk.tell("announcements_ask_comment")

    async def give_back(self, desk: Desk, comment: str) -> None:
        assert desk.person
        number, version = int(desk.task["id"]), int(desk.task["version"])
        comment = " ".join(comment.split())[:MOST_COMMENT]
        desk.close()
        found = await self._found(desk, number)
        await reject(desk.connection, desk.tree, desk.at, desk.person, number, version, comment)
        desk.tell("announcements_rejected")
        await self._tell_author(desk, found, "rejected_told", comment=comment.rstrip("."))

    async def later(self, desk: Desk, number: int) -> None:
        """The second word on what went out with one person's."""
        assert desk.person
        await confirm_later(desk.connection, desk.tree, desk.at, desk.person, number)
        desk.tell("announcements_confirmed_second", number=number)

    async def _found(self, desk: Desk, number: int) -> Announcement:
        assert desk.person
        found = await read_announcement(desk.connection, number)
        if found is None:
            raise StepError("announcements_gone")
        if not may_steer(desk.person, desk.tree, found):
            raise StepError("announcements_not_yours")
        return found

    async def _tell_author(self, desk: Desk, found: Announcement, key: str, **gaps: object) -> None:
        assert desk.person
        places = await accounts(desk.connection, found.made_by)
        if places:
            text = said(desk, key, number=found.id, title=found.draft.title, name=desk.person.name, **gaps)
            desk.post(places[0].id, text, purpose=f"announcement-{key}:{found.id}:{found.version}")


async def _name(desk: Desk, person: int) -> str:
    return (await desk.connection.execute(select(people.c.name).where(people.c.id == person))).scalar_one_or_none() or ""
