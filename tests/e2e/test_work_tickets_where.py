"""Residents handed over: which hamlet, what is remembered, and what does not fit."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from bot.channels.contract import Inbound
from bot.store.tables import areas, became, conversations, roles, ticket_lines, tickets
from tests.desk_kit import Town
from tests.e2e.test_work_tickets import ask_for_person, claimed


async def test_remembered_only_with_consent_and_asked_once(town: Town) -> None:
    said = await ask_for_person(town)
    assert "Ghi nhớ Thôn Nắng" in said[1]
    await town.tap("ba_tu", "Không cần")
    await town.say("ba_tu", "dừng gặp người")
    again = await ask_for_person(town)
    assert len(again) == 1
    async with town.writing() as connection:
        which = select(conversations.c.area_id).where(conversations.c.key == "ba_tu")
        assert (await connection.execute(which)).scalar_one() is None


async def test_a_remembered_hamlet_is_not_asked_again_and_can_be_changed(town: Town) -> None:
    await ask_for_person(town)
    assert "đã ghi nhớ Thôn Nắng" in (await town.tap("ba_tu", "Ghi nhớ"))[0]
    await town.say("ba_tu", "dừng gặp người")
    assert "Đã nhắn tới tổ Thôn Nắng" in (await town.say("ba_tu", "gặp người"))[0]
    assert "thôn, khu phố nào" in (await town.tap("ba_tu", "Tôi ở nơi khác"))[0]
    assert "Đã nhắn tới tổ Thôn Gió" in (await town.say("ba_tu", "gió"))[0]
    assert "Phiếu 3" in town.read("chi")[0]


async def test_a_remembered_hamlet_can_be_forgotten(town: Town) -> None:
    await ask_for_person(town)
    await town.tap("ba_tu", "Ghi nhớ")
    await town.say("ba_tu", "dừng gặp người")
    assert (await town.say("ba_tu", "quên thôn của tôi"))[0] == "Trợ lý đã quên thôn của anh/chị."
    assert "thôn, khu phố nào" in (await town.say("ba_tu", "gặp người"))[0]


async def test_a_commune_is_asked_for_its_hamlet_and_takes_it_when_that_is_not_known(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    assert "có nhiều thôn" in (await town.say("ba_tu", "xã cát trắng"))[0]
    said = await town.say("ba_tu", "không biết")
    assert "cán bộ Xã Cát Trắng" in said[0]
    assert len(said) == 1
    assert town.read("an") == []
    assert "người dân Xã Cát Trắng" in town.read("can_bo")[0]


async def test_who_knows_neither_is_told_where_to_go(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    assert "xã, phường nào" in (await town.tap("ba_tu", "Không biết"))[0]
    assert "Trung tâm Phục vụ hành chính công" in (await town.say("ba_tu", "không nhớ"))[0]
    async with town.writing() as connection:
        assert (await connection.execute(select(tickets))).all() == []


async def test_only_the_commune_is_known(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    await town.tap("ba_tu", "Không biết")
    assert "cán bộ Xã Muối Biển" in (await town.say("ba_tu", "muoi bien"))[0]


async def test_a_name_that_two_hamlets_have_is_asked_back(town: Town) -> None:
    async with town.writing() as connection:
        row = {"code": "90002-02", "name": "Thôn Nắng", "folded": "thon nang", "kind": "thon", "parent_id": town.area["Xã Muối Biển"]}
        await connection.execute(insert(areas).values(**row))
    town.assistant.areas.forget()
    await town.say("ba_tu", "gặp người")
    assert "có ở mấy nơi" in (await town.say("ba_tu", "thôn nắng"))[0]
    assert "tổ Thôn Nắng" in (await town.tap("ba_tu", "Thôn Nắng, Xã Cát Trắng"))[0]
    assert "Phiếu 1" in town.read("an")[0]


async def test_a_name_of_before_the_merger_is_understood(town: Town) -> None:
    async with town.writing() as connection:
        row = {"code": "old-1", "name": "Thôn Bến Cũ", "folded": "thon ben cu", "kind": "thon", "valid_to": "2025-06-30"}
        made = await connection.execute(insert(areas).values(**row).returning(areas.c.id))
        await connection.execute(insert(became).values(old_id=made.scalar_one(), new_id=town.area["Thôn Gió"]))
    town.assistant.areas.forget()
    await town.say("ba_tu", "gặp người")
    assert "tổ Thôn Gió" in (await town.say("ba_tu", "bến cũ"))[0]


async def test_a_question_in_between_is_answered_and_the_place_still_taken(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    assert "Nguồn:" in (await town.say("ba_tu", "mà quên mật khẩu vneid thì làm sao được"))[0]
    assert "tổ Thôn Nắng" in (await town.say("ba_tu", "thôn nắng"))[0]


async def test_a_place_that_is_not_there_is_asked_once_more(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    assert "chưa tìm ra" in (await town.say("ba_tu", "thôn mây"))[0]
    assert "xã, phường nào" in (await town.say("ba_tu", "thôn mây"))[0]


async def test_a_name_much_later_opens_no_ticket(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    await town.later(hours=2)
    await town.say("ba_tu", "thôn nắng")
    async with town.writing() as connection:
        assert (await connection.execute(select(tickets))).all() == []


async def test_thoi_ends_the_asking(town: Town) -> None:
    await town.say("ba_tu", "gặp người")
    assert "đã bỏ yêu cầu" in (await town.tap("ba_tu", "Thôi, không cần nữa"))[0]
    await town.say("ba_tu", "gặp người")
    assert "Đã bỏ việc" in (await town.say("ba_tu", "thôi"))[0]


async def test_asked_twice_makes_one_ticket(town: Town) -> None:
    await ask_for_person(town)
    assert "đã nhắn tới tổ Thôn Nắng rồi" in (await town.say("ba_tu", "gặp người"))[0]
    async with town.writing() as connection:
        assert len((await connection.execute(select(tickets))).all()) == 1


async def test_where_nobody_is_registered_it_is_said_as_ever(town: Town) -> None:
    async with town.writing() as connection:
        await connection.execute(update(roles).values(valid_to="2026-01-01"))
    assert "chưa nối thẳng" in (await town.say("ba_tu", "gặp người"))[-1]


async def test_only_whoever_has_the_right_takes_it(town: Town) -> None:
    await ask_for_person(town)
    for who in ("chi", "can_bo_2"):
        assert (await _choose(town, who, "tickets:take:1"))[0] == "Phiếu 1 không thuộc địa bàn của anh/chị."
    assert "dành cho thành viên" in (await _choose(town, "ong_nam", "tickets:take:1"))[-1]
    assert (await _choose(town, "an", "tickets:take:99"))[0] == "Phiếu này không còn nữa."
    assert (await _choose(town, "an", "tickets:take:x"))[0] == "Phiếu này không còn nữa."


async def test_tools_of_somebody_elses_ticket_do_nothing(town: Town) -> None:
    await claimed(town)
    for what in ("close", "move", "pause", "keep"):
        assert "không giữ phiếu này" in (await _choose(town, "binh", f"tickets:{what}:1"))[0]
    assert "không giữ phiếu này" in (await _choose(town, "binh", f"tickets:to:1:{town.person['binh']}"))[0]
    assert "dành cho thành viên" in (await _choose(town, "ong_nam", "tickets:close:1"))[-1]
    assert (await _choose(town, "ong_nam", "tickets:rate:1:3"))[0] == "Phiếu này không còn nữa."
    assert "gõ /ghichu" in (await town.say("an", "/ghichu"))[0]
    for command in ("/dong", "/chuyen", "/tam", "/ghichu xong"):
        assert "đang không nói chuyện" in (await town.say("binh", command))[0]


async def test_a_photo_is_told_and_not_carried(town: Town) -> None:
    await claimed(town)
    assert "chưa chuyển được ảnh" in (await town.send("ba_tu", "photo", "ref-1"))[0]
    assert town.read("an") == ["Người dân: người dân gửi ảnh; trợ lý chưa chuyển ảnh"]
    assert await town.send("ba_tu", "sticker") == []
    await town.send("an", "photo", "ref-2")
    assert "gửi ảnh" in town.read("ba_tu")[0]
    async with town.writing() as connection:
        assert "ref-1" not in str((await connection.execute(select(ticket_lines))).all())


async def test_a_resident_who_stopped_is_told_to_the_member(town: Town) -> None:
    await claimed(town)
    async with town.writing() as connection:
        await connection.execute(update(conversations).where(conversations.c.key == "ba_tu").values(stopped_at="2026-11-22T09:00:00+07:00"))
    assert "chưa gửi được" in (await town.say("an", "bác ơi"))[0]


async def test_a_member_may_be_a_resident_too(town: Town) -> None:
    await town.say("an", "gặp người")
    await town.say("an", "thôn nắng")
    assert "chính anh/chị" in (await _choose(town, "an", "tickets:take:1"))[0]
    assert "Phiếu 1" in town.read("binh")[0]
    await town.tap("binh", "Nhận")
    town.read("an")
    await town.say("an", "chỉ tôi với")
    assert town.read("binh")[-1] == "Người dân: chỉ tôi với"


async def test_nothing_waits(town: Town) -> None:
    assert await town.say("an", "/phieu") == ["Không có người dân nào đang chờ."]
    assert "dành cho thành viên" in (await town.say("ong_nam", "/phieu"))[-1]


async def test_the_list_is_of_ones_own_areas(town: Town) -> None:
    await ask_for_person(town)
    assert "Phiếu 1" in (await town.say("tinh", "/phieu"))[0]
    assert (await town.say("chi", "/phieu"))[0] == "Không có người dân nào đang chờ."


async def _choose(town: Town, who: str, choice: str) -> list[str]:
    """A button that is not on this phone: forwarded, or from an older message."""
    town.count += 1
    town.read(who)
    await town.assistant.dispatcher.receive(Inbound("phone", who, f"old{town.count}", "choice", choice=choice))
    await town.assistant.idle()
    return town.read(who)
