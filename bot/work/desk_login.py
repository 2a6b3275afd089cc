"""The way to the desk: a link that lets its owner in once (/banlamviec)."""

from __future__ import annotations

from urllib.parse import quote

from bot.people.logins import AT_DESK, make_login
from bot.people.trail import note
from bot.settings import Settings
from bot.work.desk import Desk, Quiet

ENTRY = "/desk/vao"


class DeskLogin(Quiet):
    """Gives officials and leaders a link; never where others read along."""

    name = "desk"
    commands = frozenset({"desk"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if desk.grouped:
            desk.tell("desk_not_in_group")
            return
        if desk.person is None or not desk.person.has(*AT_DESK):
            desk.tell("desk_not_for_you")
            return
        code = await make_login(desk.connection, desk.person.id, desk.at)
        await note(desk.connection, desk.at, desk.person.id, "session.ask", "person", desk.person.id)
        desk.tell("desk_link", link=f"{desk_address(desk.house.settings)}{ENTRY}?ma={quote(code)}")


def desk_address(settings: Settings) -> str:
    """Where this server is reached: its public address, else the one that `make run` prints."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
