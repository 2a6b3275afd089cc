"""The trail of who did what, for audits."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json
from bot.store.tables import trail


async def note(
    connection: AsyncConnection,
    at: str,
    person: int | None,
    action: str,
    thing: str,
    thing_id: int | None = None,
    detail: Json | None = None,
) -> None:
    """One line: `action` on `thing` ("visit.delete", "visit", 7, {"before": …})."""
    row = {"at": at, "person_id": person, "action": action, "thing": thing, "thing_id": thing_id, "detail": detail or {}}
    await connection.execute(insert(trail).values(**row))
