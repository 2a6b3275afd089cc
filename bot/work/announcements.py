"""Announcements in the chat: `/thongbao` writes, `/duyet` approves, `/theodoithongbao` watches, `/theodoi` is for residents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.announcements.draft import read_announcement
from bot.announcements.receipts import confirm, unconfirmed
from bot.announcements.standing import StepError
from bot.channels.contract import Capabilities
from bot.work.announcement_approving import Approving
from bot.work.announcement_cards import KNOWN
from bot.work.announcement_following import Following
from bot.work.announcement_repeating import Repeating
from bot.work.announcement_subscribing import Subscribing
from bot.work.announcement_writing import Writing
from bot.work.desk import Desk, Quiet
from flows.fold import fold

READ_WORDS = frozenset({"1", "da ro", "ro", "ro roi", "da ro roi"})
Act = Callable[[Desk, int], Awaitable[None]]


class Announcements(Quiet):
    """`capabilities`: of the channels that are set up, for previews."""

    name = "announcements"
    early = True
    commands = frozenset({"announce", "approve", "watch", "follow"})

    def __init__(self, capabilities: Mapping[str, Capabilities] = KNOWN) -> None:
        self._writing = Writing(capabilities)
        self._approving = Approving(capabilities)
        self._following = Following()
        self._subscribing = Subscribing()
        self._repeating = Repeating(self._writing)
        self._acts: dict[str, Act] = {
            "see": self._approving.see, "later": self._approving.later, "show": self._following.show, "pause": self._following.pause,
            "go": self._following.go, "stop": self._following.stop, "remind": self._following.remind, "resend": self._following.resend,
            "withdraw": self._following.ask_withdraw, "takeback": self._following.withdraw, "table": self._following.table,
            "edit": self._writing.edit, "correct": self._begin_correction, "repeat": self._repeating.show, "once": self._repeating.once,
            "until": self._repeating.ask_until,
        }  # fmt: skip

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        match name:
            case "announce":
                await self._writing.start(desk)
            case "approve":
                await self._approving.list_all(desk)
            case "watch":
                await self._following.list_all(desk)
            case "follow":
                await self._subscribing.show(desk)

    async def choose(self, desk: Desk, value: str) -> None:
        what, _, rest = value.partition(":")
        if what == "ok":
            await self._confirm(desk, int(rest) if rest.isdigit() else 0)
        elif what == "follow":
            await self._subscribing.toggle(desk, rest)
        elif what == "groups":
            await self._subscribing.show(desk, int(rest) if rest.isdigit() else 0)
        elif what == "hamlet":
            await self._subscribing.keep_hamlet(desk, int(rest) if rest.isdigit() else 0)
        elif desk.allowed():
            try:
                await self._work(desk, what, rest)
            except StepError as error:
                desk.tell(error.key, **error.gaps)

    async def listen(self, desk: Desk, text: str) -> bool:
        step = desk.task.get("step")
        if step == "hamlet":
            return await self._subscribing.remember_hamlet(desk, text)
        if not desk.allowed():
            desk.close()
            return True
        try:
            if step == "reject":
                await self._approving.give_back(desk, text)
                return True
            if step == "until":
                await self._repeating.until(desk, text)
                return True
            return await self._writing.listen(desk, text)
        except StepError as error:
            desk.tell(error.key, **error.gaps)
            return True

    async def overhear(self, desk: Desk, text: str) -> bool:
        """ "1" or "đã rõ" confirms the newest announcement that asks for it, unless a menu came after it."""
        if desk.person is None or desk.grouped or fold(text) not in READ_WORDS:
            return False
        newest = await unconfirmed(desk.connection, desk.person.id, desk.now)
        if newest is None:
            return False
        number, came = newest
        menu = desk.turn.state
        if menu.choices and menu.menu_at and datetime.fromisoformat(menu.menu_at) > datetime.fromisoformat(came):
            return False
        await self._confirm(desk, number)
        return True

    async def sent(self, desk: Desk, media: str, ref: str) -> bool:
        if desk.task_of != self.name or not desk.task.get("draft"):
            return False
        await self._writing.take_file(desk, media)
        return True

    async def _work(self, desk: Desk, what: str, rest: str) -> None:
        number, _, version = rest.partition(":")
        if what in ("yes", "no") and number.isdigit() and version.isdigit():
            act = self._approving.yes if what == "yes" else self._approving.no
            await act(desk, int(number), int(version))
        elif what == "often" and number.isdigit():
            await self._repeating.often(desk, int(number), version)
        elif what in self._acts and number.isdigit():
            await self._acts[what](desk, int(number))
        else:
            await self._writing.choose(desk, what, rest)

    async def _begin_correction(self, desk: Desk, number: int) -> None:
        await self._following.found(desk, number)
        await self._writing.begin_correction(desk, number)

    async def _confirm(self, desk: Desk, number: int) -> None:
        person = desk.person.id if desk.person else None
        done = await confirm(desk.connection, number, person, desk.conversation, desk.at)
        found = await read_announcement(desk.connection, number)
        if done is None or found is None:
            desk.tell("announcements_confirm_late")
        else:
            desk.tell("announcements_confirmed" if done else "announcements_confirmed_before", title=found.draft.title)
