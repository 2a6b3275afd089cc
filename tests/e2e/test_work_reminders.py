"""Reminders over the real composition root: asked for, listed, dropped, and come in time."""

from __future__ import annotations

from sqlalchemy import select

from bot.compose import compose
from bot.settings import Settings
from bot.store.tables import timers
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Town, close_town, open_town


async def test_ones_own_words_come_back_in_time(town: Town) -> None:
    said = await town.say("an", "nhắc tôi thứ 2 nộp hồ sơ")
    assert said == ["✅ Trợ lý sẽ nhắc anh/chị lúc 8 giờ sáng ngày mai, thứ hai 23/11/2026: nộp hồ sơ"]
    assert await town.later("an", hours=22) == []
    assert await town.later("an", hours=1.1) == ["⏰ Trợ lý nhắc anh/chị: nộp hồ sơ"]
    assert await town.later("an", hours=24) == []


async def test_a_resident_by_command(town: Town) -> None:
    assert "2 giờ chiều hôm nay" in (await town.say("ba_tu", "/nhac chiều nay đi lấy thẻ"))[-1]
    assert await town.later("ba_tu", hours=5.1) == ["⏰ Trợ lý nhắc anh/chị: đi lấy thẻ"]


async def test_the_guide_under_way_comes_back_with_its_papers(town: Town) -> None:
    await town.say("ba_tu", "quên mật khẩu")
    await town.tap("ba_tu", "Làm từng bước")
    await town.tap("ba_tu", "Bắt đầu")
    assert "Lấy lại mật khẩu VNeID" in (await town.say("ba_tu", "/nhac sáng mai"))[0]
    said = await town.later("ba_tu", hours=24)
    assert said[0] == '⏰ Trợ lý nhắc anh/chị làm "Lấy lại mật khẩu VNeID".'
    assert said[1].startswith('Giấy tờ cho "Lấy lại mật khẩu VNeID"')
    assert "Tiếp tục bước 1" in said[2]
    assert (await town.tap("ba_tu", "Tiếp tục bước 1"))[0].startswith("Bước 1/")


async def test_what_was_talked_about_last_can_be_begun_then(town: Town) -> None:
    await town.say("ba_tu", "quên mật khẩu")
    await town.say("ba_tu", "/nhac sáng mai")
    assert "làm" in (await town.later("ba_tu", hours=24))[0]
    assert "Lấy lại mật khẩu VNeID" in (await town.tap("ba_tu", "Làm từng bước"))[0]


async def test_without_a_time_it_is_asked_for(town: Town) -> None:
    assert "lúc nào" in (await town.say("an", "nhắc tôi gọi cô Mai"))[0]
    assert "chưa rõ lúc nào" in (await town.say("an", "hừm"))[0]
    assert "chiều ngày mai" in (await town.say("an", "chiều mai"))[0]
    assert await town.later("an", hours=30) == ["⏰ Trợ lý nhắc anh/chị: gọi cô Mai"]


async def test_another_question_ends_the_asking(town: Town) -> None:
    await town.say("an", "nhắc tôi")
    await town.say("an", "hừm")
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu"))[0]


async def test_a_day_named_in_a_question_or_much_later_is_no_answer(town: Town) -> None:
    await town.say("an", "nhắc tôi")
    assert "✅" not in (await town.say("an", "sáng mai xã có làm không, ở đâu"))[0]
    await town.later(hours=1)
    assert "✅" not in (await town.say("an", "sáng mai"))[0]


async def test_dropped_by_its_button_and_only_once(town: Town) -> None:
    await town.say("an", "nhắc tôi sáng mai")
    assert await town.tap("an", "Bỏ nhắc") == ["Đã bỏ lời nhắc."]
    assert await town.tap("an", "Bỏ nhắc") == ["Lời nhắc này không còn nữa."]
    assert await town.later("an", hours=30) == []


async def test_the_list_and_its_end_at_five(town: Town) -> None:
    assert (await town.say("ba_tu", "nhắc việc"))[1] == "Anh/chị chưa có lời nhắc nào."
    assert (await town.say("ba_tu", "thôi"))[0].startswith("Đã bỏ việc đang làm dở")
    for day in range(1, 6):
        await town.say("ba_tu", f"/nhac {day}/12 việc số {day}")
    assert "đang có 5 lời nhắc" in (await town.say("ba_tu", "/nhac 10/12 việc nữa"))[0]
    listed = (await town.say("ba_tu", "/nhac"))[0]
    assert listed.count("\n") == 5
    await town.tap("ba_tu", "Bỏ lời nhắc 2")
    assert "việc số 2" not in (await town.say("ba_tu", "/nhac"))[0]
    assert "✅" in (await town.say("ba_tu", "/nhac 10/12 việc nữa"))[0]


async def test_the_past_the_far_and_the_night_are_said(town: Town) -> None:
    assert "đã qua" in (await town.say("an", "nhắc tôi hôm qua"))[0]
    assert "trong vòng một năm" in (await town.say("an", "1/1/2030"))[0]
    said = await town.say("an", "23h")
    assert "ban đêm" in said[0]
    assert "7 giờ sáng ngày mai" in said[1]


async def test_the_same_again_is_no_second_one(town: Town) -> None:
    await town.say("an", "nhắc tôi sáng mai nộp hồ sơ")
    assert "y vậy" in (await town.say("an", "nhắc tôi sáng mai nộp hồ sơ"))[0]
    assert len(await town.later("an", hours=30)) == 1


async def test_delivered_twice_it_is_planned_once(town: Town) -> None:
    await town.say("an", "nhắc tôi sáng mai", event="twice")
    assert await town.say("an", "nhắc tôi sáng mai", event="twice") == []
    async with town.writing() as connection:
        assert len((await connection.execute(select(timers).where(timers.c.kind == "reminders:due"))).all()) == 1


async def test_no_personal_number_is_kept(town: Town) -> None:
    await town.say("an", "nhắc tôi sáng mai gọi số 0000 000 000")
    async with town.writing() as connection:
        assert "000 000" not in str((await connection.execute(select(timers.c.payload))).all())


async def test_who_said_stop_hears_nothing_more(town: Town) -> None:
    await town.say("ba_tu", "/nhac sáng mai")
    await town.say("ba_tu", "dừng")
    assert await town.later("ba_tu", hours=30) == []


async def test_a_story_about_reminding_is_no_wish(town: Town) -> None:
    assert "✅" not in (await town.say("an", "công an nhắc tôi sáng mai lên phường"))[0]


async def test_a_restart_loses_none(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    await town.say("an", "nhắc tôi sáng mai họp thôn")
    await close_town(town)
    clock.later(hours=30)
    town.assistant = compose(settings, clock, extra={"phone": town.phones}, understanding=KeywordUnderstanding())
    await town.assistant.start()
    assert await town.later("an", seconds=1) == ["⏰ Trợ lý nhắc anh/chị: họp thôn"]
    await close_town(town)
