"""Ending roles: at once, and with everything that stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.persons import held_on
from bot.store.store import change_conversation, change_own
from bot.store.tables import codes, conversations, people, roles, sessions

MOST_BOUND = 5_000


async def end_roles(connection: AsyncConnection, numbers: Sequence[int], day: str) -> None:
    """Roles that are not held on `day` any more: their last day was the one before."""
    last = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    for start in range(0, len(numbers), MOST_BOUND):
        which = roles.c.id.in_(numbers[start : start + MOST_BOUND])
        await connection.execute(update(roles).where(which).values(valid_to=last))


async def leave(connection: AsyncConnection, persons: Sequence[int], at: str, own: int | None = None) -> None:
    """People who left: no roles, no login, no open invitation, no account. `own`: the conversation whose turn it is, if it is theirs."""
    for start in range(0, len(persons), MOST_BOUND):
        some = persons[start : start + MOST_BOUND]
        held = await connection.execute(select(roles.c.id).where(roles.c.person_id.in_(some), held_on(at[:10])))
        await end_roles(connection, list(held.scalars()), at[:10])
        await connection.execute(update(people).where(people.c.id.in_(some)).values(left_at=at))
        await connection.execute(
            update(sessions).where(sessions.c.person_id.in_(some), sessions.c.revoked_at.is_(None)).values(revoked_at=at)
        )
        theirs = or_(codes.c.person_id.in_(some), codes.c.made_by.in_(some))
        still_open = (codes.c.used_at.is_(None), codes.c.revoked_at.is_(None))
        await connection.execute(update(codes).where(theirs, *still_open).values(revoked_at=at))
        for chat in (await connection.execute(select(conversations.c.id).where(conversations.c.person_id.in_(some)))).scalars().all():
            change = change_own if chat == own else change_conversation
            await change(connection, chat, person_id=None)
