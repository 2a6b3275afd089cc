"""What residents, who have no role, can do in work dialogues by typing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.channels.contract import CONSOLE
from bot.settings import Settings
from bot.store.tables import tickets
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock, CONSOLE)
    yield opened
    await close_town(opened)


async def test_a_wish_to_be_reminded_is_overheard(town: Town) -> None:
    await town.say("ba_tu", "xin chào")
    assert "✅" in (await town.say("ba_tu", "nhắc tôi sáng mai nộp hồ sơ"))[0]
    assert await town.later("ba_tu", hours=30) == ["⏰ Trợ lý nhắc anh/chị: nộp hồ sơ"]


async def test_a_number_rates(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    await town.say("ba_tu", "thôn nắng")
    await town.say("an", "1")
    await town.say("an", "/dong")
    town.read("ba_tu")
    assert "Cảm ơn" in (await town.say("ba_tu", "1"))[0]


async def test_a_task_that_waited_too_long_is_over(town: Town) -> None:
    await town.say("ba_tu", "/nhac")
    await town.later(hours=1)
    await town.say("ba_tu", "quên mật khẩu")
    assert "không có việc nào" in (await town.say("ba_tu", "thôi"))[0]


async def test_what_is_erased_takes_the_tickets_along(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    await town.say("ba_tu", "thôn nắng")
    async with town.writing() as connection:
        assert len((await connection.execute(select(tickets))).all()) == 1
    await town.say("ba_tu", "xóa hết")
    await town.say("ba_tu", "1")
    async with town.writing() as connection:
        assert (await connection.execute(select(tickets))).all() == []
