"""Residents handed over: "gặp người" becomes a card to the hamlet's team, and the two sides talk through the assistant."""

from __future__ import annotations

from bot.people.trail import note
from bot.store import Json
from bot.tickets.log import Ticket, add_line, read_ticket, ticket_in
from bot.tickets.staff import anyone
from bot.work.desk import Desk, Quiet
from bot.work.ticket_adding import add_said, beside
from bot.work.ticket_asking import ask_in_the_morning, ask_next, ask_others, tell_waiting
from bot.work.ticket_cards import said
from bot.work.ticket_closing import close_by_member, end, hear_closed, hear_rating
from bot.work.ticket_moving import move, offer_move, pause, show_list, take
from bot.work.ticket_talk import check, hear, holds, is_resident, pass_on, relay, to_member
from bot.work.ticket_where import ask_where, choose_where, elsewhere, give_up, hear_where, open_at, remember
from flows import AskHandover, Say, State


class Tickets(Quiet):
    """The dialogue that residents are handed to."""

    name = "tickets"
    commands = frozenset({
        "ticket_list", "ticket_close", "ticket_note", "ticket_move", "ticket_pause", "ticket_end", "ticket_forget",
    })  # fmt: skip

    async def hand_over(self, desk: Desk, asked: AskHandover) -> None:
        """A person is wanted. Where nobody is there to be asked, the dialogue core's own sentence stays."""
        desk.turn.keep(asked)
        waiting = await ticket_in(desk.connection, desk.conversation)
        held = await read_ticket(desk.connection, desk.ticket) if desk.ticket else None
        known = desk.tree.today(desk.area)[0] if desk.area in desk.tree.by_id else None
        if waiting is None and not await anyone(desk.connection, desk.today.isoformat()):
            return
        _unsay(desk)
        about = {"topic": asked.topic, "guide": asked.guide, "step": asked.step, "answers": list(asked.answers), "event": desk.event}
        if waiting is not None:
            _tell_now(desk, waiting)
        elif desk.grouped:
            desk.tell("tickets_where_grouped")
        elif held is not None and holds(desk, held):
            desk.tell("tickets_mine_again", number=held.id)
        elif known is not None:
            await open_at(desk, known.id, about, remembered=True)
        else:
            ask_where(desk, about)

    async def relay(self, desk: Desk, text: str) -> bool:
        return await relay(desk, text)

    async def beside(self, desk: Desk, before: State, text: str) -> None:
        await beside(desk, before, text)

    async def listen(self, desk: Desk, text: str) -> bool:
        return await hear_where(desk, text)

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        ticket = await read_ticket(desk.connection, desk.ticket) if desk.ticket else None
        resident = ticket is not None and is_resident(desk, ticket)
        if name == "ticket_end" or (name == "ticket_close" and resident):
            await self._end(desk)
        elif name == "ticket_forget":
            await remember(desk, None)
            desk.tell("tickets_forgotten")
        elif name == "ticket_list":
            await show_list(desk)
        elif not desk.allowed():
            return
        elif name == "ticket_close":
            await close_by_member(desk, ticket)
        elif name == "ticket_move":
            await offer_move(desk, ticket)
        elif name == "ticket_pause":
            await pause(desk, ticket)
        else:
            await self._note(desk, ticket, rest.strip())

    async def choose(self, desk: Desk, value: str) -> None:
        what, _, rest = value.partition(":")
        if what in ("at", "unknown", "never"):
            await choose_where(desk, what, rest)
        elif what == "elsewhere":
            await elsewhere(desk)
        elif what == "add":
            await add_said(desk, rest)
        elif what in ("remember", "forget"):
            await self._remember(desk, rest if what == "remember" else "")
        elif what == "end":
            await self._end(desk)
        elif what == "stay":
            desk.tell("tickets_go_on")
        elif what == "rate":
            await hear_rating(desk, rest)
        elif what == "take":
            await take(desk, rest)
        elif what == "to" and desk.allowed():
            await move(desk, rest)
        elif what in ("close", "move", "pause", "keep") and desk.allowed():
            await self._tool(desk, what, rest)
        elif what not in ("to", "close", "move", "pause", "keep"):
            desk.tell("old_menu_free")

    async def _tool(self, desk: Desk, what: str, number: str) -> None:
        ticket = await read_ticket(desk.connection, int(number)) if number.isdigit() else None
        if ticket is None:
            desk.tell("tickets_gone")
        elif what == "close":
            await close_by_member(desk, ticket)
        elif what == "move":
            await offer_move(desk, ticket)
        elif what == "pause":
            await pause(desk, ticket)
        else:
            desk.tell("tickets_move_kept" if holds(desk, ticket) else "tickets_not_holding", number=ticket.id)

    async def _remember(self, desk: Desk, value: str) -> None:
        if value.isdigit():
            await remember(desk, int(value))
        else:
            desk.tell("tickets_not_remembered")

    async def _end(self, desk: Desk) -> None:
        """The resident wants no person any more."""
        ticket = await ticket_in(desk.connection, desk.conversation)
        if ticket is None:
            desk.tell("tickets_nothing_to_end")
        elif ticket.status == "claimed":
            await end(desk, ticket, "resident")
        else:
            await give_up(desk, ticket)
            await note(desk.connection, desk.at, None, "ticket.close", "ticket", ticket.id, {"by": "resident"})
            desk.tell("tickets_gave_up")

    async def _note(self, desk: Desk, ticket: Ticket | None, text: str) -> None:
        """For the team's eyes only."""
        if ticket is None or not holds(desk, ticket):
            desk.tell("tickets_none_here" if ticket is None else "tickets_not_holding")
        elif not text or desk.person is None:
            desk.tell("tickets_note_how")
        else:
            await add_line(desk.connection, ticket.id, "note", desk.person.id, text, desk.at)
            desk.tell("tickets_noted", number=ticket.id)

    async def sent(self, desk: Desk, media: str, ref: str) -> bool:
        """Pictures are not carried yet: the other side is told that one came."""
        ticket = await read_ticket(desk.connection, desk.ticket) if desk.ticket else None
        if ticket is None or ticket.status != "claimed":
            return False
        if media == "sticker":
            return True
        desk.tell("tickets_photo_kept")
        if is_resident(desk, ticket):
            await to_member(desk, ticket, said(desk, "tickets_photo_resident"))
        elif holds(desk, ticket):
            pass_on(desk, ticket.conversation, said(desk, "tickets_line_team", text=said(desk, "tickets_photo_member")))
        return True

    async def due(self, desk: Desk, what: str, payload: Json) -> None:
        match what:
            case "hear":
                hear(desk, payload)
            case "closed":
                hear_closed(desk, payload)
            case "ask":
                await ask_in_the_morning(desk, payload)
            case "over":
                await ask_next(desk, payload)
            case "reopened":
                await ask_others(desk, payload)
            case "check":
                await check(desk, payload)


def _tell_now(desk: Desk, ticket: Ticket) -> None:
    """To a resident who asks for a person again."""
    if ticket.status == "claimed":
        desk.tell("tickets_talking")
    else:
        tell_waiting(desk, ticket)


def _unsay(desk: Desk) -> None:
    """Takes back what the dialogue core said last: that this channel is not joined to people."""
    place = max((at for at, effect in enumerate(desk.turn.effects) if isinstance(effect, Say)), default=-1)
    if place >= 0:
        desk.turn.effects.pop(place)
