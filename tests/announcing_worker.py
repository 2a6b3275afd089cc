"""A process that sends one announcement and may be killed at any moment: `python -m tests.announcing_worker KIND DATABASE-URL PLACE`."""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import select

from bot.announcements.sending import Announcer
from bot.clock import now
from bot.store import Store
from bot.store.tables import announcements
from bot.turn.sender import Sender
from tests.announcing_channels import NAMES, open_channel

PHRASES = {name: name for name in ("announcements_from", "announcements_ok", "announcements_ok_typed")}


async def _under_way(store: Store) -> bool:
    async with store.database.reading() as connection:
        states = set((await connection.execute(select(announcements.c.status))).scalars())
    return bool(states & {"scheduled", "sending"})


async def _main(kind: str, url: str, place: str) -> None:
    store = Store.open(url)
    channel = open_channel(kind, place)
    name = NAMES[kind]
    sender = Sender(store, {name: channel}, now)
    announcer = Announcer(store.database, store.outbox, {name: channel.capabilities}, now, lambda: PHRASES, sender.ring)
    print("ready", flush=True)
    await sender.start()
    while await _under_way(store):
        await announcer.tick()
        await sender.idle()
    await sender.stop()
    await channel.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:4]))
