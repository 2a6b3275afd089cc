"""Household keys: what a member calls a household becomes a hash that says nothing, and the words are forgotten.

The key is SHA-256 over a secret salt, the commune and the folded words. The salt is made once and lies in `household.key`: without it
nobody can try out house numbers; when it is lost, old keys match new ones no more.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import inbox, visits
from flows.fold import fold

MOST_LETTERS = 40


def household_key(salt: bytes, commune: int, words: str) -> str:
    """64 hexadecimal digits; "Hộ 12" and "ho  12" are the same household of a commune. The words must have a letter or a digit."""
    return hashlib.sha256(salt + f"{commune}:{fold(words)}".encode()).hexdigest()


async def keep_household(connection: AsyncConnection, number: int, key: str, at: str) -> None:
    """Puts a household key with a visit, in place of an earlier one."""
    await connection.execute(update(visits).where(visits.c.id == number).values(household=key, changed_at=at))


async def forget_words(connection: AsyncConnection, event: int, instead: str) -> None:
    """Takes the words out of the message they came in; `instead` stands there. `event`: the inbox id."""
    payload = (await connection.execute(select(inbox.c.payload).where(inbox.c.id == event))).scalar_one_or_none()
    if payload and "text" in payload:
        await connection.execute(update(inbox).where(inbox.c.id == event).values(payload=payload | {"text": instead}))
