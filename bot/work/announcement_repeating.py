"""A recurrence that is approved: sent once more and no longer, rarer, until another day. What needs approval again is said beforehand."""

from __future__ import annotations

from bot.announcements.draft import Announcement
from bot.announcements.repeating import finish, needs_approval, read_repeated, reschedule
from bot.announcements.standing import StepError
from bot.announcements.timing import read_day
from bot.work.announcement_cards import said, when_words
from bot.work.announcement_writing import Writing
from bot.work.desk import Desk
from flows import Choice
from flows.wording import day

NAME = "announcements"
OFTEN = ("daily", "weekly", "monthly")


class Repeating:
    """`writing` takes up the drafts that need approval."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def show(self, desk: Desk, number: int) -> None:
        """How it repeats, and what can become of that."""
        found = await self._found(desk, number)
        draft = found.draft
        rows = [
            desk.choice(f"{NAME}:once:{number}", "announcements_repeat_once"),
            desk.choice(f"{NAME}:until:{number}", "announcements_repeat_until"),
        ]
        for repeats in OFTEN:
            if repeats != draft.repeats:
                key = "repeat_to_again" if needs_approval(draft, repeats, draft.ends_on) else "repeat_to"
                rows.append(Choice(f"{NAME}:often:{number}:{repeats}", said(desk, key, repeats=said(desk, repeats))))
        rows.append(desk.choice(f"{NAME}:stop:{number}", "announcements_repeat_stop"))
        rows.append(desk.choice(f"{NAME}:show:{number}", "announcements_repeat_keep"))
        desk.tell("announcements_repeat", *rows, number=number, **self._words(desk, found))

    async def once(self, desk: Desk, number: int) -> None:
        """It goes out once more."""
        assert desk.person
        found = await finish(desk.connection, desk.tree, desk.at, desk.person, number)
        desk.tell("announcements_repeat_finished", number=number, when=when_words(desk, found.draft.send_at))

    async def often(self, desk: Desk, number: int, repeats: str) -> None:
        found = await self._found(desk, number)
        await self._change(desk, found, repeats, found.draft.ends_on)

    async def ask_until(self, desk: Desk, number: int) -> None:
        """Asks for another last day."""
        found = await self._found(desk, number)
        desk.open(NAME, step="until", id=number)
        desk.tell("announcements_ask_until", desk.choice(f"{NAME}:show:{number}", "announcements_repeat_keep"), **self._words(desk, found))

    async def until(self, desk: Desk, text: str) -> None:
        """The last day that was typed; the question stays open while it does not fit."""
        number = int(desk.task["id"])
        last = read_day(text, desk.today)
        if last is None:
            desk.tell("announcements_day_unknown")
            return
        found = await self._found(desk, number)
        try:
            await self._change(desk, found, found.draft.repeats, last.isoformat())
        except StepError as error:
            if error.key not in ("announcements_repeat_early", "announcements_repeat_same"):
                desk.close()
                raise
            keep = desk.choice(f"{NAME}:repeat:{number}", "announcements_do_repeat")
            desk.tell(error.key, keep, **self._words(desk, found))

    async def _change(self, desk: Desk, found: Announcement, repeats: str, ends_on: str) -> None:
        assert desk.person
        made = await reschedule(desk.connection, desk.tree, desk.at, desk.person, found.id, repeats, ends_on)
        desk.close()
        if made is None:
            again = desk.choice(f"{NAME}:show:{found.id}", "announcements_do_show")
            desk.tell("announcements_repeat_changed", again, **self._words(desk, await self._found(desk, found.id)))
            return
        desk.tell("announcements_repeat_copied", number=made, old=found.id)
        await self._writing.edit(desk, made)

    async def _found(self, desk: Desk, number: int) -> Announcement:
        assert desk.person
        return await read_repeated(desk.connection, desk.tree, desk.person, number)

    def _words(self, desk: Desk, found: Announcement) -> dict[str, object]:
        draft = found.draft
        return {"repeats": said(desk, draft.repeats), "day": day(draft.ends_on), "when": when_words(desk, draft.send_at)}
