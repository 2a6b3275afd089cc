"""A process that sends one announcement and may be killed at any moment: `python -m tests.announcing_worker DATABASE-URL RECEIVED`.

Its channel writes every key that a service would have received to RECEIVED, on the disk before it says "sent".
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace

from sqlalchemy import select

from bot.announcements.sending import Announcer
from bot.channels.contract import WEB, Ingest, Part, SendResult
from bot.clock import now
from bot.store import Store
from bot.store.tables import announcements
from bot.turn.sender import Sender

NAME = "counted"
CAN = replace(WEB, name=NAME, quiet=(0, 0))
PHRASES = {name: name for name in ("announcements_from", "announcements_ok", "announcements_ok_typed")}


class CountedChannel:
    """Everything arrives."""

    def __init__(self, place: str) -> None:
        self._file = os.open(place, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    capabilities = CAN

    async def start(self, ingest: Ingest) -> None:
        """Nobody writes."""

    async def stop(self) -> None:
        os.close(self._file)

    async def send(self, key: str, part: Part) -> SendResult:
        os.write(self._file, f"{key}\n".encode())
        os.fsync(self._file)
        # The service has it; its answer is still on the way.
        await asyncio.sleep(0)
        return SendResult("sent", provider_id=f"p-{key}")


async def _under_way(store: Store) -> bool:
    async with store.database.reading() as connection:
        states = set((await connection.execute(select(announcements.c.status))).scalars())
    return bool(states & {"scheduled", "sending"})


async def _main(url: str, place: str) -> None:
    store = Store.open(url)
    channel = CountedChannel(place)
    sender = Sender(store, {NAME: channel}, now)
    announcer = Announcer(store.database, store.outbox, {NAME: CAN}, now, lambda: PHRASES, sender.ring)
    await sender.start()
    print("ready", flush=True)
    while await _under_way(store):
        await announcer.tick()
        await sender.idle()
    await sender.stop()
    await channel.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:3]))
