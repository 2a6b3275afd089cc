"""An announcement survives `kill -9`. Where a channel can be asked, everybody gets it exactly once; where it cannot, nobody gets it twice
and whoever may have missed it is shown for "resend to the rest"."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random  # noqa: TID251 (seeded)

import pytest

from bot.announcements.receipts import read_reasons, read_receipts
from bot.people.areas import read_tree
from bot.store import Database
from bot.store.schema import upgrade
from tests.announcing_kills import (
    HAMLETS,
    MEMBERS,
    SENT,
    UNKNOWN,
    Mark,
    Moment,
    after,
    at_random,
    once,
    prepare,
    read_marks,
    send_through_kills,
)
from tests.fakes.server import served
from tests.fakes.zalo_oa import FakeZaloOa
from tests.fakes.zalo_oa_rules import Message


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite+aiosqlite:///{tmp_path}/killed.db"
    upgrade(address)
    return address


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database.open(url)
    yield opened
    await opened.close()


async def killed_over_a_file(kind: str, url: str, database: Database, folder: Path, seed: int) -> tuple[Counter[str], dict[str, Mark], int]:
    """Who got it how often, what is noted, and the announcement's number."""
    announcement = await prepare(database, kind)
    received = folder / "received"
    await send_through_kills(kind, url, str(received), [after(received, number) for number in at_random(Random(seed))])
    return Counter(received.read_text(encoding="utf-8").split()), await read_marks(database, announcement), announcement


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
async def test_killed_five_times_at_random_moments_everybody_gets_it_once(url: str, database: Database, tmp_path: Path, seed: int) -> None:
    got, marks, _ = await killed_over_a_file("traced", url, database, tmp_path, seed)
    assert len(marks) == MEMBERS
    assert {key: times for key, times in got.items() if times != 1} == {}
    assert {key: mark for key, mark in marks.items() if mark != SENT} == {}
    assert set(got) == set(marks)


class CountingZaloOa(FakeZaloOa):
    """Says when it has taken so many messages: before it answers, so that the last one is in doubt."""

    wanted = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.bell = asyncio.Event()

    def _show(self, message: Message) -> str:
        shown = super()._show(message)
        if len(self.sent) == self.wanted:
            self.bell.set()
        return shown

    def after(self, number: int) -> Moment:
        async def wait(worker: Process) -> None:
            self.wanted = number
            self.bell.clear()
            await self.bell.wait()

        return wait


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
async def test_over_zalo_oa_too_everybody_gets_it_once(url: str, database: Database, seed: int) -> None:
    fake = CountingZaloOa()
    fake.oauth.give()
    for number in range(1, MEMBERS + 1):
        fake.met(f"m{number}")
    announcement = await prepare(database, "zalo-oa")
    moments = [fake.after(number) for number in at_random(Random(seed))]
    async with served(fake.app()) as address:
        await send_through_kills("zalo-oa", url, address, moments)
    got = Counter(message.user for message in fake.sent)
    marks = await read_marks(database, announcement)
    assert {key: times for key, times in got.items() if times != 1} == {}
    assert {key: mark for key, mark in marks.items() if mark != SENT} == {}
    assert once(got, marks) == MEMBERS


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
async def test_a_channel_that_cannot_be_asked_gives_it_to_nobody_twice_and_shows_who_may_miss_it(
    url: str, database: Database, tmp_path: Path, seed: int
) -> None:
    got, marks, number = await killed_over_a_file("counted", url, database, tmp_path, seed)
    async with database.reading() as connection:
        reasons = await read_reasons(connection, number)
        lines = await read_receipts(connection, await read_tree(connection), number)
    assert len(marks) == MEMBERS
    assert [key for key, times in got.items() if times > 1] == []
    assert {mark for key, mark in marks.items() if key not in got} <= {UNKNOWN}
    assert {mark for key, mark in marks.items() if key in got} <= {SENT, UNKNOWN}
    unknown = [key for key, mark in marks.items() if mark == UNKNOWN]
    assert reasons["unknown"] == len(unknown) == sum(line.failed for line in lines)
    assert len(lines) == HAMLETS
