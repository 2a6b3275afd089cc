"""Photos of visits: which visit one belongs to, and when it is forgotten. The column has the file's id in the FileStore.

A photo that was forgotten because of its age leaves "" in the column: that there was one stays a fact of the visit (`bot.reports.payment`
counts it as proof).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.files import FileStore
from bot.store.tables import visits

SUFFIX = "-luot.jpg"
"""By it photos of visits are known among the other files."""
LATE = timedelta(minutes=10)
"""A photo that comes within this time belongs to the visit that was logged last."""
PART = 500


async def recent_visit(connection: AsyncConnection, person: int, now: datetime) -> int | None:
    """The visit that a person logged last, if that was just now."""
    mine = (visits.c.logged_by == person, visits.c.deleted_at.is_(None))
    row = (await connection.execute(select(visits.c.id, visits.c.logged_at).where(*mine).order_by(visits.c.id.desc()).limit(1))).first()
    return int(row.id) if row and now - datetime.fromisoformat(row.logged_at) <= LATE else None


async def keep_photo(connection: AsyncConnection, number: int, file: str, at: str) -> None:
    """Puts a photo with a visit, in place of an earlier one."""
    await connection.execute(update(visits).where(visits.c.id == number).values(photo=file, changed_at=at))


async def forget_photos(connection: AsyncConnection, files: FileStore, before: str) -> int:
    """Removes photos of visits that were deleted, or logged before `before` (ISO time); how many visits lost theirs."""
    has = visits.c.photo != ""
    deleted = visits.c.deleted_at.is_not(None)
    which = (has, or_(deleted, visits.c.logged_at < before))
    gone = list((await connection.execute(select(visits.c.photo).where(*which))).scalars())
    if gone:
        await connection.execute(update(visits).where(has, deleted).values(photo=None))
        await connection.execute(update(visits).where(*which).values(photo=""))
        await _remove(connection, files, sorted(set(gone)))
    return len(gone)


async def forget_strays(connection: AsyncConnection, files: FileStore, before: datetime) -> int:
    """Removes photos written before `before` that no visit has: of cards that were dropped, and those that a newer one replaced."""
    return await _remove(connection, files, files.older(SUFFIX, before.timestamp()))


async def _remove(connection: AsyncConnection, files: FileStore, found: Sequence[str]) -> int:
    """Removes files that no visit names any more: the same picture may belong to two."""
    removed = 0
    for start in range(0, len(found), PART):
        part = found[start : start + PART]
        used = await _used(connection, part)
        for file in part:
            if file not in used:
                files.remove(file)
                removed += 1
    return removed


async def _used(connection: AsyncConnection, files: Collection[str]) -> set[str]:
    rows = await connection.execute(select(visits.c.photo).where(visits.c.photo.in_(files)).distinct())
    return set(rows.scalars())
