"""Logging visits through the real composition root: one line, taps, corrections, twice, late."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.store.tables import inbox, tallies, tickets, trail, visit_services, visits
from tests.desk_kit import Town


async def logged(town: Town) -> list[tuple[str, list[tuple[str, int | None]], int | None, str]]:
    """Day, services, people and note of what counts."""
    async with town.writing() as connection:
        rows = (await connection.execute(select(visits).where(visits.c.deleted_at.is_(None)).order_by(visits.c.id))).all()
        found = []
        for row in rows:
            lines = await connection.execute(
                select(visit_services).where(visit_services.c.visit_id == row.id).order_by(visit_services.c.code)
            )
            found.append((row.day, [(line.code, line.quantity) for line in lines], row.people, row.note))
        return found


async def sums(town: Town) -> dict[str, tuple[int, int, int]]:
    async with town.writing() as connection:
        rows = await connection.execute(
            select(tallies.c.code, func.sum(tallies.c.lines), func.sum(tallies.c.quantity), func.sum(tallies.c.people)).group_by(
                tallies.c.code
            )
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows if row[1]}


@pytest.mark.parametrize("text", ["dung", "đúng rồi", "ok", "dung ghi"])
async def test_a_typed_yes_logs_it(town: Town, text: str) -> None:
    """Without its accent "đúng" looks like "dừng", which stops everything."""
    await town.say("an", "/ghi 3 bác cài vneid sáng nay")
    assert "✅" in (await town.say("an", text))[0]
    assert len(await logged(town)) == 1


async def test_one_line_becomes_a_card_and_then_a_visit(town: Town) -> None:
    (card,) = await town.say("an", "/ghi 3 bác cài vneid, tạo qr cho quán cô Năm sáng nay")
    assert "Cài đặt, đăng nhập, cập nhật VNeID: 3 lượt" in card
    assert "Tạo, in mã QR cho hộ kinh doanh: 1 hộ" in card
    assert "sáng hôm nay" in card
    assert "Thôn Nắng" in card
    assert await logged(town) == []
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("✅ Đã ghi")
    ((day, services, _, note),) = await logged(town)
    assert (day, services) == ("2026-11-22", [("CQ01", 3), ("KT06", 1)])
    assert "Năm" not in note
    assert (await sums(town))["CQ01"] == (1, 3, (await sums(town))[""][2])


async def test_the_sentence_without_the_command_is_understood_of_a_member_and_not_of_a_resident(town: Town) -> None:
    assert "VNeID: 2 lượt" in (await town.say("an", "sáng nay cài vneid cho 2 cụ ở thôn Gió"))[0]
    said = await town.say("ba_tu", "sáng nay cài vneid cho 2 cụ")
    assert said[-1].startswith("Trợ lý chưa hiểu")
    assert not any("Trợ lý hiểu lượt này" in text for text in said)


async def test_a_question_is_answered_and_not_logged(town: Town) -> None:
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu vneid thì làm sao"))[-1]
    assert await logged(town) == []


async def test_the_card_is_corrected_by_words(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    (card,) = await town.say("an", "à nhầm 4 người, hôm qua")
    assert "VNeID: 4 lượt" in card
    assert "hôm qua (21/11)" in card
    await town.tap("an", "✅ Đúng")
    assert [(day, services) for day, services, *_ in await logged(town)] == [("2026-11-21", [("CQ01", 4)])]


async def test_more_people_came_to_the_one_class(town: Town) -> None:
    await town.say("an", "hqua mo lop ky nang so o nha van hoa 20 nguoi")
    (card,) = await town.say("an", "ko phai 20, 25 ng")
    assert ": 1 lớp" in card
    assert "Số người: 25" in card


async def test_taps_alone(town: Town) -> None:
    await town.say("an", "/ghi")
    asked = await town.tap("an", "Cài đặt, đăng nhập")
    assert "bao nhiêu lượt" in asked[0]
    await town.tap("an", "5")
    await town.tap("an", "✅ Đúng")
    assert [services for _, services, *_ in await logged(town)] == [[("CQ01", 5)]]


async def test_the_same_message_twice_logs_once(town: Town) -> None:
    for _ in range(2):
        await town.say("an", "cài vneid cho 3 bác", event="same")
    await town.tap("an", "✅ Đúng")
    said = await town.tap("an", "✅ Đúng")
    assert len(await logged(town)) == 1
    assert said == ["Nội dung này đã cũ. Anh/chị gõ lại lượt cần ghi nhé."]


async def test_a_message_that_comes_late_is_of_the_day_it_was_written(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác", at="2026-11-20T10:00:00+07:00")
    await town.tap("an", "✅ Đúng")
    assert (await logged(town))[0][0] == "2026-11-20"


async def test_a_twin_is_asked_about(town: Town) -> None:
    for _ in range(2):
        await town.say("an", "cài vneid cho 3 bác")
        said = await town.tap("an", "✅ Đúng")
    assert "y như vậy" in said[0]
    await town.tap("an", "Trùng, bỏ")
    assert len(await logged(town)) == 1
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    await town.tap("an", "Lượt khác")
    assert len(await logged(town)) == 2


async def test_undo_takes_it_out_of_the_sums_for_five_minutes(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    await town.tap("an", "Hoàn tác")
    assert await logged(town) == []
    assert await sums(town) == {}
    async with town.writing() as connection:
        assert (await connection.execute(select(trail.c.action))).scalars().all() == ["visit.delete"]
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    town.clock.later(minutes=6)
    assert "quá 5 phút" in (await town.tap("an", "Hoàn tác"))[0]
    assert len(await logged(town)) == 1


async def test_edit_within_seven_days_and_later_only_by_the_leader(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.tap("an", "✏️ Sửa")
    await town.say("an", "5 người")
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("Đã sửa")
    assert [services for _, services, *_ in await logged(town)] == [[("CQ01", 5)]]
    assert (await sums(town))["CQ01"][1] == 5
    town.clock.later(days=8)
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    assert "tổ trưởng" in (await town.tap("an", "Xóa lượt này"))[0]
    assert len(await logged(town)) == 1


async def test_a_batch_of_lines_is_a_batch_of_cards(town: Town) -> None:
    (cards,) = await town.say("an", "/ghi\n- cài vneid cho 3 bác\n- tạo qr cho 2 quán\n- nộp 1 hồ sơ dịch vụ công")
    assert "hiểu 3 lượt" in cards
    assert "Đã ghi 3 lượt" in (await town.tap("an", "✅ Đúng cả"))[0]
    assert len(await logged(town)) == 3


async def test_what_the_future_holds_is_not_logged(town: Town) -> None:
    await town.say("an", "/ghi cài vneid cho 3 bác")
    assert "Ngày: 25/12" in (await town.say("an", "ngày 25/12/2026"))[0]
    assert await town.tap("an", "✅ Đúng") == ["Ngày 25/12/2026 chưa tới nên chưa ghi được. Ngày nào mới đúng?"]
    assert await logged(town) == []
    assert "hôm qua (21/11)" in (await town.say("an", "hôm qua"))[0]
    await town.tap("an", "✅ Đúng")
    assert [day for day, *_ in await logged(town)] == ["2026-11-21"]


async def test_no_personal_number_and_no_name_is_kept(town: Town) -> None:
    said = await town.say("an", "cài vneid cho cô Năm 0900 000 001 ở thôn Gió")
    assert any("xóa số" in text for text in said)
    await town.tap("an", "✅ Đúng")
    async with town.writing() as connection:
        kept: list[Any] = [
            *(await connection.execute(select(inbox.c.payload))).scalars(),
            *(await connection.execute(select(visits.c.note))).scalars(),
        ]
    assert not any("0900" in str(one) or "Năm" in str(one) for one in kept)


async def test_a_leader_logs_for_a_member(town: Town) -> None:
    await town.say("to_truong", "/ghi ngày 12/11 cài vneid cho 3 bác")
    await town.tap("to_truong", "✏️ Sửa")
    await town.tap("to_truong", "Ghi cho người khác")
    await town.tap("to_truong", "Binh")
    await town.tap("to_truong", "✅ Đúng")
    async with town.writing() as connection:
        row = (await connection.execute(select(visits))).one()
    assert (row.member_id, row.logged_by, row.day, row.source) == (town.person["binh"], town.person["to_truong"], "2026-11-12", "paper")


async def test_a_resident_and_an_official_without_a_team_are_told(town: Town) -> None:
    assert "thành viên" in (await town.say("ba_tu", "/ghi cài vneid cho 3 bác"))[-1]
    assert "dành cho" in (await town.say("can_bo", "/ghi cài vneid cho 3 bác"))[-1]
    assert await logged(town) == []


async def test_a_place_that_two_hamlets_share_is_asked_about_and_another_commune_is_found(town: Town) -> None:
    (card,) = await town.say("an", "cài vneid cho 3 bác ở thôn Sóng")
    assert "Thôn Sóng" in card
    await town.tap("an", "✅ Đúng")
    async with town.writing() as connection:
        assert (await connection.execute(select(visits.c.area_id))).scalar_one() == town.area["Thôn Sóng"]


async def test_the_last_visit_again(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    town.clock.later(days=1)
    await town.say("an", "giống lần trước")
    await town.tap("an", "✅ Đúng")
    assert [day for day, *_ in await logged(town)] == ["2026-11-22", "2026-11-23"]


async def test_thoi_drops_the_open_card(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    assert "Chưa có gì được ghi" in (await town.say("an", "thôi"))[0]
    assert await logged(town) == []


async def test_a_closed_ticket_is_logged_with_its_service_and_place(town: Town) -> None:
    async with town.writing() as connection:
        row = {"conversation_id": town.conversation["chi"], "area_id": town.area["Thôn Gió"], "topic": "", "tried": [], "status": "closed",
               "guide": "vneid_tich_hop_giay_to", "level": "team", "claimed_by": town.person["an"],
               "opened_at": "2026-11-22T08:00:00+07:00"}  # fmt: skip
        number = (await connection.execute(insert(tickets).values(**row).returning(tickets.c.id))).scalar_one()
    for _ in range(2):
        await town.choose("an", f"visits:ticket:{number}")
        await town.tap("an", "✅ Đúng")
    async with town.writing() as connection:
        visit = (await connection.execute(select(visits))).one()
    assert (visit.area_id, visit.ticket_id, visit.source) == (town.area["Thôn Gió"], number, "ticket")
    assert (await logged(town))[0][1] == [("CQ03", 1)]
    await town.choose("binh", f"visits:ticket:{number}")
    assert len(await logged(town)) == 1


async def test_a_guide_that_was_walked_beside_a_resident_is_logged_by_one_tap(town: Town) -> None:
    await town.say("an", "kèm người dân")
    await town.say("an", "quên mật khẩu")
    await town.tap("an", "Làm từng bước")
    await town.tap("an", "Bắt đầu")
    for _ in range(12):
        if any(button.title.startswith("Ghi lượt hỗ trợ này") for button, _ in town.shown["an"]):
            break
        await town.say("an", "xong")
    (card,) = await town.tap("an", "Ghi lượt hỗ trợ này")
    assert "VNeID: 1 lượt" in card
    await town.tap("an", "✅ Đúng")
    assert [services for _, services, *_ in await logged(town)] == [[("CQ01", 1)]]


async def test_a_vague_wish_for_a_reminder_lets_the_card_come_back(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    assert "lúc nào" in (await town.say("an", "nhắc tôi họp tổ"))[0]
    reminded, card = await town.say("an", "sáng mai")
    assert reminded.startswith("✅ Trợ lý sẽ nhắc")
    assert "VNeID: 3 lượt" in card
    await town.tap("an", "✅ Đúng")
    assert [services for _, services, *_ in await logged(town)] == [[("CQ01", 3)]]


async def test_the_card_can_be_tapped_while_a_reminder_is_asked_about(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.say("an", "nhắc tôi họp tổ")
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("✅ Đã ghi")
    assert len(await logged(town)) == 1


async def test_a_correction_instead_of_a_time_reaches_the_card(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.say("an", "nhắc tôi họp tổ")
    (card,) = await town.say("an", "à nhầm, giúp được 4 bác ở thôn Gió cài vneid")
    assert "VNeID: 4 lượt" in card
    assert "Thôn Gió" in card


async def test_thoi_ends_the_reminder_and_not_the_card(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.say("an", "nhắc tôi họp tổ")
    said = await town.say("an", "thôi")
    assert said[0].startswith("Đã bỏ việc đang làm dở")
    assert "VNeID: 3 lượt" in said[1]
    assert "Chưa có gì được ghi" in (await town.say("an", "thôi"))[0]
    assert "đã cũ" in (await town.tap("an", "✅ Đúng"))[0]


async def test_words_put_right_the_visit_that_was_opened(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    (card,) = await town.say("an", "ở thôn Gió")
    assert "Thôn Gió" in card
    assert "VNeID: 3 lượt" in card
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("Đã sửa thành")
    async with town.writing() as connection:
        assert (await connection.execute(select(visits.c.area_id))).scalars().all() == [town.area["Thôn Gió"]]


async def test_after_a_look_at_a_visit_other_words_are_not_for_it(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu vneid thì làm sao"))[-1]
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.say("an", "tạo qr cho 2 quán")
    await town.tap("an", "✅ Đúng")
    assert [services for _, services, *_ in await logged(town)] == [[("CQ01", 3)], [("KT06", 2)]]
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    assert await town.say("an", "thôi") == ["Dạ, lượt đó giữ nguyên."]
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.later(hours=1)
    assert "Thôn Gió" not in (await town.say("an", "ở thôn Gió"))[0]


async def test_a_card_that_is_open_waits_behind_the_visit_that_is_put_right(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    await town.tap("an", "✅ Đúng")
    await town.say("an", "tạo qr cho 2 quán")
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    assert "VNeID: 3 lượt" in (await town.say("an", "ở thôn Gió"))[0]
    said = await town.tap("an", "✅ Đúng")
    assert "QR" in said[-1]
    await town.tap("an", "✅ Đúng")
    assert [services for _, services, *_ in await logged(town)] == [[("CQ01", 3)], [("KT06", 2)]]


@pytest.mark.parametrize("text", ["ba do 75t", "bà đó 75 tuổi"])
async def test_who_it_was_about_is_added_to_the_card(town: Town, text: str) -> None:
    await town.say("an", "hom nay cai vneid cho 1 ba")
    (card,) = await town.say("an", text)
    assert "người cao tuổi" in card


async def test_a_question_about_old_people_is_answered_while_a_card_waits(town: Town) -> None:
    await town.say("an", "hom nay cai vneid cho 1 ba")
    assert "Ghi như vậy nhé" not in (await town.say("an", "nguoi gia co duoc mien phi khong"))[0]


async def test_a_yes_is_no_place(town: Town) -> None:
    await town.say("an", "/ghi cài vneid cho 3 bác")
    await town.tap("an", "✏️ Sửa")
    await town.tap("an", "Nơi")
    (card,) = await town.say("an", "dung roi")
    assert "dung roi" not in card
