"""/desk/nhat-ky: who did what, of the people whom one looks after. Nothing can be changed here."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import true
from starlette.responses import Response

from bot.desk.call import Call
from bot.desk.page import Door, Page
from bot.desk.paging import MOST_ROWS, Place, asked_page
from bot.desk.scope import VIEWERS
from bot.people.trail_list import TrailRow, doers, list_trail, things_of
from bot.store.tables import roles

PATH = "/desk/nhat-ky"
DAYS = timedelta(days=30)
MOST_DETAIL = 300
PAGES = {"announcement": "/desk/thong-bao", "team": "/desk/to", "ticket": "/desk/phieu", "difficulty": "/desk/kho-khan"}
"""Things that have a page of their own."""


async def show(call: Call) -> Response:
    fields = call.fields
    last = fields.day("den") or call.today
    first = min(fields.day("tu") or last - DAYS, last)
    thing, person = fields.text("ve", 30), fields.number("ai")
    whose = true() if call.scope.whole else doers(call.scope.where(roles.c.area_id, roles.c.team_id), call.person.id)
    page = asked_page(fields)
    rows, count = await list_trail(call.connection, whose, first, last, MOST_ROWS, Place(page, 0).offset, thing, person)
    params = {"tu": first.isoformat(), "den": last.isoformat(), "ve": thing, "ai": person or ""}
    phrases = call.parts.house.book.phrases
    things = [(one, phrases.get(f"desk_thing_{one}", one)) for one in await things_of(call.connection)]
    return call.show(
        "trail.html", rows=rows, place=Place(page, count), first=first.isoformat(), last=last.isoformat(), thing=thing, things=things,
        params=params, path=PATH, pages=PAGES, words=lambda row: action_words(call, row), detail=detail_words, person_asked=person,
    )  # fmt: skip


def action_words(call: Call, row: TrailRow) -> str:
    """What was done, in words where there are some."""
    return call.parts.house.book.phrases.get(f"desk_trail_{row.action.replace('.', '_')}", row.action)


def detail_words(row: TrailRow) -> str:
    """The detail as it is kept, cut where it is long."""
    said = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
    return said if len(said) <= MOST_DETAIL else f"{said[:MOST_DETAIL]}…"


PAGE = Page("trail", PATH, (Door(PATH, show),), VIEWERS, "trail", "house")
