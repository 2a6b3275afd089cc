"""Announcements from the first tap to the last receipt, over the real composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.channels.contract import WEB
from bot.settings import Settings
from bot.store.tables import conversations, trail
from tests.announcement_hall import Hall, open_hall
from tests.clock import SteppingClock


@pytest.fixture
async def hall(settings: Settings, clock: SteppingClock) -> AsyncIterator[Hall]:
    async with open_hall(settings, clock) as opened:
        yield opened


async def test_written_approved_sent_confirmed_and_counted(hall: Hall) -> None:
    town = hall.town
    preview = (await hall.write("can_bo"))[-1]
    assert "Họp tổ chiều thứ sáu" in preview
    assert "Người nhận: 4" in preview
    assert "[Đã rõ]" in preview
    assert "đã báo 1 người" in (await town.tap("can_bo", "Gửi để duyệt"))[-1]
    assert "chờ anh/chị duyệt" in town.read("lanh_dao")[-1]
    assert await hall.states() == ["waiting"]
    assert "Người soạn: Can Bo" in (await town.tap("lanh_dao", "Xem để duyệt"))[-1]
    assert "Đã duyệt" in (await town.tap("lanh_dao", "Duyệt"))[-1]
    assert "đã được Lanh Dao duyệt" in town.read("can_bo")[-1]
    await hall.send_out()
    for who in ("to_truong", "an", "binh", "chi"):
        assert [text.splitlines()[0] for text in town.read(who)] == ["Họp tổ chiều thứ sáu"], who
    assert town.read("dung") == []
    assert "đã rõ thông báo" in (await town.tap("an", "Đã rõ"))[-1]
    assert "đã xác nhận thông báo này rồi" in (await town.tap("an", "Đã rõ"))[-1]
    await hall.send_out()
    await town.say("can_bo", "/theodoithongbao")
    shown = (await town.tap("can_bo", "Số 1"))[-1]
    assert "Đã nhận 4/4, đang chờ 0" in shown
    assert "đã xác nhận 1" in shown
    assert await hall.states() == ["done"]


async def test_every_step_is_in_the_trail(hall: Hall) -> None:
    await hall.send()
    async with hall.town.writing() as connection:
        actions = (await connection.execute(select(trail.c.action).order_by(trail.c.id))).scalars().all()
    assert [one for one in actions if one.startswith("announcement.")] == [
        "announcement.create",
        "announcement.submit",
        "announcement.approve",
    ]


async def test_the_author_cannot_approve_and_a_comment_sends_it_back(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Gửi để duyệt")
    assert "Không có thông báo nào chờ" in (await town.say("can_bo", "/duyet"))[-1]
    assert "Người khác cần duyệt" in (await hall.press("can_bo", "announcements:yes:1:2"))[-1]
    town.read("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.tap("lanh_dao", "Trả lại")
    assert "Đã trả lại" in (await town.say("lanh_dao", "Ghi rõ phòng họp"))[-1]
    assert "Ghi rõ phòng họp" in town.read("can_bo")[-1]
    await town.say("can_bo", "/thongbao")
    assert "Họp tổ" in (await town.tap("can_bo", "Sửa tiếp: Họp tổ"))[-1]
    await town.tap("can_bo", "Sửa")
    await town.tap("can_bo", "Nội dung")
    assert "phòng 2" in (await town.say("can_bo", "14 giờ tại phòng 2."))[-1]
    await town.tap("can_bo", "Gửi để duyệt")
    assert await hall.states() == ["waiting"]


async def test_an_approver_who_saw_an_older_version_is_told(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Gửi để duyệt")
    town.read("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.say("can_bo", "/theodoithongbao")
    await town.tap("can_bo", "Số 1")
    await town.tap("can_bo", "Sửa")
    await town.tap("can_bo", "Gửi để duyệt")
    assert "vừa có người khác sửa" in (await town.tap("lanh_dao", "Duyệt"))[-1]
    assert await hall.states() == ["waiting"]


async def test_two_officials_editing_at_once_the_later_one_is_told(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Lưu nháp")
    for who in ("can_bo", "lanh_dao"):
        await town.say(who, "/theodoithongbao")
        await town.tap(who, "Số 1")
        await town.tap(who, "Sửa")
    assert "Đã lưu nháp" in (await town.tap("lanh_dao", "Lưu nháp"))[-1]
    assert "vừa có người khác sửa" in (await town.tap("can_bo", "Lưu nháp"))[-1]


async def test_other_places_and_other_people_are_refused(hall: Hall) -> None:
    town = hall.town
    assert "dành cho thành viên" in (await town.say("ba_tu", "/thongbao"))[-1]
    assert "dành cho tổ trưởng" in (await town.say("an", "/thongbao"))[-1]
    await town.say("can_bo", "/thongbao")
    await town.tap("can_bo", "Tự soạn")
    await town.say("can_bo", "Họp")
    assert "Văn bản mật" in (await town.say("can_bo", "Tài liệu TỐI MẬT gửi các tổ"))[-1]
    assert "số điện thoại" in (await town.say("can_bo", "Gọi 0000 000 001 để hỏi"))[-1]
    await town.say("can_bo", "Họp tổ 14 giờ")
    assert "nơi mình phụ trách" in (await town.say("can_bo", "Xã Muối Biển"))[-1]
    assert "Không thấy nơi" in (await town.say("can_bo", "Thôn Trên Mây"))[-1]
    assert "Ai nhận ở Thôn Nắng" in (await town.say("can_bo", "thon nang"))[-1]


async def test_a_time_that_is_over_is_refused_and_a_later_one_is_kept(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo", when="7 giờ sáng mai")
    await town.tap("can_bo", "Sửa")
    await town.tap("can_bo", "Lúc gửi")
    assert "Giờ gửi đã qua" in (await town.say("can_bo", "8 giờ ngày 20/11/2026"))[-1]
    assert "chưa hiểu giờ" in (await town.say("can_bo", "khi nào tiện"))[-1]
    assert "8 giờ sáng ngày mai" in (await town.say("can_bo", "8 giờ sáng mai"))[-1]
    await town.tap("can_bo", "Gửi để duyệt")
    await town.later("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.tap("lanh_dao", "Duyệt")
    await hall.send_out()
    assert town.read("an") == []
    await town.later(hours=24)
    await hall.send_out()
    assert len(town.read("an")) == 1


async def test_many_recipients_need_their_number_typed(hall: Hall) -> None:
    town = hall.town
    object.__setattr__(town.assistant.house.settings, "many_recipients", 3)
    await hall.write("can_bo")
    assert "gõ đúng số 4" in (await town.tap("can_bo", "Gửi để duyệt"))[-1]
    assert "Số chưa khớp" in (await town.say("can_bo", "40"))[-1]
    assert await hall.states() == []
    assert "Đã gửi để duyệt" in (await town.say("can_bo", "4"))[-1]


async def test_a_word_confirms_where_there_are_no_buttons(hall: Hall) -> None:
    town = hall.town
    town.phones.can = replace(WEB, name="phone", buttons="none")
    town.assistant.announcer._queueing._capabilities = {"phone": town.phones.can}
    await hall.send()
    assert "Trả lời 1 hoặc" in town.read("an")[-1]
    assert "đã rõ thông báo" in (await town.say("an", "1"))[-1]
    town.read("binh")
    assert "đã rõ thông báo" in (await town.say("binh", "da ro"))[-1]
    assert not any("đã rõ thông báo" in text for text in await town.say("ba_tu", "1"))


async def test_a_paused_one_reaches_nobody_until_it_goes_on(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Gửi để duyệt")
    town.read("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.tap("lanh_dao", "Duyệt")
    await hall.press("can_bo", "announcements:pause:1")
    await hall.send_out()
    assert town.read("an") == []
    assert "Đang gửi tiếp" in (await town.tap("can_bo", "Gửi tiếp"))[-1]
    await hall.send_out()
    assert len(town.read("an")) == 1
    assert "đang ở bước khác" in (await hall.press("can_bo", "announcements:pause:1"))[-1]


async def test_withdrawing_tells_exactly_those_who_got_it(hall: Hall) -> None:
    town = hall.town
    async with town.writing() as connection:
        await connection.execute(
            update(conversations).where(conversations.c.id == town.conversation["chi"]).values(stopped_at="2026-11-22")
        )
    await hall.send()
    for who in ("to_truong", "an", "binh"):
        assert len(town.read(who)) == 1
    await hall.press("can_bo", "announcements:withdraw:1")
    assert "Đã thu hồi" in (await town.tap("can_bo", "Thu hồi"))[-1]
    await hall.send_out()
    for who in ("to_truong", "an", "binh"):
        assert ["không còn hiệu lực" in text for text in town.read(who)] == [True], who
    assert town.read("chi") == []
    assert "đã thu hồi" in (await town.tap("an", "Đã rõ"))[-1]


async def test_a_correction_is_approved_and_edits_the_message_where_it_can(hall: Hall) -> None:
    town = hall.town
    town.phones.can = replace(WEB, name="phone", edit=True)
    town.assistant.announcer._queueing._capabilities = {"phone": town.phones.can}
    await hall.send()
    first = town.phones.inbox["an"][-1]
    town.read("an")
    await hall.press("can_bo", "announcements:correct:1")
    shown = (await town.say("can_bo", "15 giờ tại nhà văn hóa."))[-1]
    assert "Đính chính: Họp tổ" in shown
    assert "đúng 4 người" in shown
    await town.tap("can_bo", "Gửi để duyệt")
    town.read("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.tap("lanh_dao", "Duyệt")
    await hall.send_out()
    assert not first.edit
    part = town.phones.inbox["an"][-1]
    assert part.edit
    assert "15 giờ" in part.text


async def test_reminders_go_to_those_who_have_not_confirmed(hall: Hall) -> None:
    town = hall.town
    await hall.send()
    for who in ("to_truong", "an", "binh", "chi"):
        town.read(who)
    await town.tap("an", "Đã rõ")
    await hall.send_out()
    assert "Đang nhắc 3 người" in (await hall.press("can_bo", "announcements:remind:1"))[-1]
    await town.later(minutes=1)
    await hall.send_out()
    assert town.read("an") == []
    assert ["Nhắc xác nhận" in text for text in town.read("binh")] == [True]
    await hall.press("can_bo", "announcements:remind:1")
    await town.later(minutes=1)
    await hall.send_out()
    assert town.read("binh") == []


async def test_the_rest_gets_it_again_and_nobody_else(hall: Hall) -> None:
    town = hall.town
    async with town.writing() as connection:
        await connection.execute(update(conversations).where(conversations.c.id == town.conversation["chi"]).values(person_id=None))
    await hall.send()
    for who in ("an", "chi"):
        town.read(who)
    async with town.writing() as connection:
        mine = update(conversations).where(conversations.c.id == town.conversation["chi"]).values(person_id=town.person["chi"])
        await connection.execute(mine)
    assert "1 người chưa nối tài khoản" in (await hall.press("can_bo", "announcements:show:1"))[-1]
    assert "Đang gửi lại 1 người" in (await town.tap("can_bo", "Gửi lại"))[-1]
    await hall.send_out()
    assert town.read("an") == []
    assert len(town.read("chi")) == 1


async def test_the_most_urgent_goes_at_once_and_a_second_person_confirms(hall: Hall) -> None:
    town = hall.town
    await town.later(hours=14)
    await hall.write("can_bo", urgency="Hỏa tốc", confirm="Không cần")
    assert "Người thứ hai sẽ xác nhận" in (await town.tap("can_bo", "Gửi ngay, duyệt sau"))[-1]
    await hall.send_out()
    assert ["HỎA TỐC. Họp tổ" in text for text in town.read("an")] == [True]
    await town.say("lanh_dao", "/duyet")
    await town.tap("lanh_dao", "Số 1")
    assert "Đã xác nhận" in (await town.tap("lanh_dao", "Xác nhận"))[-1]
    assert "Không có thông báo nào" in (await town.say("lanh_dao", "/duyet"))[-1]


async def test_receipts_by_hamlet_with_a_table(hall: Hall) -> None:
    town = hall.town
    await hall.send()
    await hall.send_out()
    await hall.press("can_bo", "announcements:table:1", quiet=True)
    assert [one.name for one in town.files("can_bo")] == ["thong-bao-1.xlsx"]
    assert any("Tổ CNSCĐ Thôn Nắng: nhận 3/3, đã rõ 0" in text for text in town.read("can_bo"))


async def test_a_resident_follows_and_stops(hall: Hall) -> None:
    town = hall.town
    await town.say("ba_tu", "xin chào")
    await town.say("ba_tu", "/theodoi")
    assert "ở thôn, xã nào" in (await town.tap("ba_tu", "Thông báo của xã"))[-1]
    assert "Thôn Nắng" in (await town.say("ba_tu", "Thôn Nắng"))[-1]
    await hall.write("can_bo", roles="Người dân theo dõi", confirm="Không cần")
    await town.tap("can_bo", "Gửi để duyệt")
    town.read("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.tap("lanh_dao", "Duyệt")
    await hall.send_out()
    assert ["Họp tổ" in text for text in town.read("ba_tu")] == [True]
    assert town.read("an") == []
    await town.say("ba_tu", "/dung")
    assert "nhắn DỪNG" in (await hall.write("can_bo", roles="Người dân theo dõi"))[-1]


async def test_a_template_asks_for_its_gaps_and_an_administrator_may_write_for_everywhere(hall: Hall) -> None:
    town = hall.town
    await town.say("quan_tri", "/thongbao")
    await town.tap("quan_tri", "Mẫu khác")
    asked = (await town.tap("quan_tri", "Mời tập huấn"))[-1]
    answers = 0
    while "Ví dụ:" in asked:
        answers += 1
        asked = (await town.say("quan_tri", f"điều {answers}"))[-1]
    assert answers > 3
    assert "Gửi cho nơi nào" in asked
    await town.tap("quan_tri", "Cả Tỉnh Thử Nghiệm")
    shown = (await town.tap("quan_tri", "Ngay khi duyệt"))[-1]
    assert "{" not in shown
    assert "Người nhận: 5" in shown


async def test_a_question_in_between_does_not_lose_what_was_written(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.say("can_bo", "thời tiết mai thế nào")
    await town.say("can_bo", "/thongbao")
    assert "Họp tổ chiều thứ sáu" in (await town.tap("can_bo", "Soạn tiếp: Họp tổ"))[-1]
    await town.tap("can_bo", "Lưu nháp")
    await town.say("can_bo", "/thongbao")
    asked = (await town.choose("can_bo", "announcements:template:0"))[-1]
    await town.say("can_bo", "/thongbao")
    assert (await town.tap("can_bo", "Soạn tiếp: bản đang dở"))[-1] == asked
    assert [one.draft.title for one in await hall.all()] == ["Họp tổ chiều thứ sáu"]
