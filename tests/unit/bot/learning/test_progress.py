"""Who finished how many lessons, in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.learning.progress import all_done, finish_lesson, finished, keep_card, progress_of
from bot.people.leaving import leave
from bot.settings import Settings
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town

AT = "2026-11-22T08:00:00+07:00"
DAY = "2026-11-22"


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    yield opened
    await close_town(opened)


async def test_the_first_end_counts_and_the_best_score_is_kept(town: Town) -> None:
    an = town.person["an"]
    async with town.writing() as connection:
        await keep_card(connection, an, "mot", 3, AT)
        assert await finish_lesson(connection, an, "mot", 5, 2, AT)
        assert not await finish_lesson(connection, an, "mot", 5, 3, "2026-11-23T08:00:00+07:00")
        assert not await finish_lesson(connection, an, "mot", 5, 1, "2026-11-24T08:00:00+07:00")
        kept = (await progress_of(connection, an))["mot"]
        assert (kept.card, kept.right, kept.done_at) == (5, 3, AT)


async def test_a_member_counts_when_all_lessons_are_done(town: Town) -> None:
    teams = [town.team["Thôn Nắng"], town.team["Thôn Gió"]]
    an, binh = town.person["an"], town.person["binh"]
    async with town.writing() as connection:
        for person, names in ((an, ("mot", "hai")), (binh, ("mot", "cu"))):
            for name in names:
                await finish_lesson(connection, person, name, 5, 3, AT)
        assert await finished(connection, [an, binh], ["mot", "hai"]) == {an: 2, binh: 1}
        assert await finished(connection, [an, binh, town.person["chi"]]) == {an: 2, binh: 2, town.person["chi"]: 0}
        assert await all_done(connection, ["mot", "hai"], teams, DAY) == {teams[0]: (1, 3), teams[1]: (0, 1)}
        assert await all_done(connection, [], teams, DAY) == {teams[0]: (0, 3), teams[1]: (0, 1)}


async def test_who_left_does_not_count(town: Town) -> None:
    team = town.team["Thôn Nắng"]
    async with town.writing() as connection:
        await finish_lesson(connection, town.person["an"], "mot", 5, 3, AT)
        await leave(connection, [town.person["an"]], AT)
        assert await all_done(connection, ["mot"], [team], DAY) == {team: (0, 2)}
