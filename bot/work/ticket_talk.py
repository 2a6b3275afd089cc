"""Both sides of a ticket write to each other through the assistant, without seeing each other's account."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.people.persons import read_person
from bot.store import Json
from bot.tickets.hours import Hours
from bot.tickets.log import Ticket, add_line, bind, bound_to, is_stopped, lines, read_ticket
from bot.tickets.releasing import release_of
from bot.tickets.staff import TAKERS, phone_of
from bot.work.desk import Desk
from bot.work.ticket_cards import said
from bot.work.ticket_closing import end
from flows import Choice, Chose, Commanded, recognise
from flows.answers import answer
from nlu import MASK, danger

IDLE = timedelta(hours=24)
"""A ticket in which nobody wrote for so long is closed: otherwise the assistant would be silent there for ever."""


def pass_on(desk: Desk, conversation: int, text: str, *choices: Choice) -> None:
    """A text to the other side: it becomes a turn there, also in quiet hours, and closes the menu that is open there."""
    rows = [[one.id, one.title] for one in choices]
    desk.later("tickets:hear", desk.now, conversation, text=text, choices=rows)


def hear(desk: Desk, payload: Json) -> None:
    """What the other side wrote. An older menu ends: a bare number that follows is an answer to a person."""
    desk.urgency = "reply"
    if not desk.task_of:
        desk.turn.change(choices=())
    desk.turn.say(str(payload["text"]), *(Choice(number, title) for number, title in payload.get("choices", ())))


async def relay(desk: Desk, text: str) -> bool:
    """Carries a text to the other side; False when it is a command or a choice, nobody has taken the ticket, or there is none any more."""
    ticket = await read_ticket(desk.connection, desk.ticket) if desk.ticket else None
    if ticket is not None and ticket.status == "open" and is_resident(desk, ticket):
        return False
    mine = ticket is not None and ticket.status == "claimed"
    if ticket is None or not mine or not (is_resident(desk, ticket) or holds(desk, ticket)):
        await bind(desk.connection, desk.conversation, None, desk.conversation)
        desk.ticket = None
        if ticket is None or is_resident(desk, ticket):
            return False
        desk.tell("tickets_lost_right")
        return True
    # A dialogue that was opened by a command meanwhile (a visit, a reminder) gets its answer first.
    if desk.task_of not in ("", "tickets") or text.startswith("/"):
        return False
    meant = recognise(desk.house.book, desk.turn.state, text, desk.at)
    if isinstance(meant, Chose):
        return False
    if isinstance(meant, Commanded) and is_resident(desk, ticket):
        if meant.name == "erase":
            return False
        if meant.name == "person":
            desk.tell("tickets_talking")
            return True
        if meant.name in ("stop", "cancel"):
            yes, no = desk.choice("tickets:end", "tickets_end_yes"), desk.choice("tickets:stay", "tickets_end_no")
            desk.tell("tickets_end_ask", yes, no)
            return True
    if MASK in text:
        desk.tell("tickets_masked")
    if is_resident(desk, ticket):
        _warn(desk, text)
        await to_member(desk, ticket, text)
    else:
        await _to_resident(desk, ticket, text)
    return True


def is_resident(desk: Desk, ticket: Ticket) -> bool:
    return ticket.conversation == desk.conversation


def holds(desk: Desk, ticket: Ticket) -> bool:
    """Whether the person took the ticket, and still has a role."""
    return desk.person is not None and ticket.status == "claimed" and ticket.claimed_by == desk.person.id and bool(desk.person.roles)


def _warn(desk: Desk, text: str) -> None:
    """A scam in progress is answered at once, whoever reads along: the whole answer the first time, then the two things that matter."""
    topic = danger(text) or ""
    if topic not in desk.house.book.topics:
        return
    if desk.turn.state.topic == topic:
        desk.tell("tickets_danger_again")
        return
    answer(desk.turn, topic, with_choices=False)
    desk.tell("tickets_danger")


async def to_member(desk: Desk, ticket: Ticket, text: str) -> None:
    """A resident's line; when whoever took the ticket is gone, others are asked."""
    await add_line(desk.connection, ticket.id, "resident", None, text, desk.at)
    person = ticket.claimed_by or 0
    here = await bound_to(desk.connection, ticket.id, person)
    if here is not None and await works(desk, person):
        pass_on(desk, here, said(desk, "tickets_line_resident", text=text))
        return
    phone = await phone_of(desk.connection, person)
    if phone is None or not await works(desk, person):
        await release_of(desk.connection, person, desk.at, desk.conversation)
        return
    back = desk.choice(f"tickets:take:{ticket.id}", "tickets_answer", number=ticket.id)
    pass_on(desk, phone, said(desk, "tickets_line_resident_other", text=text, number=ticket.id), back)


async def works(desk: Desk, person: int) -> bool:
    """Whether the person still has a role."""
    found = await read_person(desk.connection, person, desk.today.isoformat())
    return found is not None and found.has(*TAKERS, "administrator")


async def _to_resident(desk: Desk, ticket: Ticket, text: str) -> None:
    assert desk.person
    await add_line(desk.connection, ticket.id, "member", desk.person.id, text, desk.at)
    if await is_stopped(desk.connection, ticket.conversation):
        desk.tell("tickets_resident_away", desk.choice(f"tickets:close:{ticket.id}", "tickets_close"))
        return
    pass_on(desk, ticket.conversation, said(desk, f"tickets_line_{side_of(desk)}", text=text))


def side_of(desk: Desk) -> str:
    """As whom the person speaks to a resident: one of the team, or an official."""
    return "team" if desk.person is not None and desk.person.has("member", "leader") else "office"


def plan_check(desk: Desk, ticket: Ticket) -> None:
    """Looks after a claimed ticket from time to time, in working hours."""
    at = Hours.parse(desk.house.settings.work_hours).after(desk.now, desk.house.settings.ticket_minutes)
    desk.later("tickets:check", at, ticket.conversation, ticket=ticket.id, round=ticket.round)


async def check(desk: Desk, payload: Json) -> None:
    """Whoever took it is gone: others are asked. They forgot to answer: they are told once. Nobody wrote for a day: it is closed."""
    ticket = await read_ticket(desk.connection, int(payload["ticket"]))
    if ticket is None or ticket.status != "claimed" or ticket.round != int(payload["round"]):
        return
    person = ticket.claimed_by or 0
    phone = await phone_of(desk.connection, person)
    if phone is None or not await works(desk, person):
        await release_of(desk.connection, person, desk.at, desk.conversation)
        return
    written = [line for line in await lines(desk.connection, ticket.id, 5) if line[0] != "note"]
    side, _, at = written[-1] if written else ("", "", ticket.claimed_at)
    quiet = desk.now - datetime.fromisoformat(at)
    if quiet >= IDLE:
        await end(desk, ticket, "idle")
        return
    if side == "resident" and quiet >= timedelta(minutes=desk.house.settings.ticket_minutes):
        here = await bound_to(desk.connection, ticket.id, person) or phone
        back = desk.choice(f"tickets:take:{ticket.id}", "tickets_answer", number=ticket.id)
        nudge = f"ticket:{ticket.id}:nudge:{at}"
        desk.notify(here, "tickets_nudge", back, purpose=nudge, number=ticket.id)
    plan_check(desk, ticket)
