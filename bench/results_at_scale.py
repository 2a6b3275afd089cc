"""A member's work on the log of the demo database: logging a visit, `/ketqua`, the leader's `/ketquato`, the province's `/ketqua`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.counting_channel import NAME, CountingChannel
from bench.crowd import Crowd, Say
from bench.demo_base import DemoBase, demo_base
from bench.figure import Figure
from bench.spread import percentile
from bench.workbench import Workbench
from bot.clock import now
from bot.compose import compose
from bot.loop import run
from bot.people.persons import link
from bot.settings import Settings
from bot.store import find_conversation
from bot.store.tables import conversations
from flows import State, dump

WARM_UP = 10
LINES = 100
ASKED = 60
KEYS = ("member", "leader", "province")


def measure(bench: Workbench) -> list[Figure]:
    return measure_at(bench, 1)


def measure_at(bench: Workbench, times: int) -> list[Figure]:
    return run(_measure(demo_base(bench, times)))


async def _measure(base: DemoBase) -> list[Figure]:
    of = base.of
    async with _town(base.settings) as crowd:
        await crowd.play([[Say(text="/ketqua"), Say(text="/ghi 1 bác cài vneid"), Say(choice="visits:drop")] * WARM_UP], "member")
        logged = [await _log(crowd, number) for number in range(2, LINES + 2)]
        own = await crowd.play([[Say(text="/ketqua")] * ASKED], "member")
        team = await crowd.play([[Say(text="/ketquato")] * ASKED], "leader")
        province = await crowd.play([[Say(text="/ketqua")] * (ASKED // 4)], "province")
    return [
        *_spread("a line read, its card shown", [read for read, _ in logged], f"{LINES} lines of one member, another each time", of),
        *_spread("the tap that logs it", [written for _, written in logged], "visit, services and sums in one transaction", of),
        *_spread("/ketqua of a member", own.milliseconds, f"{ASKED} times, with its picture", of),
        *_spread("/ketquato of a leader", team.milliseconds, f"{ASKED} times, every member, with its picture", of),
        *_spread("/ketqua of the province", province.milliseconds, f"{ASKED // 4} times", of),
    ]


async def _log(crowd: Crowd, number: int) -> tuple[float, float]:
    """Milliseconds of the line and of the tap."""
    read = await crowd.play([[Say(text=f"/ghi {number} bác cài vneid")]], "member")
    written = await crowd.play([[Say(choice="visits:ok")]], "member")
    return read.milliseconds[0], written.milliseconds[0]


def _spread(name: str, took: Sequence[float], note: str, of: str) -> list[Figure]:
    return [Figure(f"{name}: p50", median(took), "ms", note, of), Figure(f"{name}: p95", percentile(took, 0.95), "ms", "", of)]


@asynccontextmanager
async def _town(settings: Settings) -> AsyncIterator[Crowd]:
    """The assistant on the filled database, with phones for the people one can talk as."""
    channel = CountingChannel()
    assistant = compose(settings, extra={NAME: channel})
    async with assistant.store.database.writing() as connection:
        await _phones(connection)
    await assistant.start()
    try:
        yield Crowd(assistant, channel)
    finally:
        await assistant.stop()


async def _phones(connection: AsyncConnection) -> None:
    """A conversation on the benchmark's channel for each of `KEYS`."""
    at = now().isoformat(timespec="milliseconds")
    for key in KEYS:
        which = (conversations.c.channel == "console", conversations.c.key == f"demo-{key}")
        person = (await connection.execute(select(conversations.c.person_id).where(*which))).scalar_one()
        await link(connection, await find_conversation(connection, NAME, f"{key}-0", at, dump(State(greeted=True))), person)
