"""Watching announcements go out: live numbers, pause, continue, stop, remind, resend, correct, withdraw, receipts by hamlet."""

from __future__ import annotations

from bot.announcements.draft import Announcement, read_announcement
from bot.announcements.finding import list_for
from bot.announcements.receipts import COLUMNS, as_rows, as_xlsx, read_receipts, read_totals
from bot.announcements.series import live_of, repeats_on
from bot.announcements.standing import OPEN, StepError, may_steer
from bot.announcements.steering import go_on, pause, remind, resend, stop, withdraw
from bot.work.announcement_cards import BEFORE, item, progress, said, when_words
from bot.work.desk import Desk

NAME = "announcements"
MOST_LISTED = 7
MOST_LINES = 15
STATES = ("draft", "waiting", "rejected", "scheduled", "sending", "paused", "stopped", "done", "withdrawn")
CAN = {
    "draft": ("edit", "withdraw"),
    "rejected": ("edit", "withdraw"),
    "waiting": ("edit", "withdraw"),
    "scheduled": ("edit", "repeat", "pause", "stop", "withdraw"),
    "sending": ("refresh", "pause", "stop", "table", "remind", "correct", "withdraw"),
    "paused": ("refresh", "go", "repeat", "stop", "table", "correct", "withdraw"),
    "stopped": ("refresh", "table", "correct", "withdraw"),
    "done": ("refresh", "table", "remind", "resend", "correct", "withdraw"),
    "withdrawn": ("refresh", "table"),
}


class Following:
    """Announcements of one official, and of those whose announcements the official may approve."""

    async def list_all(self, desk: Desk) -> None:
        if not desk.allowed("leader", "commune_officer", "province_officer", "administrator"):
            return
        assert desk.person
        found = await list_for(desk.connection, desk.tree, desk.person, *STATES, most=MOST_LISTED)
        if not found:
            desk.tell("announcements_watch_none")
            return
        desk.tell("announcements_watch_list", *(item(desk, one, "show") for one in found))

    async def show(self, desk: Desk, number: int) -> None:
        """Live numbers, and what can be done now."""
        found = await self.found(desk, number)
        rows = [desk.choice(f"{NAME}:{_action(name)}:{number}", f"announcements_do_{_label(found, name)}") for name in actions(found)]
        text = await progress(desk, found)
        following = None if found.draft.repeats else await live_of(desk.connection, found)
        if following is not None:
            text += "\n" + said(desk, "progress_next", number=following.id, when=when_words(desk, following.draft.send_at))
            rows.append(desk.choice(f"{NAME}:show:{following.id}", "announcements_do_next"))
        desk.turn.say(text, *rows)

    async def pause(self, desk: Desk, number: int) -> None:
        assert desk.person
        await pause(desk.connection, desk.tree, desk.at, desk.person, number)
        totals = await read_totals(desk.connection, number)
        desk.tell("announcements_paused", desk.choice(f"{NAME}:go:{number}", "announcements_do_go"), sent=totals["sent"])

    async def go(self, desk: Desk, number: int) -> None:
        assert desk.person
        await go_on(desk.connection, desk.tree, desk.at, desk.person, number)
        desk.tell("announcements_going", desk.choice(f"{NAME}:show:{number}", "announcements_do_refresh"))

    async def stop(self, desk: Desk, number: int) -> None:
        assert desk.person
        repeated = await repeats_on(desk.connection, await self.found(desk, number))
        await stop(desk.connection, desk.tree, desk.at, desk.person, number)
        key = "announcements_stopped_repeated" if repeated else "announcements_stopped"
        desk.tell(key, sent=(await read_totals(desk.connection, number))["sent"])

    async def remind(self, desk: Desk, number: int) -> None:
        assert desk.person
        count = await remind(desk.connection, desk.tree, desk.at, desk.person, number)
        desk.tell("announcements_reminding" if count else "announcements_remind_none", count=count)

    async def resend(self, desk: Desk, number: int) -> None:
        assert desk.person
        count = await resend(desk.connection, desk.tree, desk.at, desk.person, number)
        desk.tell("announcements_resending" if count else "announcements_resend_none", count=count)

    async def ask_withdraw(self, desk: Desk, number: int) -> None:
        found = await self.found(desk, number)
        rows = (
            desk.choice(f"{NAME}:takeback:{number}", f"announcements_{'do_drop' if found.status in OPEN else 'withdraw_yes'}"),
            desk.choice(f"{NAME}:show:{number}", "announcements_withdraw_no"),
        )
        repeated = await repeats_on(desk.connection, found)
        which = "_repeated" if repeated else "_unsent" if found.status in BEFORE else ""
        desk.tell(f"announcements_ask_withdraw{which}", *rows, title=found.draft.title)

    async def withdraw(self, desk: Desk, number: int) -> None:
        assert desk.person
        text = said(desk, "withdrawal_text")
        message = await withdraw(desk.connection, desk.tree, desk.at, desk.person, number, text)
        desk.tell("announcements_withdrawn" if message else "announcements_withdrawn_nobody")

    async def table(self, desk: Desk, number: int) -> None:
        """Receipts by hamlet: the first ones in words, all of them as a table."""
        found = await self.found(desk, number)
        lines = await read_receipts(desk.connection, desk.tree, found.id)
        rows = [said(desk, "table", number=number)]
        shown = lines[:MOST_LINES]
        rows += [said(desk, "table_line", name=one.name, sent=one.sent, total=one.total, confirmed=one.confirmed) for one in shown]
        if len(lines) > MOST_LINES:
            rows.append(said(desk, "table_more", count=len(lines) - MOST_LINES))
        desk.turn.say("\n".join(rows), desk.choice(f"{NAME}:show:{number}", "announcements_do_refresh"))
        titles = {name: said(desk, f"column_{name}") for name in ("name", "sum", *COLUMNS)}
        desk.attach(as_xlsx(as_rows(lines, titles), said(desk, "sheet")), ".xlsx", said(desk, "table_name", number=number))

    async def found(self, desk: Desk, number: int) -> Announcement:
        """An announcement that the person may steer.

        Raises:
            StepError: gone, or not the person's.
        """
        assert desk.person
        found = await read_announcement(desk.connection, number)
        if found is None:
            raise StepError("announcements_gone")
        if not may_steer(desk.person, desk.tree, found):
            raise StepError("announcements_not_yours")
        return found


def actions(found: Announcement) -> list[str]:
    """What can be done now with an announcement."""
    unfit = {name for name, fits in (("remind", found.draft.confirm), ("repeat", found.draft.repeats)) if not fits}
    return [name for name in CAN[found.status] if name not in unfit]


def _label(found: Announcement, name: str) -> str:
    """What nobody has got is not taken back, it is dropped."""
    return "drop" if name == "withdraw" and found.status in OPEN else name


def _action(name: str) -> str:
    return "show" if name == "refresh" else name
