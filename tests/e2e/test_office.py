"""Work commands: who may, who may not, and what a resident sees of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    yield opened
    await close_town(opened)


async def test_a_resident_is_answered_as_ever(town: Town) -> None:
    said = await town.say("ba_tu", "quên mật khẩu")
    assert "máy trả lời tự động" in said[0]
    assert "Nguồn:" in said[1]


async def test_a_members_question_is_answered_too(town: Town) -> None:
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu"))[0]
