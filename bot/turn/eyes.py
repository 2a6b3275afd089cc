"""Photos of visits, fetched before the turn: no transaction waits for a service. Residents' photos are never fetched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from bot.channels.contract import Channel
from bot.people.persons import TEAM, read_person
from bot.store import Arrived, Chat, Database
from bot.turn.ears import GivesMedia
from bot.visits.photos import recent_visit
from bot.visits.picture import Picture, small_picture
from bot.work.visits import Visits
from flows import State

log = logging.getLogger(__name__)
AT_ONCE = 2
"""Pictures that are unpacked side by side: each may take a hundred megabytes for a moment."""
SECONDS = 30.0


class Eyes:
    """`look` gives the photo that belongs to a visit. `on`: the setting `photos`."""

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
        try:
            raw = await asyncio.wait_for(source.download(ref), SECONDS)
        except Exception as error:
            log.warning("a photo on %s could not be fetched: %s", arrived.channel, type(error).__name__)
            raw = None
        if not raw:
            return Picture(trouble="missing")
        async with self._room:
            return await asyncio.to_thread(small_picture, raw)

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
