"""What a resident follows: `/theodoi`. Local announcements need the hamlet's name, which is kept with the person's consent."""

from __future__ import annotations

from bot.announcements.subscriptions import LOCAL, follow, followed, unfollow
from bot.store import change_own
from bot.work.announcement_cards import said
from bot.work.desk import Desk
from flows import Choice

NAME = "announcements"
AT_ONCE = 6
LEFT_OUT = frozenset({"meta", "to_cnscd"})


class Subscribing:
    """Groups of topics as switches."""

    async def show(self, desk: Desk, page: int = 0) -> None:
        on = await followed(desk.connection, desk.conversation)
        names = self._names(desk)
        every = list(names)
        shown = every[page : page + AT_ONCE]
        after = page + AT_ONCE if page + AT_ONCE < len(every) else 0
        rows = [Choice(f"{NAME}:follow:{one}", said(desk, "follow_on", name=names[one]) if one in on else names[one]) for one in shown]
        text = said(desk, "follow")
        if mine := [names[one] for one in every if one in on]:
            text = said(desk, "follow_now", names=", ".join(mine)) + "\n" + text
        desk.turn.say(text, *rows, desk.choice(f"{NAME}:groups:{after}", "announcements_follow_more"))

    async def toggle(self, desk: Desk, topic: str) -> None:
        names = self._names(desk)
        if topic not in names:
            desk.tell("announcements_late")
            return
        if topic in await followed(desk.connection, desk.conversation):
            await unfollow(desk.connection, desk.conversation, topic)
            desk.tell("announcements_unfollowed", name=names[topic])
            return
        await follow(desk.connection, desk.conversation, topic, desk.at)
        desk.turn.change(stopped=False)
        desk.tell("announcements_followed", name=names[topic])
        if topic == LOCAL and desk.area is None and desk.person is None:
            desk.open(NAME, step="hamlet")
            desk.tell("announcements_ask_hamlet")

    async def remember_hamlet(self, desk: Desk, text: str) -> bool:
        """The hamlet or commune that was asked for; what is no name of one is left to the rest."""
        found = desk.tree.resolve(text)
        if not found:
            return False
        if len(found) > 1:
            rows = [Choice(f"{NAME}:hamlet:{area.id}", desk.tree.label(area.id)) for area in found[:AT_ONCE]]
            desk.tell("announcements_area_which", *rows, count=len(found), name=text[:60])
            return True
        await self.keep_hamlet(desk, found[0].id)
        return True

    async def keep_hamlet(self, desk: Desk, area: int) -> None:
        if area not in desk.tree.by_id:
            desk.tell("announcements_late")
            return
        desk.close()
        await change_own(desk.connection, desk.conversation, area_id=area)
        desk.tell("announcements_hamlet_kept", name=desk.tree.label(area))

    def _names(self, desk: Desk) -> dict[str, str]:
        groups = {key: name for key, name in desk.house.book.groups.items() if key not in LEFT_OUT}
        return {LOCAL: said(desk, "follow_local")} | groups
