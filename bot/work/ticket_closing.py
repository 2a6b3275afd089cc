"""The end of a ticket: both sides are told, the member may log the visit, the resident may rate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.people.trail import note
from bot.store import Json
from bot.tickets.log import Ticket, bound_to, close, rate, read_ticket, unbind_all
from bot.tickets.staff import TAKERS, phone_of
from bot.work.desk import Desk
from flows import Choice
from flows.resuming import resume_choice

By = Literal["member", "resident", "idle"]
RATINGS = (3, 2, 1)
RATED_WITHIN = timedelta(days=7)
RESIDENT = {"member": "tickets_over", "resident": "tickets_over_own", "idle": "tickets_over_idle"}
MEMBER = {"member": "tickets_done", "resident": "tickets_done_by_resident", "idle": "tickets_done_idle"}


async def end(desk: Desk, ticket: Ticket, by: By) -> None:
    """Closes a claimed ticket. Runs in the member's turn (by "member") or in the resident's."""
    here = await bound_to(desk.connection, ticket.id, ticket.claimed_by or 0)
    if not await close(desk.connection, ticket.id, desk.at):
        desk.tell("tickets_closed_before", number=ticket.id)
        return
    await unbind_all(desk.connection, ticket.id, desk.conversation)
    desk.ticket = None
    person = desk.person.id if by == "member" and desk.person else None
    await note(desk.connection, desk.at, person, "ticket.close", "ticket", ticket.id, {"by": by})
    visit = desk.choice(f"visits:ticket:{ticket.id}", "tickets_log_visit")
    if by == "member":
        desk.tell(MEMBER[by], visit, number=ticket.id)
        desk.later("tickets:closed", desk.now, ticket.conversation, ticket=ticket.id, by=by)
        return
    tell_closed(desk, ticket.id, RESIDENT[by])
    phone = here if here is not None else await phone_of(desk.connection, ticket.claimed_by or 0)
    if phone is not None:
        desk.notify(phone, MEMBER[by], visit, urgency="reply", number=ticket.id)


def hear_closed(desk: Desk, payload: Json) -> None:
    """The member closed it: the resident is with the assistant again."""
    desk.urgency = "reply"
    tell_closed(desk, int(payload["ticket"]), RESIDENT[str(payload["by"])])


def tell_closed(desk: Desk, number: int, key: str) -> None:
    """Asks for a rating; a guide under way can be taken up again."""
    rates = [desk.choice(f"tickets:rate:{number}:{rating}", f"tickets_rate_{rating}") for rating in RATINGS]
    back = resume_choice(desk.turn)
    desk.tell(key, *rates, *([back] if back else []))


async def hear_rating(desk: Desk, value: str) -> None:
    """ "<ticket>:<rating>" from the resident: the first one counts, for a week."""
    number, _, rating = value.partition(":")
    ticket = await read_ticket(desk.connection, int(number)) if number.isdigit() else None
    if ticket is None or ticket.conversation != desk.conversation or rating not in map(str, RATINGS):
        desk.tell("tickets_gone")
    elif ticket.status != "closed":
        desk.tell("tickets_talking" if ticket.status == "claimed" else "tickets_go_on")
    elif desk.now - datetime.fromisoformat(ticket.closed_at) > RATED_WITHIN:
        desk.tell("tickets_rated_late")
    elif not await rate(desk.connection, ticket.id, int(rating)):
        desk.tell("tickets_rated_before")
    else:
        _thank(desk, int(rating))


def _thank(desk: Desk, rating: int) -> None:
    back = resume_choice(desk.turn)
    choices: list[Choice] = [back] if back else []
    if rating == min(RATINGS):
        desk.tell("tickets_rated_bad", desk.choice("h", "handover"), *choices)
    else:
        desk.tell("tickets_rated", *choices)


async def close_by_member(desk: Desk, ticket: Ticket | None) -> None:
    """Closes what the person holds; says why not."""
    if ticket is None:
        desk.tell("tickets_none_here")
    elif ticket.status == "closed":
        desk.tell("tickets_closed_before", number=ticket.id)
    elif desk.person is None or ticket.claimed_by != desk.person.id or not desk.person.has(*TAKERS, "administrator"):
        desk.tell("tickets_not_holding")
    else:
        await end(desk, ticket, "member")
