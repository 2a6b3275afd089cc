"""Sends announcements that are due: recipients written once, messages queued a few ahead of the sender, outcomes taken over.

All progress stands in the database, each piece in one transaction, so that a crash at any moment neither loses nor doubles anybody: a
recipient is written once (unique), a message is queued once (unique `purpose`). Only so much is queued as a channel sends in a few
seconds: a stop acts at once, and answers to residents do not wait behind it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import read_wanted
from bot.announcements.draft import AT_NIGHT, Announcement, announcement_of, columns_of
from bot.announcements.queueing import Queueing
from bot.announcements.recipients import choose_again, give_up_lost, note_outcomes, write_page, write_page_of
from bot.announcements.recurrence import next_time
from bot.announcements.selection import page_people, page_residents
from bot.channels.contract import Capabilities
from bot.clock import Clock
from bot.files import FileStore
from bot.people.areas import Areas
from bot.store import Database
from bot.store.outbox import Outbox
from bot.store.tables import announcements, recipients

log = logging.getLogger(__name__)
BUSY_SECONDS = 0.02
SOON_SECONDS = 0.1
IDLE_SECONDS = 2.0
REMIND_EVERY = timedelta(seconds=5)
LATE = timedelta(days=2)
"""So long after a stop, outcomes of what was on its way are still taken over."""
REMINDED_FOR = timedelta(days=14)
Phrases = Callable[[], Mapping[str, str]]


class Announcer:
    """`start` and `stop` for the running assistant; tests call `tick`. `wake` tells the sender that something was queued."""

    def __init__(
        self, database: Database, outbox: Outbox, capabilities: Mapping[str, Capabilities], clock: Clock, phrases: Phrases,
        wake: Callable[[], None], files: FileStore | None = None,
    ) -> None:  # fmt: skip
        self._database = database
        self._clock = clock
        self._wake = wake
        self._channels = list(capabilities)
        self._areas = Areas()
        self._queueing = Queueing(database, outbox, capabilities, phrases, files, self._areas)
        self._cursors: dict[int, tuple[str, int]] = {}
        self._looked: set[tuple[int, int]] = set()
        self._reminded_at: datetime | None = None
        self._expecting = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What was not queued is queued by the next start."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                busy = await self.tick()
            except Exception:
                log.exception("announcements could not be sent on")
                busy = 0
            await asyncio.sleep(BUSY_SECONDS if busy else SOON_SECONDS if self._expecting else IDLE_SECONDS)

    async def tick(self) -> int:
        """Everything that can be done now; how much was done, 0 when there is nothing to do."""
        now = self._clock()
        done = 0
        for found in await self._read("scheduled"):
            if found.draft.send_at and datetime.fromisoformat(found.draft.send_at) <= now:
                done += await self._begin(found, now)
        done += await self._note(now)
        queued = 0
        under_way = await self._read("sending")
        if under_way:
            room = await self._queueing.room(now)
            for found in sorted(under_way, key=lambda one: (one.draft.urgency not in AT_NIGHT, one.id)):
                await self._look_again(found)
                queued += await self._queueing.queue(found, room, now)
        if self._reminded_at is None or now - self._reminded_at >= REMIND_EVERY:
            self._reminded_at = now
            queued += await self._remind(now)
        self._expecting = False
        for found in under_way:
            done += await self._finish(found, now)
        if queued:
            self._wake()
        return done + queued

    async def _read(self, *states: str) -> list[Announcement]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(announcements).where(announcements.c.status.in_(states)).order_by(announcements.c.id))
            return [announcement_of(row) for row in rows]

    async def _begin(self, found: Announcement, now: datetime) -> int:
        """Writes the recipients of one that is due, page by page; then it is being sent."""
        pages = 0
        while True:
            async with self._database.writing() as connection:
                if await self._status(connection, found.id) != "scheduled":
                    return pages
                if found.draft.corrects and await _has(connection, found.draft.corrects, "queued"):
                    return pages
                try:
                    more = await self._page(connection, found, now)
                    if not more:
                        await self._set_off(connection, found, now)
                except BaseException:
                    # What was written is taken back: the place is read again from what is there.
                    self._cursors.pop(found.id, None)
                    raise
            pages += 1
            if not more:
                return pages

    async def _page(self, connection: AsyncConnection, found: Announcement, now: datetime) -> bool:
        """One page of recipients; False when it was the last."""
        stage, after = self._cursors.get(found.id) or await _cursor(connection, found)
        if stage == "end":
            return False
        following: int | None
        if stage == "corrected":
            following = await write_page_of(connection, found, after)
            self._cursors[found.id] = ("end", 0) if following is None else (stage, following)
            return following is not None
        tree = await self._areas.tree(connection, now.timestamp())
        wanted = await read_wanted(connection, tree, found.draft.audience)
        if stage == "people":
            page, following = await page_people(connection, tree, wanted, now.date().isoformat(), after)
        else:
            page, following = await page_residents(connection, tree, wanted, after)
        await write_page(connection, found.id, page)
        if following is not None:
            self._cursors[found.id] = (stage, following)
            return True
        self._cursors[found.id] = ("residents", 0) if stage == "people" else ("end", 0)
        return stage == "people"

    async def _set_off(self, connection: AsyncConnection, found: Announcement, now: datetime) -> None:
        """All recipients are written. A recurring one plans the next, and hands its recurrence over to it."""
        draft = found.draft
        await connection.execute(update(announcements).where(announcements.c.id == found.id).values(status="sending", repeats=""))
        if not draft.repeats:
            return
        at = next_time(draft.send_at, draft.repeats, draft.ends_on, now)
        if at:
            made = now.isoformat(timespec="milliseconds")
            row = columns_of(replace(draft, send_at=at)) | {
                "status": "scheduled", "made_by": found.made_by, "made_at": made, "changed_at": made, "version": 1,
                "approved_by": found.approved_by, "approved_at": made, "confirmed_by": found.confirmed_by,
            }  # fmt: skip
            await connection.execute(insert(announcements).values(**row))

    async def _note(self, now: datetime) -> int:
        """Outcomes, also of what was on its way when it was stopped."""
        c = announcements.c
        late = (now - LATE).isoformat(timespec="milliseconds")
        which = select(c.id).where(
            or_(c.status.in_(("sending", "paused", "scheduled")), c.status.in_(("stopped", "withdrawn")) & (c.done_at >= late))
        )
        async with self._database.reading() as connection:
            numbers = [number for number in (await connection.execute(which)).scalars() if await _has(connection, number, "queued")]
        done = 0
        for number in numbers:
            while True:
                async with self._database.writing() as connection:
                    noted = await note_outcomes(connection, number)
                done += noted
                if not noted:
                    break
        return done

    async def _look_again(self, found: Announcement) -> None:
        """Those who are to be sent it once more may have another account now."""
        key = (found.id, found.version)
        if key in self._looked:
            return
        while True:
            async with self._database.writing() as connection:
                if not await choose_again(connection, found.id):
                    break
        self._looked.add(key)

    async def _remind(self, now: datetime) -> int:
        """Reminds whom an official wants reminded, and who has not confirmed after the hours that were set."""
        c = announcements.c
        late = (now - REMINDED_FOR).isoformat(timespec="milliseconds")
        which = select(announcements).where(
            c.confirm.is_(True), or_(c.status == "sending", (c.status.in_(("done", "stopped"))) & (c.done_at >= late))
        )
        async with self._database.reading() as connection:
            found = [announcement_of(row) for row in await connection.execute(which)]
        return sum([await self._queueing.remind(one, await self._queueing.room(now), now) for one in found])

    async def _finish(self, found: Announcement, now: datetime) -> int:
        """Done when every recipient's outcome is known."""
        async with self._database.reading() as connection:
            if await _has(connection, found.id, "queued"):
                self._expecting = True
                return 0
        async with self._database.writing() as connection:
            await give_up_lost(connection, found.id, self._channels)
            if await self._status(connection, found.id) != "sending" or await _has(connection, found.id, "waiting", "queued"):
                return 0
            at = now.isoformat(timespec="milliseconds")
            await connection.execute(update(announcements).where(announcements.c.id == found.id).values(status="done", done_at=at))
        self._cursors.pop(found.id, None)
        return 1

    async def _status(self, connection: AsyncConnection, number: int) -> str:
        """Where it stands; its row is this process's until the transaction ends. "" where another process has it."""
        which = select(announcements.c.status).where(announcements.c.id == number)
        return (await connection.execute(which.with_for_update(skip_locked=True))).scalar_one_or_none() or ""


async def _cursor(connection: AsyncConnection, found: Announcement) -> tuple[str, int]:
    """Where an earlier run stopped writing recipients: after the last person, or the last resident."""
    if found.draft.corrects:
        return "corrected", 0
    r = recipients.c
    mine = select(func.max(r.person_id), func.max(r.conversation_id).filter(r.person_id.is_(None))).where(r.announcement_id == found.id)
    person, resident = (await connection.execute(mine)).one()
    return ("residents", resident) if resident else ("people", person or 0)


async def _has(connection: AsyncConnection, announcement: int, *states: str) -> bool:
    which = (recipients.c.announcement_id == announcement, recipients.c.status.in_(states))
    return (await connection.execute(select(recipients.c.id).where(*which).limit(1))).first() is not None
