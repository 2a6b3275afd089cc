"""Keys of texts at the desk: which are taken, and where a text went whose key was changed before it was published."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.editing.overlays import EditError, Kind, newest_version, versions
from bot.people.trail import note
from bot.store.tables import overlays, trail

MOVED = "content.move"


async def move(connection: AsyncConnection, kind: Kind, key: str, name: str, to: str, person: int, at: str) -> None:
    """Gives a text that was never published another key, in all its versions; `name` is the field that repeats the key.

    Raises:
        EditError: "edit_published"; "edit_conflict" when the key was taken meanwhile.
    """
    listed = await versions(connection, kind, key)
    if any(one.published_at for one in listed):
        raise EditError("edit_published")
    if await newest_version(connection, kind, to):
        raise EditError("edit_conflict")
    for one in listed:
        moved = {"key": to, "body": {**one.body, name: to}}
        await connection.execute(update(overlays).where(overlays.c.id == one.id).values(**moved))
    await note(connection, at, person, MOVED, kind, listed[0].id if listed else None, {"key": key, "to": to})


async def moved_to(connection: AsyncConnection, kind: Kind, key: str) -> str:
    """Where a text went whose key was changed; "" when it never was here."""
    rows = await connection.execute(select(trail.c.detail).where(trail.c.action == MOVED, trail.c.thing == kind).order_by(trail.c.id))
    moves = {str(row.detail["key"]): str(row.detail["to"]) for row in rows}
    seen = {key}
    while (to := moves.get(key, "")) and to not in seen:
        seen.add(to)
        key = to
    return key if len(seen) > 1 else ""


async def keys(connection: AsyncConnection, kind: Kind) -> set[str]:
    """Keys that stand or ever stood at the desk."""
    return set((await connection.execute(select(overlays.c.key).where(overlays.c.kind == kind).distinct())).scalars())
