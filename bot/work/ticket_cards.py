"""What members read of a ticket: the card, the list, what was written so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.clock import VIETNAM
from bot.tickets.log import Ticket
from bot.tickets.staff import Level
from bot.work.desk import Desk
from bot.work.moment_words import moment_words
from flows.wording import fill

LONGEST_LINE = 300


def said(desk: Desk, key: str, **gaps: object) -> str:
    """A phrase with its gaps filled."""
    return fill(desk.phrases[key], gaps)


def place_of(desk: Desk, area: int | None) -> str:
    return desk.tree.label(area) if area is not None and area in desk.tree.by_id else ""


def who(desk: Desk, area: int | None, level: str) -> str:
    """Who is asked, as a resident reads it: "tổ Thôn Nắng"."""
    known = area if area is not None and area in desk.tree.by_id else None
    if level == "commune" and known is not None and (commune := desk.tree.commune(known)):
        known = commune.id
    place = desk.tree.by_id[known].name if known is not None else ""
    return said(desk, f"tickets_who_{level}", place=place).strip()


def about(desk: Desk, ticket: Ticket) -> str:
    """What the resident was at, in a few words; "" unknown."""
    book = desk.house.book
    kind, _, flow = ticket.guide.partition(":")
    if kind == "f" and flow in book.flows:
        return book.flows[flow].title
    if ticket.guide in book.guides:
        return book.guides[ticket.guide].title
    topic = book.topics.get(ticket.topic)
    # "Gặp người thật" is how they came here, not what they need.
    return topic.title if topic and topic.group != "meta" else ""


def card(desk: Desk, ticket: Ticket, notes: Sequence[str] = (), moved_by: str = "") -> str:
    """A ticket for someone who may take it: place, what it is about, the step, what was tried. Never a name."""
    lines = [said(desk, "tickets_card", number=ticket.id, place=place_of(desk, ticket.area))]
    if moved_by:
        lines.insert(0, said(desk, "tickets_card_moved", name=moved_by))
    if what := about(desk, ticket):
        lines.append(said(desk, "tickets_card_about", what=what))
    if step := _step(desk, ticket):
        lines.append(step)
    lines += [said(desk, "tickets_card_tried", what=one) for one in ticket.tried]
    lines += [said(desk, "tickets_card_note", what=note[:LONGEST_LINE]) for note in notes]
    return "\n".join([*lines, said(desk, "tickets_card_end")])


def _step(desk: Desk, ticket: Ticket) -> str:
    book = desk.house.book
    guide = book.guides.get(ticket.guide)
    place = guide.place(ticket.step) if guide else None
    if guide and place is not None:
        return said(desk, "tickets_card_step", number=place + 1, do=guide.steps[place].do)
    kind, _, name = ticket.guide.partition(":")
    flow = book.flows.get(name) if kind == "f" else None
    if flow and ticket.step in flow.questions:
        return said(desk, "tickets_card_question", ask=flow.questions[ticket.step].ask)
    return ""


def so_far(desk: Desk, lines: Sequence[tuple[str, str, str]]) -> str:
    """What both sides wrote and noted before, for whoever takes over; "" nothing."""
    keys = {"resident": "tickets_line_resident", "note": "tickets_line_note"}
    rows = [said(desk, keys.get(side, "tickets_line_team"), text=text[:LONGEST_LINE]) for side, text, _ in lines]
    return "\n".join([said(desk, "tickets_so_far"), *rows]) if rows else ""


def list_line(desk: Desk, ticket: Ticket, mine: bool) -> str:
    what = about(desk, ticket) or said(desk, "tickets_about_nothing")
    since = moment_words(desk.phrases, datetime.fromisoformat(ticket.opened_at).astimezone(VIETNAM), desk.now)
    key = "tickets_list_mine" if mine else "tickets_list_open"
    return said(desk, key, number=ticket.id, what=what, place=place_of(desk, ticket.area), time=since)


def level_of(ticket: Ticket) -> Level:
    """The level as it is kept."""
    levels: tuple[Level, ...] = ("leader", "commune", "province")
    return next((one for one in levels if one == ticket.level), "team")
