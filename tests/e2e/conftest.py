"""What many end-to-end tests share: the small province with its phones, and its desk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown, open_desk


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    yield opened
    await close_town(opened)


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[DeskTown]:
    async with open_desk(town) as opened:
        yield opened
