"""A resident writes while nobody has taken the ticket yet: what the assistant is not sure of goes to the ticket, with a short receipt.

What it understands surely, a danger and commands are answered as ever; then adding the words to the ticket is offered.
"""

from __future__ import annotations

from sqlalchemy import select

from bot.store.tables import conversations, inbox
from bot.tickets.log import Ticket, add_line, bind, lines, read_ticket, ticket_in
from bot.work.desk import Desk
from bot.work.ticket_talk import is_resident, to_member
from flows import Choice, KeepAnswer, KeepQuestion, Say, State
from flows.state import changed
from flows.turn import MOST_CHOICES
from nlu import MASK

MOST_REPEATS = 6
"""Last lines that are looked at for the same words: a second tap adds nothing."""


async def listen_for(desk: Desk, ticket: Ticket) -> None:
    """From now on the resident's words are looked at here. Who works with the assistant, and a group, go on as before."""
    which = select(conversations.c.person_id, conversations.c.grouped, conversations.c.ticket_id)
    row = (await desk.connection.execute(which.where(conversations.c.id == ticket.conversation))).one()
    if row.person_id is None and not row.grouped and row.ticket_id is None:
        await bind(desk.connection, ticket.conversation, ticket.id, desk.conversation)


async def beside(desk: Desk, before: State, text: str) -> None:
    """After the dialogue core has answered a text. `before`: the state before it did; the desk's turn has what it said."""
    ticket = await read_ticket(desk.connection, desk.ticket) if desk.ticket else None
    if ticket is None or ticket.status != "open" or not is_resident(desk, ticket):
        return
    if desk.turn.state.misses > before.misses:
        await add_line(desk.connection, ticket.id, "resident", None, text, desk.at)
        _tell_added(desk, before, text)
    elif any(isinstance(effect, KeepAnswer) and _is_topic(desk, effect.topic) for effect in desk.turn.effects):
        _offer(desk, desk.choice(f"tickets:add:{desk.event}", "tickets_add"))


def _tell_added(desk: Desk, before: State, text: str) -> None:
    """In place of "not understood"; before the question what was meant, which stays."""
    key = "tickets_masked" if MASK in text else "tickets_added"
    effects = desk.turn.effects
    if not any(isinstance(effect, KeepQuestion) for effect in effects):
        desk.turn.say_first(desk.phrases[key])
        return
    last = max(place for place, effect in enumerate(effects) if isinstance(effect, Say))
    desk.turn.effects = [effect for place, effect in enumerate(effects) if place != last and not isinstance(effect, KeepQuestion)]
    # What was open stays open: nothing was missed, and a guide under way goes on.
    desk.turn.state = changed(before, {"greeted": True, "stopped": False, "last_at": desk.at})
    desk.tell(key)


def _is_topic(desk: Desk, topic: str) -> bool:
    """Thanks and greetings are nothing for a ticket."""
    return topic in desk.house.book.topics and desk.house.book.topics[topic].group != "meta"


def _offer(desk: Desk, choice: Choice) -> None:
    """One more choice under the answer, behind the others."""
    turn = desk.turn
    says = [(place, effect) for place, effect in enumerate(turn.effects) if isinstance(effect, Say)]
    place, message = next((one for one in reversed(says) if one[1].choices), says[-1])
    shown = (*message.choices[: MOST_CHOICES - 1], choice)
    turn.change(menu=turn.state.menu + 1, choices=shown, menu_at=turn.at)
    turn.effects[place] = Say(message.text, shown, turn.state.menu)


async def add_said(desk: Desk, event: str) -> None:
    """A tap on "Thêm vào yêu cầu": the text of an event of this conversation goes to the ticket, once."""
    ticket = await ticket_in(desk.connection, desk.conversation)
    if ticket is None:
        desk.tell("tickets_gone")
        return
    which = select(inbox.c.payload).where(
        inbox.c.id == (int(event) if event.isdigit() else 0), inbox.c.conversation_id == desk.conversation
    )
    payload = (await desk.connection.execute(which)).scalar_one_or_none()
    text = str((payload or {}).get("text", ""))
    if not text:
        desk.tell("tickets_add_lost")
        return
    written = [(side, line) for side, line, _ in await lines(desk.connection, ticket.id, MOST_REPEATS)]
    if ("resident", text) in written:
        desk.tell("tickets_added")
    elif ticket.status == "claimed":
        await to_member(desk, ticket, text)
        desk.tell("tickets_added")
    else:
        await add_line(desk.connection, ticket.id, "resident", None, text, desk.at)
        desk.tell("tickets_added")
