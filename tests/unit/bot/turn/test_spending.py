"""The month's quota: counted in the database, alarmed near its end, never overspent by notices. Numbers: channel cases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.console import ConsoleChannel
from bot.channels.contract import ZALO_BOT, Capabilities
from bot.store import Database
from bot.store.schema import upgrade
from bot.turn.spending import Spending

MONTH = "2026-11"


class Small(ConsoleChannel):
    """Ten messages a month."""

    @property
    def capabilities(self) -> Capabilities:
        return replace(ZALO_BOT, monthly_quota=10)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/spent.db"
    upgrade(url)
    opened = Database.open(url)
    yield opened
    await opened.close()


@pytest.fixture
def spending(database: Database) -> Spending:
    return Spending(database, {"zalo_bot": Small(), "console": ConsoleChannel()})


async def test_27_at_the_quota_it_is_over_and_replies_are_still_counted(spending: Spending) -> None:
    for _ in range(9):
        await spending.count("zalo_bot", MONTH)
    assert not await spending.over("zalo_bot", MONTH)
    for _ in range(3):
        await spending.count("zalo_bot", MONTH)
    assert await spending.over("zalo_bot", MONTH)


async def test_27_the_count_survives_a_restart(database: Database, spending: Spending) -> None:
    for _ in range(10):
        await spending.count("zalo_bot", MONTH)
    again = Spending(database, {"zalo_bot": Small()})
    assert await again.over("zalo_bot", MONTH)
    assert not await again.take("zalo_bot", MONTH)


async def test_27_the_next_month_begins_anew(spending: Spending) -> None:
    for _ in range(10):
        await spending.count("zalo_bot", MONTH)
    assert not await spending.over("zalo_bot", "2026-12")


async def test_27_the_operator_is_told_near_the_end_and_at_the_end_once_each(spending: Spending, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(15):
        await spending.count("zalo_bot", MONTH)
    said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert said == [f"zalo_bot: {count} of 10 messages of {MONTH} are sent" for count in (8, 10)]


async def test_27_many_at_once_do_not_overspend(spending: Spending) -> None:
    taken = await asyncio.gather(*(spending.take("zalo_bot", MONTH) for _ in range(25)))
    assert (taken.count(True), taken.count(False)) == (10, 15)


async def test_what_did_not_leave_is_given_back(spending: Spending) -> None:
    for _ in range(10):
        assert await spending.take("zalo_bot", MONTH)
    await spending.give_back("zalo_bot", MONTH)
    assert [await spending.take("zalo_bot", MONTH) for _ in range(2)] == [True, False]


async def test_a_channel_without_a_quota_is_not_counted(spending: Spending) -> None:
    await spending.count("console", MONTH)
    await spending.give_back("console", MONTH)
    assert await spending.take("console", MONTH)
    assert not await spending.over("console", MONTH)
