"""A recurrence: one announcement of it waits for its time, the ones before it went out. Ending it, and taking its place.

When one goes out, the announcer writes the next one with the same series. So at most one of a series is live: approved, not yet begun,
and to be repeated.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import Announcement, announcement_of
from bot.store.tables import announcements

LIVE = ("scheduled", "paused")


def series_of(found: Announcement) -> int:
    """The number of its series; its own where nothing came before it."""
    return found.draft.series or found.id


async def live_of(connection: AsyncConnection, found: Announcement) -> Announcement | None:
    """The announcement of the same series that waits for its time and is to be repeated, itself not counted."""
    c = announcements.c
    rows = await connection.execute(select(announcements).where(c.status.in_(LIVE), c.repeats != "", c.id != found.id).order_by(c.id))
    mine = [one for one in map(announcement_of, rows) if series_of(one) == series_of(found)]
    return mine[-1] if mine else None


async def repeats_on(connection: AsyncConnection, found: Announcement) -> bool:
    """Whether stopping or withdrawing it ends a recurrence: its own, or that of the next one with the same words."""
    if found.status in LIVE and found.draft.repeats:
        return True
    live = await live_of(connection, found) if found.status not in ("draft", "rejected", "waiting") else None
    return live is not None and live.draft.text == found.draft.text


async def end_live(connection: AsyncConnection, at: str, found: Announcement, same_words: bool = False) -> Announcement | None:
    """Ends the recurrence that an announcement belongs to; the one that would have gone out next. None: there is none.

    `same_words`: only where it would have said the same; a newer text goes on.
    """
    c = announcements.c
    while (live := await live_of(connection, found)) is not None:
        if same_words and live.draft.text != found.draft.text:
            return None
        # One that the announcer begins in this moment has written the next: that one is looked up again.
        where = (c.id == live.id, c.version == live.version, c.status == live.status, c.repeats != "")
        values = {"status": "stopped", "done_at": at, "changed_at": at, "version": live.version + 1}
        if (await connection.execute(update(announcements).where(*where).values(**values))).rowcount == 1:
            return live
    return None


async def take_over(connection: AsyncConnection, at: str, found: Announcement) -> str:
    """Ends the recurrence in whose place an announcement goes; when the new one goes out. A time that is over means the next of the old."""
    ended = await end_live(connection, at, found) if found.draft.series else None
    if not found.draft.send_at:
        return at
    if ended and found.draft.send_at < at:
        return max(ended.draft.send_at, at)
    return max(found.draft.send_at, at)
