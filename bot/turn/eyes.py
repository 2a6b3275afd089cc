"""Photos of visits and files for announcements, fetched before the turn: no transaction waits for a service.

What residents send is never fetched.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from bot.announcements.enclosure import NO_FILES, Enclosure
from bot.channels.contract import Channel
from bot.people.persons import TEAM, read_person
from bot.store import Arrived, Chat, Database
from bot.turn.ears import GivesMedia
from bot.visits.photos import recent_visit
from bot.visits.picture import Picture, small_picture
from bot.work.announcements import Announcements
from bot.work.visits import Visits
from flows import State

log = logging.getLogger(__name__)
AT_ONCE = 2
"""Pictures that are unpacked side by side: each may take a hundred megabytes for a moment."""
SECONDS = 30.0


class Eyes:
    """`look` gives the photo that belongs to a visit, `fetch` the file for an announcement. `on`: the setting `photos`."""

    def __init__(self, channels: Mapping[str, Channel], database: Database, on: bool) -> None:
        self._channels = channels
        self._database = database
        self._on = on
        self._room = asyncio.Semaphore(AT_ONCE)

    async def look(self, arrived: Arrived, chat: Chat, state: State, at: str) -> Picture | None:
        """The photo made small, or why there is none; None when what arrived is no photo of a visit. `at`: the time now, ISO."""
        if arrived.kind != "media" or arrived.payload.get("media") != "photo" or not await self._wanted(chat, state, at):
            return None
        source, ref = self._channels.get(arrived.channel), str(arrived.payload.get("ref", ""))
        if not ref or not isinstance(source, GivesMedia):
            return Picture(trouble="missing")
        raw = await self._download(source, ref, arrived.channel)
        if not raw:
            return Picture(trouble="missing")
        async with self._room:
            return await asyncio.to_thread(small_picture, raw)

    async def fetch(self, arrived: Arrived, chat: Chat, state: State) -> Enclosure:
        """The file that somebody sent while writing an announcement; empty when nothing such was sent."""
        source, task = self._channels.get(arrived.channel), state.task or {}
        if not isinstance(source, GivesMedia):
            return NO_FILES
        writes = chat.person is not None and not chat.grouped and task.get("of") == Announcements.name and task["data"].get("draft")
        if arrived.kind != "media" or arrived.payload.get("media") not in ("photo", "file") or not writes:
            return Enclosure()
        ref = str(arrived.payload.get("ref", ""))
        raw = await self._download(source, ref, arrived.channel) if ref else None
        return Enclosure(raw) if raw else Enclosure(trouble="missing")

    async def _download(self, source: GivesMedia, ref: str, channel: str) -> bytes | None:
        try:
            return await asyncio.wait_for(source.download(ref), SECONDS)
        except Exception as error:
            log.warning("what was sent on %s could not be fetched: %s", channel, type(error).__name__)
            return None

    async def _wanted(self, chat: Chat, state: State, at: str) -> bool:
        """Whether a member of a team has a visit open, or logged one just now and talks to nobody else."""
        if not self._on or chat.person is None or chat.grouped:
            return False
        asked = (state.task or {}).get("of") == Visits.name
        if chat.ticket is not None and not asked:
            return False
        async with self._database.reading() as connection:
            person = await read_person(connection, chat.person, at[:10])
            if person is None or not person.has(*TEAM):
                return False
            return asked or await recent_visit(connection, person.id, datetime.fromisoformat(at)) is not None
