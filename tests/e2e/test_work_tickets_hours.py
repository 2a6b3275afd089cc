"""Residents handed over: when nobody answers, when it is late, when whoever had it is gone."""

from __future__ import annotations

from sqlalchemy import func, select, update

from bot.compose import compose
from bot.settings import Settings
from bot.store import change_conversation
from bot.store.tables import conversations, roles, ticket_lines, tickets
from bot.tickets.releasing import forget_before, forget_of, release_of
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Town, close_town, open_town
from tests.e2e.test_work_tickets import ask_for_person, claimed, status


async def test_nobody_takes_it_and_it_goes_up_level_after_level(town: Town) -> None:
    await ask_for_person(town)
    assert "nhờ thêm tổ trưởng Thôn Nắng" in (await town.later("ba_tu", minutes=31))[0]
    assert "Phiếu 1" in town.read("to_truong")[0]
    assert "cán bộ Xã Cát Trắng" in (await town.later("ba_tu", minutes=31))[0]
    assert "Phiếu 1" in town.read("can_bo")[0]
    assert "Phiếu 1" in town.read("lanh_dao")[0]
    assert "cán bộ tỉnh" in (await town.later("ba_tu", minutes=31))[0]
    assert "Phiếu 1" in town.read("tinh")[0]
    assert "Chưa có ai nhận được" in (await town.later("ba_tu", minutes=31))[0]
    assert await status(town) == [("open", "province")]
    assert await town.later("ba_tu", minutes=31) == []
    town.read("an")
    assert "đã nhận phiếu 1" in (await town.tap("an", "Nhận"))[0]


async def test_a_level_without_people_is_passed_over_at_once(town: Town) -> None:
    await ask_for_person(town, "Thôn Sóng")
    assert "Phiếu 1" in town.read("dung")[0]
    assert "cán bộ Xã Muối Biển" in (await town.later("ba_tu", minutes=31))[0]


async def test_an_officer_who_takes_it_speaks_as_one(town: Town) -> None:
    await ask_for_person(town)
    await town.later(minutes=31)
    await town.later("ba_tu", minutes=31)
    town.read("can_bo")
    await town.tap("can_bo", "Nhận")
    assert "Cán bộ đã nhận" in town.read("ba_tu")[0]
    await town.say("can_bo", "chào bác")
    assert town.read("ba_tu") == ["Cán bộ: chào bác"]


async def test_outside_hours_the_resident_is_told_when_and_the_team_is_asked_then(town: Town) -> None:
    await town.later(hours=12)
    said = await ask_for_person(town)
    assert "7 giờ sáng ngày mai, thứ hai 23/11/2026" in said[0]
    assert town.read("an") == []
    assert "sẽ nhắn tới tổ Thôn Nắng" in (await town.say("ba_tu", "gặp người"))[0]
    assert "vừa nhắn tới tổ Thôn Nắng" in (await town.later("ba_tu", hours=10))[-1]
    assert "Phiếu 1" in town.read("an")[0]
    assert "tổ trưởng" in (await town.later("ba_tu", minutes=31))[0]


async def test_working_minutes_do_not_run_at_night(town: Town) -> None:
    await town.later(hours=10, minutes=45)
    await ask_for_person(town)
    town.read("an")
    assert await town.later("to_truong", hours=3) == []
    assert "Phiếu 1" in (await town.later("to_truong", hours=9))[0]


async def test_moved_to_a_colleague_with_the_notes(town: Town) -> None:
    await claimed(town)
    assert "đã ghi chú" in (await town.say("an", "/ghichu bác nghe kém, nói to"))[0].lower()
    assert town.read("ba_tu") == []
    await town.say("an", "/chuyen")
    assert (await town.tap("an", "Binh"))[0] == "Đã chuyển phiếu 1 cho Binh."
    assert "chuyển việc này cho tổ Thôn Nắng" in town.read("ba_tu")[0]
    [card] = town.read("binh")
    assert "An nhờ anh/chị nhận tiếp phiếu này" in card
    assert "bác nghe kém" in card
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu"))[0]
    await town.tap("binh", "Nhận")
    await town.say("ba_tu", "dạ chào")
    assert town.read("binh")[-1] == "Người dân: dạ chào"
    assert (await town.tap("an", "Đóng"))[-1].startswith("Anh/chị không giữ phiếu này")


async def test_moved_to_the_commune(town: Town) -> None:
    await claimed(town)
    await town.say("an", "/chuyen")
    await town.tap("an", "Cán bộ xã")
    assert "Phiếu 1" in town.read("lanh_dao")[0]
    assert await status(town) == [("open", "commune")]


async def test_put_aside_and_taken_up_again(town: Town) -> None:
    await claimed(town)
    assert "tạm gác phiếu 1" in (await town.say("an", "/tam"))[0]
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu"))[0]
    assert await town.say("ba_tu", "cháu còn đó không") == []
    assert town.read("an") == ["Người dân (phiếu 1): cháu còn đó không"]
    await town.tap("an", "Trả lời phiếu 1")
    await town.say("an", "dạ còn")
    assert town.read("ba_tu") == ["Người của tổ: dạ còn"]


async def test_a_second_resident_puts_the_first_aside(town: Town) -> None:
    await claimed(town)
    await town.say("ong_nam", "gặp người")
    await town.say("ong_nam", "Thôn Nắng")
    town.read("an")
    assert "Phiếu 1 được tạm gác" in (await town.tap("an", "Nhận"))[0]
    await town.say("an", "chào bác Năm")
    assert "chào bác Năm" in town.read("ong_nam")[-1]
    await town.say("ba_tu", "alo cháu ơi")
    assert town.read("an") == ["Người dân (phiếu 1): alo cháu ơi"]


async def test_who_leaves_gives_back_what_they_had(town: Town) -> None:
    await claimed(town)
    async with town.writing() as connection:
        await connection.execute(update(roles).where(roles.c.person_id == town.person["an"]).values(valid_to="2026-11-21"))
        assert await release_of(connection, town.person["an"], town.clock().isoformat(timespec="milliseconds")) == [1]
    assert "nhờ người khác" in (await town.later("ba_tu", seconds=1))[0]
    assert "Phiếu 1" in town.read("binh")[0]
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu"))[0]
    assert await status(town) == [("open", "team")]


async def test_who_blocked_the_assistant_is_noticed_when_the_resident_writes(town: Town) -> None:
    await claimed(town)
    async with town.writing() as connection:
        await change_conversation(connection, town.conversation["an"], stopped_at=town.clock().isoformat())
    assert "nhờ người khác" in (await town.say("ba_tu", "cháu còn đó không"))[0]
    assert "Phiếu 1" in town.read("binh")[0]
    assert "Người dân: cháu còn đó không" in (await town.tap("binh", "Nhận"))[0]


async def test_who_takes_over_reads_what_was_said(town: Town) -> None:
    await claimed(town)
    await town.say("ba_tu", "máy tôi không nhận mã")
    async with town.writing() as connection:
        await release_of(connection, town.person["an"], town.clock().isoformat(timespec="milliseconds"))
    await town.later(seconds=1)
    town.read("binh")
    assert "Người dân: máy tôi không nhận mã" in (await town.tap("binh", "Nhận"))[0]


async def test_who_left_is_noticed_without_anybody_writing(town: Town) -> None:
    await claimed(town)
    async with town.writing() as connection:
        await connection.execute(update(roles).where(roles.c.person_id == town.person["an"]).values(valid_to="2026-11-21"))
    assert "nhờ người khác" in (await town.later("ba_tu", minutes=31))[0]


async def test_who_forgets_to_answer_is_told_once(town: Town) -> None:
    await claimed(town)
    await town.say("ba_tu", "cháu ơi xem giúp")
    town.read("an")
    assert await town.later("an", minutes=61) == ["Người dân của phiếu 1 đang chờ anh/chị trả lời."]
    assert await town.later("an", minutes=61) == []


async def test_a_ticket_in_which_nobody_writes_ends_after_a_day(town: Town) -> None:
    await claimed(town)
    for _ in range(16):
        await town.later(hours=2)
    assert await status(town) == [("closed", "team")]
    assert "trợ lý kết thúc cuộc gặp" in town.read("ba_tu")[-1]
    assert "tự đóng" in town.read("an")[-1]


async def test_a_restart_in_the_middle_loses_nothing(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    await claimed(town)
    await close_town(town)
    clock.later(minutes=2)
    town.assistant = compose(settings, clock, extra={"phone": town.phones}, understanding=KeywordUnderstanding())
    await town.assistant.start()
    assert await town.say("ba_tu", "tôi vẫn chờ đây") == []
    assert town.read("an") == ["Người dân: tôi vẫn chờ đây"]
    await town.say("an", "/dong")
    assert "thấy được giúp thế nào" in town.read("ba_tu")[0]
    await close_town(town)


async def test_a_restart_while_waiting_still_goes_up(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    await ask_for_person(town)
    await close_town(town)
    town.assistant = compose(settings, clock, extra={"phone": town.phones}, understanding=KeywordUnderstanding())
    await town.assistant.start()
    assert "Phiếu 1" in (await town.later("to_truong", minutes=31))[0]
    await close_town(town)


async def test_old_tickets_are_forgotten_and_open_ones_are_not(town: Town) -> None:
    await claimed(town)
    await town.say("ba_tu", "chào cháu")
    await town.say("an", "/dong")
    await town.say("ong_nam", "gặp người")
    await town.say("ong_nam", "Thôn Nắng")
    async with town.writing() as connection:
        assert await forget_before(connection, "2027-11-22T00:00:00.000+07:00") == 1
        assert (await connection.execute(select(func.count()).select_from(ticket_lines))).scalar_one() == 0
        assert (await connection.execute(select(tickets.c.id))).scalars().all() == [2]


async def test_what_a_resident_erases_is_gone_on_both_sides(town: Town) -> None:
    await claimed(town)
    async with town.writing() as connection:
        number = (await connection.execute(select(tickets.c.conversation_id))).scalar_one()
        assert await forget_of(connection, number) == 1
        assert (await connection.execute(select(conversations.c.id).where(conversations.c.ticket_id.is_not(None)))).all() == []
