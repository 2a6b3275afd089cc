"""Tickets come back when whoever took them is gone; old ones are forgotten."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import conversations, tickets, timers
from bot.tickets.log import claimed_by, unbind_all

REOPENED = "tickets:reopened"
"""The timer in the resident's conversation that asks others."""


async def release_of(connection: AsyncConnection, person: int, at: str, own: int = 0) -> list[int]:
    """Opens all tickets again that a person took and did not close; their numbers. Others are asked by a timer that is due at once.

    For a member who leaves, and for one whose accounts all stopped. `own`: the conversation whose turn it is.
    """
    released = await claimed_by(connection, person)
    for ticket in released:
        changed = {"status": "open", "claimed_by": None, "claimed_at": None, "reminded": ticket.round + 1}
        await connection.execute(update(tickets).where(tickets.c.id == ticket.id).values(**changed))
        await unbind_all(connection, ticket.id, own)
        row = {"conversation_id": ticket.conversation, "kind": REOPENED, "payload": {"ticket": ticket.id, "round": ticket.round + 1},
               "due_at": at, "purpose": f"ticket:{ticket.id}:reopened:{ticket.round + 1}"}  # fmt: skip
        await connection.execute(insert(timers).values(**row))
    return [ticket.id for ticket in released]


async def asked_about(connection: AsyncConnection, ticket: int) -> list[int]:
    """Conversations that got a card of the ticket."""
    rows = await connection.execute(select(timers.c.conversation_id).where(timers.c.purpose.like(f"ticket:{ticket}:card:%")).distinct())
    return [int(number) for number in rows.scalars()]


async def forget_before(connection: AsyncConnection, at: str) -> int:
    """Deletes tickets that were closed before `at`, with their lines; how many."""
    gone = await connection.execute(delete(tickets).where(tickets.c.status == "closed", tickets.c.closed_at < at))
    return int(gone.rowcount)


async def forget_of(connection: AsyncConnection, conversation: int) -> int:
    """Deletes a resident's tickets, for "xóa"; how many. Whoever is with the resident is given back to the assistant."""
    mine = select(tickets.c.id).where(tickets.c.conversation_id == conversation)
    for number in (await connection.execute(mine)).scalars().all():
        await unbind_all(connection, int(number), conversation)
    gone = await connection.execute(delete(tickets).where(tickets.c.conversation_id == conversation))
    await connection.execute(update(conversations).where(conversations.c.id == conversation).values(ticket_id=None, area_id=None))
    return int(gone.rowcount)
