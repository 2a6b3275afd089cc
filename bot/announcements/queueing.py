"""Puts messages of announcements into the outbox, a few ahead of the sender, in one transaction with the recipient's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import Announcement
from bot.announcements.message import Kind, shape, urgency_of
from bot.announcements.recall import purpose_of
from bot.announcements.recipients import QUEUE
from bot.announcements.senders import sender_of
from bot.channels.contract import Capabilities
from bot.channels.parts import dump_part
from bot.channels.windows import quiet_until
from bot.files import FileStore
from bot.people.areas import Areas
from bot.store import Database, Json, Notice
from bot.store.outbox import Outbox
from bot.store.tables import announcements, conversations, outbox, recipients

CHUNK = 250
"""Recipients in one transaction: residents' turns wait for it."""
MOST_AHEAD = 2_000
LEAST_AHEAD = 20
SECONDS_AHEAD = 10
LINK_DAYS = 30
Room = Counter[tuple[str, str]]
"""How many more messages of an urgency a channel may have queued."""


class Queueing:
    """`queue` and `remind` take what there is room for and count it off."""

    def __init__(
        self, database: Database, posts: Outbox, capabilities: Mapping[str, Capabilities], phrases: Callable[[], Mapping[str, str]],
        files: FileStore | None, areas: Areas,
    ) -> None:  # fmt: skip
        self._database = database
        self._outbox = posts
        self._capabilities = capabilities
        self._phrases = phrases
        self._files = files
        self._areas = areas
        self._empty: set[tuple[int, int, str]] = set()
        self._payloads: dict[tuple[int, int, Kind, str, bool], list[Json]] = {}

    async def room(self, now: datetime) -> Room:
        """What may be queued now: as much as a channel sends in some seconds, less what waits; no notice in quiet hours."""
        waiting = (
            select(conversations.c.channel, outbox.c.urgency, func.count())
            .join(conversations, conversations.c.id == outbox.c.conversation_id)
            .where(outbox.c.status.in_(("waiting", "sending")), outbox.c.purpose.like("announcement:%"))
            .group_by(conversations.c.channel, outbox.c.urgency)
        )
        async with self._database.reading() as connection:
            queued = {(channel, urgency): number for channel, urgency, number in await connection.execute(waiting)}
        room: Room = Counter()
        for name, can in self._capabilities.items():
            for urgency in ("notice", "urgent"):
                if urgency == "urgent" or not quiet_until(can, now):
                    room[name, urgency] = max(0, ahead(can) - queued.get((name, urgency), 0))
        return room

    async def queue(self, found: Announcement, room: Room, now: datetime) -> int:
        """Queues the next recipients of an announcement; how many."""
        done = 0
        urgency = urgency_of(found)
        for channel in self._capabilities:
            key = (found.id, found.version, channel)
            while room[channel, urgency] and key not in self._empty:
                most = min(CHUNK, room[channel, urgency])
                took = await self._chunk(found, channel, most, now)
                if took is None:
                    return done
                done += took
                room[channel, urgency] -= took
                if took < most:
                    self._empty.add(key)
        return done

    async def remind(self, found: Announcement, room: Room, now: datetime) -> int:
        """Queues reminders for those who are due one; how many. One a day at most for a person."""
        r, at = recipients.c, now.isoformat(timespec="milliseconds")
        due = r.reminded_at == ""
        if found.draft.remind_hours:
            before = (now - timedelta(hours=found.draft.remind_hours)).isoformat(timespec="milliseconds")
            due = or_(due, r.reminded_at.is_(None) & (r.sent_at <= before))
        done = 0
        for channel in self._capabilities:
            most = min(CHUNK, room[channel, urgency_of(found)])
            if not most:
                continue
            async with self._database.writing() as connection:
                rows = await self._waiting(connection, found, channel, most, r.status == "sent", r.confirmed_at.is_(None), due)
                await self._post(connection, found, "reminder", channel, rows, f"remind:{at[:10]}", now)
                numbers = [row.id for row in rows]
                await connection.execute(update(recipients).where(r.id.in_(numbers)).values(reminded_at=at))
            room[channel, urgency_of(found)] -= len(rows)
            done += len(rows)
        return done

    async def _chunk(self, found: Announcement, channel: str, most: int, now: datetime) -> int | None:
        """How many were queued; None: it was changed meanwhile, or another process has it."""
        at = now.isoformat(timespec="milliseconds")
        async with self._database.writing() as connection:
            locked = select(announcements.c.status, announcements.c.version).where(announcements.c.id == found.id)
            row = (await connection.execute(locked.with_for_update(skip_locked=True))).one_or_none()
            if row is None or row.status != "sending" or row.version != found.version:
                return None
            rows = await self._waiting(connection, found, channel, most, recipients.c.status == "waiting")
            kind = await self._kind(connection, found)
            messages = await self._post(connection, found, kind, channel, rows, "0", now)
            if rows:
                await connection.execute(QUEUE, [{"number": one.id, "when": at, "message": messages[one.id]} for one in rows])
        return len(rows)

    async def _waiting(self, connection: AsyncConnection, found: Announcement, channel: str, most: int, *which: Any) -> Sequence[Any]:
        r = recipients.c
        rows = await connection.execute(
            select(r.id, r.person_id, r.conversation_id, r.provider_id, r.outbox_id)
            .join(conversations, conversations.c.id == r.conversation_id)
            .where(r.announcement_id == found.id, conversations.c.channel == channel, *which)
            .order_by(r.id).limit(most)
        )  # fmt: skip
        return rows.all()

    async def _post(
        self, connection: AsyncConnection, found: Announcement, kind: Kind, channel: str, rows: Sequence[Any], what: str, now: datetime
    ) -> dict[int, int]:
        """Queues a message for each recipient; recipient → id of its first part in the outbox."""
        notices: list[Notice] = []
        firsts: dict[str, int] = {}
        edits = kind in ("correction", "withdrawal") and self._capabilities[channel].edit
        for row in rows:
            # One that is sent again has a message already; its number makes the purpose of the new one unique.
            again = f":{row.outbox_id}" if what == "0" and row.outbox_id else ""
            purpose = purpose_of(found.id, row.id, f"{what}{again}")
            firsts[purpose] = row.id
            payloads = await self._payload(connection, found, kind, channel, row.person_id is not None, now)
            for part, payload in enumerate(payloads):
                if edits and row.provider_id and not part:
                    payload = payload | {"edit": row.provider_id}
                notices.append(Notice(row.conversation_id, payload, f"{purpose}:p{part}" if part else purpose, urgency_of(found)))
        await self._outbox.post(connection, notices, now.isoformat(timespec="milliseconds"))
        made: dict[int, int] = {}
        for start in range(0, len(rows), CHUNK):
            asked = list(firsts)[start : start + CHUNK]
            found_rows = await connection.execute(select(outbox.c.id, outbox.c.purpose).where(outbox.c.purpose.in_(asked)))
            made |= {firsts[purpose]: number for number, purpose in found_rows}
        return made

    async def _payload(
        self, connection: AsyncConnection, found: Announcement, kind: Kind, channel: str, member: bool, now: datetime
    ) -> list[Json]:
        """The message as the outbox keeps it, made once for a channel."""
        key = (found.id, found.version, kind, channel, member)
        if key not in self._payloads:
            if len(self._payloads) > CHUNK:
                self._payloads.clear()
            tree = await self._areas.tree(connection, now.timestamp())
            where = tree.label(await sender_of(connection, found.made_by, now.date().isoformat(), found.draft.area))
            address = self._address(found, now)
            parts = shape(self._phrases(), found, where, kind, self._capabilities[channel], member, address)
            self._payloads[key] = [dump_part(part) for part in parts]
        return self._payloads[key]

    def _address(self, found: Announcement, now: datetime) -> str:
        file = found.draft.attachment
        if not file or self._files is None:
            return ""
        until = int((now + timedelta(days=LINK_DAYS)).timestamp())
        return self._files.address(file["file"], until) or self._files.local_address(file["file"], until)

    async def _kind(self, connection: AsyncConnection, found: Announcement) -> Kind:
        if not found.draft.corrects:
            return "first"
        which = select(announcements.c.status).where(announcements.c.id == found.draft.corrects)
        return "withdrawal" if (await connection.execute(which)).scalar_one_or_none() == "withdrawn" else "correction"


def ahead(can: Capabilities) -> int:
    """How many messages may be queued on a channel."""
    if not can.per_second:
        return MOST_AHEAD
    return max(LEAST_AHEAD, min(MOST_AHEAD, round(can.per_second * SECONDS_AHEAD)))
