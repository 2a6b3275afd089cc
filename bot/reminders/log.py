"""Rows of reminders: timers of the conversation, known by the event that asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import VIETNAM
from bot.store.tables import timers

KIND = "reminders:due"
MOST = 5


@dataclass(frozen=True)
class Reminder:
    """`event`: the inbox id of the wish. `about`: the person's own words, masked; `guide`: what was under way."""

    event: int
    when: datetime
    about: str
    guide: str


def purpose_of(conversation: int, event: int) -> str:
    """One wish is planned once, however often it is delivered."""
    return f"reminder:{conversation}:{event}"


async def open_reminders(connection: AsyncConnection, conversation: int) -> list[Reminder]:
    """What is still to come, the next first."""
    which = (timers.c.conversation_id == conversation, timers.c.kind == KIND, timers.c.done_at.is_(None))
    rows = await connection.execute(select(timers.c.payload, timers.c.due_at).where(*which).order_by(timers.c.due_at, timers.c.id))
    return [
        Reminder(
            int(row.payload["event"]), datetime.fromisoformat(row.due_at).astimezone(VIETNAM), row.payload["about"], row.payload["guide"]
        )
        for row in rows
    ]


async def drop(connection: AsyncConnection, conversation: int, event: int) -> bool:
    """Takes a reminder back; False when there is none, or it has come."""
    which = (timers.c.conversation_id == conversation, timers.c.purpose == purpose_of(conversation, event), timers.c.done_at.is_(None))
    gone = await connection.execute(delete(timers).where(*which))
    return gone.rowcount == 1
