"""/desk/phieu: residents handed over, how long they waited, one with what was written."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, true
from starlette.responses import Response

from bot.desk.call import Call, found
from bot.desk.page import Door, Page
from bot.desk.paging import MOST_ROWS, Place, asked_page
from bot.desk.places import area_options
from bot.desk.scope import with_old
from bot.store.tables import tickets
from bot.tickets.log import Ticket
from bot.tickets.search import TicketRow, count_by_status, find_tickets, read_one, read_talk, read_times

PATH = "/desk/phieu"
STATES = ("late", "open", "claimed", "closed")
DAYS = timedelta(days=30)


async def show(call: Call) -> Response:
    status = call.fields.text("tinh-trang", 10)
    status = status if status in STATES else ""
    asked = call.fields.number("noi")
    area = asked if asked is not None and asked in call.tree.by_id else None
    which = scope(call) & (tickets.c.area_id.in_(with_old(call.tree, [area])) if area is not None else true())
    page = asked_page(call.fields)
    rows, count = await find_tickets(call.connection, which, status, MOST_ROWS, Place(page, 0).offset, call.at)
    since = (call.now - DAYS).isoformat(timespec="milliseconds")
    return call.show(
        "tickets.html", rows=rows, place=Place(page, count), status=status, area=area or "", areas=area_options(call), states=STATES,
        counts=await count_by_status(call.connection, which), times=await read_times(call.connection, which, since), days=DAYS.days,
        about=lambda ticket: about(call, ticket), path=PATH,
        params={name: value for name, value in {"tinh-trang": status, "noi": area}.items() if value},
    )  # fmt: skip


async def show_one(call: Call) -> Response:
    row: TicketRow = found(await read_one(call.connection, call.number))
    call.demand(call.scope.has(row.ticket.area, row.ticket.team))
    talk = await read_talk(call.connection, row.ticket.id)
    return call.show("ticket.html", row=row, ticket=row.ticket, talk=talk, about=about(call, row.ticket), path=PATH)


def scope(call: Call) -> ColumnElement[bool]:
    return call.scope.where(tickets.c.area_id, tickets.c.team_id)


def about(call: Call, ticket: Ticket) -> str:
    """What the resident was at; "" unknown."""
    book = call.parts.house.book
    kind, _, flow = ticket.guide.partition(":")
    if kind == "f" and flow in book.flows:
        return book.flows[flow].title
    if ticket.guide in book.guides:
        return book.guides[ticket.guide].title
    return book.topics[ticket.topic].title if ticket.topic in book.topics else ""


PAGE = Page("tickets", PATH, (Door(PATH, show), Door(f"{PATH}/{{number:int}}", show_one)), icon="ticket")
