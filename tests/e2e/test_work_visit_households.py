"""Household keys of visits through the real composition root: kept as a hash, never as words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.settings import Settings
from bot.store.tables import conversations, inbox, outbox, trail, visits
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings.model_copy(update={"household_keys": True}), clock)
    yield opened
    await close_town(opened)


async def keys(town: Town) -> list[str | None]:
    async with town.writing() as connection:
        return list((await connection.execute(select(visits.c.household).order_by(visits.c.id))).scalars())


async def stored(town: Town) -> str:
    """All that is kept of what was said, on both sides, with states and the trail."""
    async with town.writing() as connection:
        rows = [list((await connection.execute(select(column))).scalars())
                for column in (inbox.c.payload, outbox.c.payload, conversations.c.state, trail.c.detail)]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False)


async def log(town: Town, who: str = "an", line: str = "cài vneid cho 3 bác", household: str = "") -> list[str]:
    await town.say(who, line)
    said = await town.tap(who, "✅ Đúng")
    if not household:
        return said
    await town.tap(who, "Gắn mã hộ")
    return await town.say(who, household)


async def test_the_key_is_a_hash_and_the_words_are_forgotten(town: Town) -> None:
    assert "chỉ giữ mã" in (await log(town, household="Ngõ Đào 77B"))[0]
    (key,) = await keys(town)
    assert key
    assert len(key) == 64
    int(key, 16)
    kept = await stored(town)
    assert "77B" not in kept
    assert "Đào" not in kept
    async with town.writing() as connection:
        assert (await connection.execute(select(trail.c.action))).scalars().all() == ["visit.household"]


async def test_the_same_household_has_the_same_key_in_a_commune_and_another_in_the_next(town: Town) -> None:
    await log(town, "an", household="hộ 12")
    await log(town, "chi", household="Hộ  12")
    await log(town, "dung", household="hộ 12")
    await log(town, "binh", household="hộ 13")
    first, same, elsewhere, other = await keys(town)
    assert first == same
    assert len({first, elsewhere, other}) == 3


async def test_a_number_is_the_household_and_not_a_choice_of_the_menu_above(town: Town) -> None:
    assert "chỉ giữ mã" in (await log(town, household="1"))[0]
    assert len(await keys(town)) == 1
    assert (await keys(town))[0]


async def test_on_the_open_view_it_can_be_given_and_changed(town: Town) -> None:
    await log(town)
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.tap("an", "Gắn mã hộ")
    await town.say("an", "hộ 12")
    before = await keys(town)
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.tap("an", "Đổi mã hộ")
    await town.say("an", "hộ 14")
    assert before != await keys(town)
    assert None not in await keys(town)


async def test_correcting_a_visit_leaves_its_household(town: Town) -> None:
    await log(town, household="hộ 12")
    before = await keys(town)
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.tap("an", "✏️ Sửa")
    await town.say("an", "5 người")
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("Đã sửa")
    assert await keys(town) == before


@pytest.mark.parametrize(("typed", "sentence"), [("0900 000 001", "số điện thoại"), ("x" * 41, "40 ký tự"), ("…", "40 ký tự")])
async def test_what_is_no_household_is_refused_and_asked_again(town: Town, typed: str, sentence: str) -> None:
    assert sentence in (await log(town, household=typed))[0]
    assert await keys(town) == [None]
    assert typed not in await stored(town)
    await town.say("an", "hộ 12")
    assert (await keys(town))[0]


async def test_thoi_leaves_the_visit_as_it_is(town: Town) -> None:
    assert "vẫn còn nguyên" in (await log(town, household="thôi"))[0]
    assert await keys(town) == [None]
    assert "Đã gắn" not in "".join(await town.say("an", "hộ 12"))
    assert await keys(town) == [None]


async def test_a_question_and_another_visit_are_no_household(town: Town) -> None:
    await log(town)
    await town.tap("an", "Gắn mã hộ")
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu vneid thì làm sao?"))[-1]
    await log(town, line="tạo qr cho 2 quán")
    await town.tap("an", "Gắn mã hộ")
    assert "VNeID: 5 lượt" in (await town.say("an", "cài vneid cho 5 bác"))[0]
    assert await keys(town) == [None, None]


async def test_a_card_that_is_open_waits(town: Town) -> None:
    await log(town)
    await town.say("an", "tạo qr cho 2 quán")
    await town.tap("an", "Gắn mã hộ")
    said = await town.say("an", "hộ 12")
    assert "chỉ giữ mã" in said[0]
    assert "QR" in said[1]
    await town.tap("an", "✅ Đúng")
    first, second = await keys(town)
    assert first
    assert second is None


async def test_of_a_visit_that_was_undone_meanwhile_nothing_is_kept(town: Town) -> None:
    await log(town)
    await town.tap("an", "Gắn mã hộ")
    await town.tap("an", "Hoàn tác")
    assert "không còn nữa" in (await town.say("an", "hộ 12"))[0]
    assert await keys(town) == [None]


async def test_anothers_visit_gets_no_key(town: Town) -> None:
    await log(town)
    assert "không còn nữa" in (await town.choose("binh", "visits:house:1"))[0]
    town.clock.later(days=8)
    assert "tổ trưởng" in (await town.choose("an", "visits:house:1"))[0]
    await town.choose("to_truong", "visits:house:1")
    await town.say("to_truong", "hộ 12")
    assert (await keys(town))[0]


async def test_with_the_setting_off_the_choice_is_not_there_and_an_old_one_says_so(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    try:
        await log(town)
        assert not any("hộ" in button.title for button, _ in town.shown["an"])
        assert "Ở đây không gắn mã hộ" in (await town.choose("an", "visits:house:1"))[0]
        await town.say("an", "hộ 12")
        assert await keys(town) == [None]
    finally:
        await close_town(town)
