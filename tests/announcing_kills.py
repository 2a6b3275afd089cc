"""An announcement to many members, sent by a process that is killed again and again: for the test and the benchmark."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random  # noqa: TID251 (seeded)

from sqlalchemy import select

from bot.clock import now
from bot.settings import ROOT
from bot.store import Database
from bot.store.tables import announcements, conversations, recipients
from tests.announcing_channels import NAMES
from tests.announcing_kit import announce_to_all, seed_members

MEMBERS = 2_439
HAMLETS = 446
KILLS = 5
APART, LEFT = 100, 400
"""Messages between two kills at least, and left after the last: a few more leave until the kill comes."""
PATIENCE = 180


@dataclass(frozen=True)
class Mark:
    """What is noted of a recipient."""

    status: str
    reason: str


SENT, UNKNOWN = Mark("sent", ""), Mark("failed", "unknown")


async def prepare(database: Database, kind: str) -> int:
    """Members with an account on the channel, and an announcement to all of them that is due; its number."""
    at = now().isoformat(timespec="milliseconds")
    async with database.writing() as connection:
        province = await seed_members(connection, MEMBERS, HAMLETS, NAMES[kind], at)
        return await announce_to_all(connection, province, at)


Moment = Callable[[Process], Awaitable[None]]
"""Returns when a process is to be killed."""


def at_random(chance: Random) -> list[int]:
    """After how many messages to kill: at random, one after the other, and never so late that all may be sent before."""
    return sorted(chance.sample(range(1, MEMBERS - LEFT, APART), KILLS))


def after(received: Path, number: int) -> Moment:
    """As soon as so many messages stand in the file: however quick the machine is."""

    async def wait(worker: Process) -> None:
        while not received.exists() or received.read_bytes().count(b"\n") < number:
            await asyncio.sleep(0.001)

    return wait


async def send_through_kills(kind: str, url: str, place: str, moments: Sequence[Moment]) -> None:
    """Sends it by processes that are killed at these moments; then to the end."""
    for moment in moments:
        worker = await _start(kind, url, place)
        ended = asyncio.create_task(worker.wait())
        waiting = asyncio.ensure_future(moment(worker))
        await asyncio.wait({ended, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            waiting.cancel()
            raise AssertionError("all was sent: the moments are too late")
        await waiting
        worker.kill()
        await ended
    worker = await _start(kind, url, place)
    assert await asyncio.wait_for(worker.wait(), PATIENCE) == 0


async def _start(kind: str, url: str, place: str) -> Process:
    worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.announcing_worker", kind, url, place, cwd=ROOT, stdout=PIPE)
    assert worker.stdout
    assert await worker.stdout.readline() == b"ready\n"
    return worker


async def read_marks(database: Database, number: int) -> dict[str, Mark]:
    """What is noted of every recipient, by the key of the account; the announcement must be done."""
    async with database.reading() as connection:
        status = (await connection.execute(select(announcements.c.status).where(announcements.c.id == number))).scalar_one()
        rows = await connection.execute(
            select(recipients.c.status, recipients.c.reason, conversations.c.key)
            .join(conversations, conversations.c.id == recipients.c.conversation_id)
            .where(recipients.c.announcement_id == number)
        )
        assert status == "done"
        return {row.key: Mark(row.status, row.reason) for row in rows}


def once(got: Counter[str], marks: dict[str, Mark]) -> int:
    """How many recipients got it exactly once and are noted so."""
    return sum(got[key] == 1 and mark == SENT for key, mark in marks.items())
