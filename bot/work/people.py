"""People: joining, inviting, linking accounts, leaving, and what a team is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.work import people_codes, people_inviting, people_joining, people_teams
from bot.work.desk import Desk, Quiet
from bot.work.people_words import NAME

CHOICES: dict[str, Callable[[Desk, str], Awaitable[None]]] = {
    "role": people_inviting.choose_role,
    "to": people_inviting.choose_target,
    "who": people_inviting.choose_who,
    "revoke": people_codes.revoke,
    "from": people_joining.keep_component,
    "zalo": people_teams.ask_zalo,
    "ungroup": people_teams.unlink_group,
}
"""Choices with a value after a dash: "people:role-leader"."""
STEPS: dict[str, Callable[[Desk, str], Awaitable[bool]]] = {
    "code": people_joining.hear_code,
    "name": people_joining.hear_name,
    "place": people_inviting.hear_place,
    "who": people_inviting.hear_who,
    "another": people_inviting.hear_another,
    "zalo": people_teams.hear_zalo,
}
"""What free text answers while the task is open."""


class People(Quiet):
    name = NAME
    commands = frozenset({"join", "invite", "link", "leave", "me", "members", "revoke", "group"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        match name:
            case "join":
                await people_joining.begin_joining(desk, rest)
            case "invite":
                await people_inviting.begin_inviting(desk)
            case "link":
                await people_joining.give_link(desk)
            case "leave":
                await people_joining.ask_leave(desk)
            case "me":
                await people_joining.tell_me(desk)
            case "members":
                await people_teams.begin_members(desk, rest)
            case "revoke":
                await people_codes.list_invites(desk)
            case "group":
                await people_teams.begin_group(desk, rest)

    async def choose(self, desk: Desk, value: str) -> None:
        what, _, rest = value.partition("-")
        if value == "leave-now":
            await people_joining.leave_now(desk)
        elif what in CHOICES:
            await CHOICES[what](desk, rest)
        elif what in ("team", "group"):
            await people_teams.choose_team(desk, rest, what)
        else:
            await self._plain(desk, value)

    async def _plain(self, desk: Desk, value: str) -> None:
        match value:
            case "later":
                people_joining.later(desk)
            case "rename" if desk.person is not None:
                people_joining.ask_name(desk)
            case "link":
                await people_joining.give_link(desk)
            case "leave":
                await people_joining.ask_leave(desk)
            case "stay":
                desk.tell("people_stayed")
            case _:
                desk.tell("old_menu_free")

    async def cancel(self, desk: Desk) -> None:
        """A code that was made stays good."""
        if desk.task.get("step") != "another":
            await super().cancel(desk)
            return
        desk.close()
        desk.tell("people_invite_done")

    async def listen(self, desk: Desk, text: str) -> bool:
        step = STEPS.get(str(desk.task.get("step", "")))
        return await step(desk, text) if step else False
