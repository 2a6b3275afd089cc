"""/desk/thong-bao: announcements that the person wrote or may approve."""

from __future__ import annotations

from starlette.responses import Response

from bot.announcements.finding import list_for, list_to_approve
from bot.announcements.totals import totals_of
from bot.desk.call import Call
from bot.desk.page import Door, Page
from bot.desk.pages import (
    announcement,
    announcement_form,
    announcement_people,
    announcement_receipts,
    announcement_repeats,
    announcement_steps,
)
from bot.desk.paging import Place, asked_page
from bot.desk.scope import VIEWERS
from bot.people.names import names_of

PATH = "/desk/thong-bao"
VIEWS: dict[str, tuple[str, ...]] = {
    "tat-ca": ("draft", "waiting", "rejected", "scheduled", "sending", "paused", "stopped", "done", "withdrawn"),
    "duyet": (),
    "nhap": ("draft", "rejected", "waiting"),
    "dang-gui": ("scheduled", "sending", "paused"),
    "xong": ("done", "stopped", "withdrawn"),
}
MOST_READ = 500
MOST_ROWS = 30


async def show(call: Call) -> Response:
    """One view of the list, with how far each is."""
    view = call.fields.text("xem", 10)
    view = view if view in VIEWS else "tat-ca"
    waiting = await list_to_approve(call.connection, call.tree, call.person)
    states = VIEWS[view]
    every = await list_for(call.connection, call.tree, call.person, *states, most=MOST_READ) if states else waiting
    place = Place(asked_page(call.fields), len(every), MOST_ROWS)
    rows = every[place.offset : place.offset + MOST_ROWS]
    numbers = [one.id for one in rows]
    return call.show(
        "announcements.html", rows=rows, place=place, view=view, views=list(VIEWS), waiting=len(waiting), path=PATH, params={"xem": view},
        totals=await totals_of(call.connection, numbers), names=await names_of(call.connection, {one.made_by for one in rows}),
    )  # fmt: skip


PAGE = Page(
    "announcements", PATH,
    (Door(PATH, show), *announcement_form.DOORS, *announcement_people.DOORS, *announcement.DOORS, *announcement_steps.DOORS,
     *announcement_repeats.DOORS, *announcement_receipts.DOORS),
    VIEWERS, "horn",
)  # fmt: skip
