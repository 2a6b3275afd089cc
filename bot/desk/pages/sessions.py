"""/desk/phien: where I am logged in, and ending it."""

from __future__ import annotations

from starlette.responses import Response

from bot.desk.call import Call, RefusedError
from bot.desk.page import Door, Page
from bot.people.logins import AT_DESK, IDLE, LASTS, end_login, logins_of

PATH = "/desk/phien"
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


async def show(call: Call) -> Response:
    rows = [(one, agent_words(one.agent)) for one in await logins_of(call.connection, call.person.id, call.at)]
    return call.show("sessions.html", rows=rows, hours=int(IDLE.total_seconds() // 3600), days=LASTS.days)


async def end(call: Call) -> Response:
    """Ends one; the page says so where it was another than this."""
    number = call.fields.number("phien")
    if number is None or not await end_login(call.connection, number, call.person.id, call.at):
        raise RefusedError("desk_missing", 404)
    return call.go("/desk" if number == call.login.id else PATH, "" if number == call.login.id else "desk_done_session")


def agent_words(agent: str) -> str:
    """ "Chrome, Android"; "" when the browser does not say."""
    found = [next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)


PAGE = Page("sessions", PATH, (Door(PATH, show), Door(f"{PATH}/ket-thuc", end, "POST")), AT_DESK, "key", "house")
