"""Rows of tickets and of what was written in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json
from bot.store.store import change_conversation, change_own
from bot.store.tables import conversations, inbox, ticket_lines, tickets

MOST_TRIED = 3
LONGEST_TRIED = 160
TRIED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Ticket:
    """A resident who waits for a person (open), is with one (claimed) or was (closed).

    `round` counts how often people were asked: a timer of an earlier round means nothing any more.
    """

    id: int
    conversation: int
    area: int | None
    team: int | None
    topic: str
    guide: str
    step: str
    tried: tuple[str, ...]
    status: str
    level: str
    claimed_by: int | None
    opened_at: str
    claimed_at: str
    closed_at: str
    rating: int | None
    round: int


def ticket_of(row: Row[Any]) -> Ticket:
    return Ticket(
        row.id, row.conversation_id, row.area_id, row.team_id, row.topic, row.guide, row.step, tuple(row.tried or ()), row.status,
        row.level, row.claimed_by, row.opened_at, row.claimed_at or "", row.closed_at or "", row.rating, row.reminded,
    )  # fmt: skip


async def read_ticket(connection: AsyncConnection, number: int) -> Ticket | None:
    row = (await connection.execute(select(tickets).where(tickets.c.id == number))).one_or_none()
    return ticket_of(row) if row else None


async def ticket_in(connection: AsyncConnection, conversation: int) -> Ticket | None:
    """The resident's ticket that is not closed."""
    which = select(tickets).where(tickets.c.conversation_id == conversation, tickets.c.status != "closed").order_by(tickets.c.id.desc())
    row = (await connection.execute(which.limit(1))).one_or_none()
    return ticket_of(row) if row else None


async def had_before(connection: AsyncConnection, conversation: int, number: int) -> bool:
    """Whether the resident had another ticket before this one."""
    which = select(tickets.c.id).where(tickets.c.conversation_id == conversation, tickets.c.id < number).limit(1)
    return (await connection.execute(which)).first() is not None


async def claimed_by(connection: AsyncConnection, person: int) -> list[Ticket]:
    """What a person took and did not close, oldest first."""
    which = select(tickets).where(tickets.c.claimed_by == person, tickets.c.status == "claimed").order_by(tickets.c.id)
    return [ticket_of(row) for row in await connection.execute(which)]


async def open_in(connection: AsyncConnection, areas: Sequence[int], most: int) -> list[Ticket]:
    """Tickets of these areas that nobody took, oldest first."""
    which = select(tickets).where(tickets.c.area_id.in_(areas), tickets.c.status == "open").order_by(tickets.c.id).limit(most)
    return [ticket_of(row) for row in await connection.execute(which)]


async def open_ticket(connection: AsyncConnection, conversation: int, area: int, team: int | None, about: Json, at: str) -> Ticket:
    """A new ticket; `about`: topic, guide, step, tried."""
    row = {"conversation_id": conversation, "area_id": area, "team_id": team, "topic": about["topic"], "guide": about["guide"],
           "step": about["step"], "tried": about["tried"], "status": "open", "level": "team", "opened_at": at, "reminded": 0}  # fmt: skip
    made = await connection.execute(insert(tickets).values(**row).returning(*tickets.c))
    return ticket_of(made.one())


async def asked_again(connection: AsyncConnection, ticket: Ticket, level: str, due_at: str) -> int:
    """Notes that people of a level are asked, until `due_at`; the number of this round. Whoever had it has it no more."""
    changed = {"status": "open", "level": level, "due_at": due_at, "claimed_by": None, "claimed_at": None, "reminded": ticket.round + 1}
    await connection.execute(update(tickets).where(tickets.c.id == ticket.id).values(**changed))
    return ticket.round + 1


async def claim(connection: AsyncConnection, number: int, person: int, at: str) -> bool:
    """Takes an open ticket; False when someone else was quicker or it is closed."""
    which = (tickets.c.id == number, tickets.c.status == "open")
    done = await connection.execute(update(tickets).where(*which).values(status="claimed", claimed_by=person, claimed_at=at, due_at=None))
    return done.rowcount == 1


async def close(connection: AsyncConnection, number: int, at: str) -> bool:
    """False when it was closed before."""
    which = (tickets.c.id == number, tickets.c.status != "closed")
    done = await connection.execute(update(tickets).where(*which).values(status="closed", closed_at=at, due_at=None))
    return done.rowcount == 1


async def rate(connection: AsyncConnection, number: int, rating: int) -> bool:
    """Keeps the first rating; False when there is one."""
    which = (tickets.c.id == number, tickets.c.status == "closed", tickets.c.rating.is_(None))
    done = await connection.execute(update(tickets).where(*which).values(rating=rating))
    return done.rowcount == 1


async def bind(connection: AsyncConnection, conversation: int, ticket: int | None, own: int) -> None:
    """From now on what is written in the conversation goes to the ticket's other side. `own`: the conversation whose turn it is."""
    change = change_own if conversation == own else change_conversation
    await change(connection, conversation, ticket_id=ticket)


async def unbind_all(connection: AsyncConnection, ticket: int, own: int) -> None:
    """Gives every conversation of the ticket back to the assistant."""
    rows = await connection.execute(select(conversations.c.id).where(conversations.c.ticket_id == ticket))
    for conversation in rows.scalars().all():
        await bind(connection, conversation, None, own)


async def bound_to(connection: AsyncConnection, ticket: int, person: int) -> int | None:
    """The conversation in which the person is with this ticket's resident just now, if it can be written to."""
    which = (conversations.c.ticket_id == ticket, conversations.c.person_id == person, conversations.c.stopped_at.is_(None))
    found = (await connection.execute(select(conversations.c.id).where(*which).limit(1))).scalar_one_or_none()
    return None if found is None else int(found)


async def is_stopped(connection: AsyncConnection, conversation: int) -> bool:
    """Whether the person blocked the assistant or wants no messages."""
    which = select(conversations.c.stopped_at).where(conversations.c.id == conversation)
    return (await connection.execute(which)).scalar_one_or_none() is not None


async def add_line(connection: AsyncConnection, ticket: int, side: str, person: int | None, text: str, at: str) -> None:
    """What was written, masked by whoever calls."""
    await connection.execute(insert(ticket_lines).values(ticket_id=ticket, side=side, person_id=person, text=text, at=at))


async def lines(connection: AsyncConnection, ticket: int, most: int) -> list[tuple[str, str, str]]:
    """The last lines as (side, text, at), oldest first."""
    which = select(ticket_lines).where(ticket_lines.c.ticket_id == ticket).order_by(ticket_lines.c.id.desc()).limit(most)
    return [(row.side, row.text, row.at) for row in await connection.execute(which)][::-1]


async def wrote_lately(connection: AsyncConnection, conversation: int, before: int, at: str) -> list[str]:
    """What the resident wrote in the last day before event `before`, masked and shortened, oldest first: for whoever takes over."""
    since = (datetime.fromisoformat(at) - TRIED_WITHIN).isoformat(timespec="milliseconds")
    which = (inbox.c.conversation_id == conversation, inbox.c.kind == "text", inbox.c.id < before, inbox.c.received_at >= since)
    rows = await connection.execute(select(inbox.c.payload).where(*which).order_by(inbox.c.id.desc()).limit(4 * MOST_TRIED))
    texts = [str(payload.get("text", ""))[:LONGEST_TRIED] for payload in rows.scalars()]
    # A single word is a command or the number of a choice.
    return [text for text in texts if len(text.split()) > 1 and not text.startswith("/")][:MOST_TRIED][::-1]
