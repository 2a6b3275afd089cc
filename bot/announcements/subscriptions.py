"""What residents follow: groups of topics, and announcements of where they live."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import insert_once
from bot.store.tables import subscriptions

LOCAL = "thong_bao"
"""Follows announcements of the own hamlet and commune."""


async def followed(connection: AsyncConnection, conversation: int) -> set[str]:
    """The groups that a conversation follows."""
    which = select(subscriptions.c.topic).where(subscriptions.c.conversation_id == conversation)
    return set((await connection.execute(which)).scalars())


async def follow(connection: AsyncConnection, conversation: int, topic: str, at: str) -> None:
    row = {"conversation_id": conversation, "topic": topic, "at": at}
    await connection.execute(insert_once(connection, subscriptions, row, ["conversation_id", "topic"]))


async def unfollow(connection: AsyncConnection, conversation: int, topic: str) -> None:
    s = subscriptions.c
    await connection.execute(delete(subscriptions).where(s.conversation_id == conversation, s.topic == topic))
