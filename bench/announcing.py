"""Announcements: how fast they leave, how near to an allowed rate, what 100,000 recipients cost, whether residents wait meanwhile, and what
`kill -9` costs."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random  # noqa: TID251 (seeded)
from statistics import median

from bench.counting_channel import CAPABILITIES, NAME, CountingChannel
from bench.figure import Figure
from bench.memory import MEGABYTE, resident
from bench.spread import percentile, spread_over
from bench.workbench import Workbench
from bot.announcements.sending import Announcer
from bot.channels.contract import Capabilities, Inbound, Part, SendResult
from bot.clock import now
from bot.compose import Assistant, compose
from bot.loop import run
from bot.store import Database, Store
from bot.store.schema import upgrade
from bot.store.tables import announcements
from bot.turn.sender import Sender
from tests.announcing_kills import HAMLETS, KILLS, MEMBERS, after, at_random, once, prepare, read_marks, send_through_kills
from tests.announcing_kit import announce_to_all, seed_members

"""Seconds from a process's first message to its end, at most."""
MANY = 100_000
RATE = 100.0
AT_RATE = 1_000
QUESTIONS = 60
SERVICE = "service"
PATIENCE = 600.0


class Service(CountingChannel):
    """A channel of its own for announcements; `can` as given."""

    def __init__(self, can: Capabilities) -> None:
        super().__init__()
        self._can = can
        self.times: list[float] = []  # of the first and the last message
        self.begun = asyncio.Event()

    @property
    def capabilities(self) -> Capabilities:
        return self._can

    async def send(self, key: str, part: Part) -> SendResult:
        self.times[1:] = [time.perf_counter()]
        self.begun.set()
        return await super().send(key, part)


UNLIMITED = replace(CAPABILITIES, name=SERVICE, per_second=0.0, chat_gap=0.0, quiet=(0, 0))


def measure(bench: Workbench) -> list[Figure]:
    return run(_measure(bench))


async def _measure(bench: Workbench) -> list[Figure]:
    seconds, _, _ = await _send(bench, "members", MEMBERS, UNLIMITED)
    _, _, lasted = await _send(bench, "rate", AT_RATE, replace(UNLIMITED, per_second=RATE))
    share = 100 * (AT_RATE - 1) / lasted / RATE
    many, grown, _ = await _send(bench, "many", MANY, UNLIMITED)
    took, quiet = await _meanwhile(bench)
    reached = await _kill(bench)
    return [
        Figure(f"{MEMBERS:,} members: deliveries per second", MEMBERS / seconds, "/s", "channel without limit, SQLite, all noted"),
        Figure(f"{MANY:,} members: deliveries per second", MANY / many, "/s"),
        Figure(f"{MANY:,} members: memory grown by", grown / MEGABYTE, "MB", "highest while sending, over a sender that had sent 1,000"),
        Figure("share of an allowed rate", share, "%", f"{AT_RATE:,} messages at {RATE:.0f} a second, from the first to the last"),
        Figure("residents meanwhile: p50", median(took), "ms", f"{len(took)} typed questions while {MANY // 2:,} messages leave; alone "
               f"{median(quiet):.1f} ms"),
        Figure("residents meanwhile: p95", percentile(took, 0.95), "ms"),
        Figure(f"killed {KILLS} times: reached exactly once", float(reached), f"of {MEMBERS:,}", "kill -9 at random moments; the channel "
               "can be asked"),
    ]  # fmt: skip


async def _send(bench: Workbench, name: str, members: int, can: Capabilities) -> tuple[float, float, float]:
    """Seconds from the due time until the announcement is done; bytes that memory grew by; seconds from first to last message."""
    url = f"sqlite+aiosqlite:///{bench.folder}/{name}.db"
    upgrade(url)
    store, channel = Store.open(url), Service(can)
    sender = Sender(store, {SERVICE: channel}, now)
    announcer = Announcer(store.database, store.outbox, {SERVICE: can}, now, lambda: PHRASES, sender.ring)
    at = now().isoformat(timespec="milliseconds")
    async with store.database.writing() as connection:
        province = await seed_members(connection, members, min(HAMLETS, members), SERVICE, at)
        await announce_to_all(connection, province, at)
    await sender.start()
    start = time.perf_counter()
    await announcer.start()
    before, highest = 0, 0
    while await _under_way(store):
        await asyncio.sleep(0.05)
        before = before or (resident() if channel.sent > AT_RATE else 0)
        highest = max(highest, resident())
    seconds = time.perf_counter() - start
    await announcer.stop()
    await sender.stop()
    await store.close()
    if channel.sent != members:
        raise RuntimeError(f"{members} recipients, {channel.sent} messages")
    return seconds, float(highest - (before or highest)), channel.times[-1] - channel.times[0]


async def _meanwhile(bench: Workbench) -> tuple[list[float], list[float]]:
    """Milliseconds of residents' turns while many messages leave, and of the same turns before."""
    people, service = CountingChannel(), Service(UNLIMITED)
    assistant = compose(bench.settings, extra={NAME: people, SERVICE: service})
    await assistant.start()
    store = assistant.store
    at = now().isoformat(timespec="milliseconds")
    async with store.database.writing() as connection:
        province = await seed_members(connection, MANY // 2, HAMLETS, SERVICE, at)
    asked = spread_over(bench.texts, QUESTIONS)
    await _ask(assistant, people, asked[:10], "warm")
    quiet = await _ask(assistant, people, asked, "quiet")
    async with store.database.writing() as connection:
        await announce_to_all(connection, province, at)
    await service.begun.wait()
    took: list[float] = []
    while await _under_way(store):
        took += await _ask(assistant, people, asked[len(took) % QUESTIONS :][:1], f"busy-{len(took)}")
    with suppress(TimeoutError):
        await asyncio.wait_for(assistant.stop(), PATIENCE)
    return took, quiet


async def _kill(bench: Workbench) -> int:
    """How many members an announcement reaches exactly once, sent by a process that is killed at random moments."""
    url, received = f"sqlite+aiosqlite:///{bench.folder}/killed.db", Path(bench.folder) / "received"
    upgrade(url)
    database = Database.open(url)
    number = await prepare(database, "traced")
    await send_through_kills("traced", url, str(received), [after(received, number) for number in at_random(Random(1))])
    marks = await read_marks(database, number)
    await database.close()
    return once(Counter(received.read_text(encoding="utf-8").split()), marks)


async def _ask(assistant: Assistant, channel: CountingChannel, texts: Sequence[str], name: str) -> list[float]:
    """One person's questions, one after another."""
    took, numbers = [], count()
    for text in texts:
        reply = channel.reply(name)
        start = time.perf_counter()
        await assistant.dispatcher.receive(Inbound(NAME, name, f"{name}-{next(numbers)}", "text", text=text))
        took.append((await asyncio.wait_for(reply, PATIENCE) - start) * 1000)
    return took


async def _under_way(store: Store) -> bool:
    async with store.database.reading() as connection:
        states = set((await connection.execute(announcements.select().with_only_columns(announcements.c.status))).scalars())
    return bool(states & {"scheduled", "sending"})


PHRASES = {name: name for name in ("announcements_from", "announcements_ok", "announcements_ok_typed")}
