"""A ticket changes hands: taken, put aside, taken up again, given to someone else."""

from __future__ import annotations

from bot.people.persons import read_person
from bot.people.trail import note
from bot.tickets.log import Ticket, bind, claim, claimed_by, lines, open_in, read_ticket, unbind_all
from bot.tickets.releasing import asked_about
from bot.tickets.staff import TAKERS, Helper
from bot.work.desk import Desk
from bot.work.ticket_adding import listen_for
from bot.work.ticket_asking import MOST_LINES, ask, people_of
from bot.work.ticket_cards import list_line, said, so_far, who
from bot.work.ticket_talk import holds, pass_on, plan_check, side_of
from flows import Choice

MOST_COLLEAGUES = 6
MOST_LISTED = 7


async def take(desk: Desk, value: str) -> None:
    """The card's "Nhận", and "Trả lời" of a ticket that was put aside: the first to take it has it."""
    if not desk.allowed(*TAKERS):
        return
    ticket = await read_ticket(desk.connection, int(value)) if value.isdigit() else None
    if ticket is None:
        desk.tell("tickets_gone")
    elif ticket.conversation == desk.conversation:
        desk.tell("tickets_own_request")
    elif desk.grouped:
        desk.tell("tickets_private")
    elif ticket.status == "closed":
        desk.tell("tickets_closed_before", number=ticket.id)
    elif holds(desk, ticket):
        await _talk(desk, ticket, "tickets_mine_again")
    elif not _may(desk, ticket):
        desk.tell("tickets_other_area", number=ticket.id)
    else:
        await _claim(desk, ticket)


def _may(desk: Desk, ticket: Ticket) -> bool:
    known = ticket.area is not None and ticket.area in desk.tree.by_id
    return desk.person is not None and known and desk.person.may(desk.tree, ticket.area or 0, *TAKERS)


async def _claim(desk: Desk, ticket: Ticket) -> None:
    assert desk.person
    if not await claim(desk.connection, ticket.id, desk.person.id, desk.at):
        now = await read_ticket(desk.connection, ticket.id)
        name = await _holder(desk, now.claimed_by if now else None)
        desk.tell("tickets_taken", name=name, number=ticket.id)
        return
    await note(desk.connection, desk.at, desk.person.id, "ticket.claim", "ticket", ticket.id)
    for other in await asked_about(desk.connection, ticket.id):
        if other != desk.conversation:
            taken = f"ticket:{ticket.id}:taken:{ticket.round}:{other}"
            desk.notify(other, "tickets_taken", purpose=taken, name=desk.person.name, number=ticket.id)
    await bind(desk.connection, ticket.conversation, ticket.id, desk.conversation)
    pass_on(desk, ticket.conversation, said(desk, "tickets_joined", who=said(desk, f"tickets_joined_{side_of(desk)}")))
    plan_check(desk, ticket)
    await _talk(desk, ticket, "tickets_mine")


async def _holder(desk: Desk, person: int | None) -> str:
    found = await read_person(desk.connection, person, desk.today.isoformat()) if person is not None else None
    return found.name if found else said(desk, "tickets_joined_team")


async def _talk(desk: Desk, ticket: Ticket, key: str) -> None:
    """Binds the member's conversation; what was open in it ends, what was bound to it is put aside."""
    assert desk.person
    other = await read_ticket(desk.connection, desk.ticket) if desk.ticket and desk.ticket != ticket.id else None
    if other and holds(desk, other):
        desk.tell("tickets_put_aside", number=other.id)
    for one in await claimed_by(desk.connection, desk.person.id):
        if one.id == ticket.id:
            await _unbind_members(desk, ticket)
    desk.close()
    await bind(desk.connection, desk.conversation, ticket.id, desk.conversation)
    desk.ticket = ticket.id
    before = so_far(desk, await lines(desk.connection, ticket.id, MOST_LINES))
    if before:
        desk.turn.say(before)
    tools = [desk.choice(f"tickets:{what}:{ticket.id}", f"tickets_{what}") for what in ("close", "move", "pause")]
    desk.tell(key, *tools, number=ticket.id)


async def _unbind_members(desk: Desk, ticket: Ticket) -> None:
    """A person talks on one phone at a time; the resident stays bound."""
    await unbind_all(desk.connection, ticket.id, desk.conversation)
    await bind(desk.connection, ticket.conversation, ticket.id, desk.conversation)


async def pause(desk: Desk, ticket: Ticket | None) -> None:
    """Gives the member's conversation back to the assistant; the resident stays theirs."""
    if ticket is None or not holds(desk, ticket):
        desk.tell("tickets_none_here" if ticket is None else "tickets_not_holding")
        return
    if desk.ticket == ticket.id:
        await bind(desk.connection, desk.conversation, None, desk.conversation)
        desk.ticket = None
    desk.tell("tickets_paused", desk.choice(f"tickets:take:{ticket.id}", "tickets_answer", number=ticket.id), number=ticket.id)


async def offer_move(desk: Desk, ticket: Ticket | None) -> None:
    """Who it can be given to: the others of the hamlet's team, and the commune's officials."""
    if ticket is None or not holds(desk, ticket):
        desk.tell("tickets_none_here" if ticket is None else "tickets_not_holding")
        return
    colleagues = await _colleagues(desk, ticket)
    choices = [Choice(f"tickets:to:{ticket.id}:{one.person}", one.name) for one in colleagues[:MOST_COLLEAGUES]]
    if await people_of(desk, ticket, "commune"):
        choices.append(desk.choice(f"tickets:to:{ticket.id}:commune", "tickets_move_commune"))
    if not choices:
        desk.tell("tickets_move_nobody", number=ticket.id)
        return
    desk.tell("tickets_move_to", *choices, desk.choice(f"tickets:keep:{ticket.id}", "tickets_move_stay"), number=ticket.id)


async def _colleagues(desk: Desk, ticket: Ticket) -> list[Helper]:
    found = [*await people_of(desk, ticket, "team"), *await people_of(desk, ticket, "leader")]
    return [one for one in {one.person: one for one in found}.values() if desk.person is None or one.person != desk.person.id]


async def move(desk: Desk, value: str) -> None:
    """ "<ticket>:<person or commune>": the ticket is open again, and the new one gets a card."""
    number, _, target = value.partition(":")
    ticket = await read_ticket(desk.connection, int(number)) if number.isdigit() else None
    if ticket is None or not holds(desk, ticket) or desk.person is None:
        desk.tell("tickets_not_holding" if ticket else "tickets_gone")
        return
    if target == "commune":
        asked = await ask(desk, ticket, "commune", moved_by=desk.person.name)
        name = who(desk, ticket.area, asked.level) if asked else ""
        resident = name
    else:
        chosen = next((one for one in await _colleagues(desk, ticket) if str(one.person) == target), None)
        asked = await ask(desk, ticket, "team", chosen, desk.person.name) if chosen else None
        name = chosen.name if chosen else ""
        resident = who(desk, ticket.area, "team")
    if asked is None:
        desk.tell("tickets_move_nobody", number=ticket.id)
        return
    await unbind_all(desk.connection, ticket.id, desk.conversation)
    await listen_for(desk, ticket)
    desk.ticket = None
    await note(desk.connection, desk.at, desk.person.id, "ticket.move", "ticket", ticket.id, {"to": target})
    desk.tell("tickets_move_done", number=ticket.id, who=name)
    pass_on(desk, ticket.conversation, said(desk, "tickets_moved", who=resident))


async def show_list(desk: Desk) -> None:
    """The person's own tickets and those of their areas that nobody took."""
    if not desk.allowed(*TAKERS):
        return
    assert desk.person
    mine = await claimed_by(desk.connection, desk.person.id)
    areas = {area for scope in desk.person.scopes(*TAKERS) if scope in desk.tree.by_id for area in desk.tree.subtree(scope)}
    waiting = [one for one in await open_in(desk.connection, sorted(areas), MOST_LISTED) if one.conversation != desk.conversation]
    if not mine and not waiting:
        desk.tell("tickets_list_none")
        return
    rows = [list_line(desk, one, True) for one in mine] + [list_line(desk, one, False) for one in waiting]
    keys = [(one, "tickets_answer") for one in mine] + [(one, "tickets_take_number") for one in waiting]
    choices = [desk.choice(f"tickets:take:{one.id}", key, number=one.id) for one, key in keys[:MOST_LISTED]]
    desk.turn.say("\n".join([said(desk, "tickets_list"), *rows]), *choices)
