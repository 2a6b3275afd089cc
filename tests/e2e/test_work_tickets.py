"""Residents handed over: from "gặp người" to the rating, over the real composition root."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from bot.channels.contract import CONSOLE, Inbound
from bot.settings import Settings
from bot.store.tables import conversations, questions, ticket_lines, tickets, trail
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town


async def ask_for_person(town: Town, place: str = "Thôn Nắng") -> list[str]:
    """The resident asks, and names the hamlet."""
    await town.say("ba_tu", "gặp người")
    return await town.say("ba_tu", place)


async def claimed(town: Town, who: str = "an") -> None:
    """A resident of Thôn Nắng is with somebody, and both have read what was said."""
    await ask_for_person(town)
    for phone in (who, "binh", "to_truong"):
        town.read(phone)
    await town.tap(who, "Nhận")
    for phone in ("ba_tu", who, "binh"):
        town.read(phone)


async def status(town: Town) -> list[tuple[str, str]]:
    async with town.writing() as connection:
        rows = await connection.execute(select(tickets.c.status, tickets.c.level).order_by(tickets.c.id))
        return [(row.status, row.level) for row in rows]


async def test_the_card_goes_to_the_hamlets_members_and_names_nobody(town: Town) -> None:
    await town.say("ba_tu", "quên mật khẩu vneid thì sao")
    await town.say("ba_tu", "gặp người")
    said = await town.say("ba_tu", "tôi ở thôn nắng, xã cát trắng")
    assert said[0].startswith("✅ Đã nhắn tới tổ Thôn Nắng")
    for member in ("an", "binh"):
        [card] = town.read(member)
        assert "người dân Thôn Nắng, Xã Cát Trắng" in card
        assert "quên mật khẩu vneid thì sao" in card
        assert "ba_tu" not in card
    assert [town.read(other) for other in ("chi", "to_truong", "can_bo", "dung")] == [[], [], [], []]


async def test_the_editors_still_see_that_a_person_was_wanted(town: Town) -> None:
    await ask_for_person(town)
    async with town.writing() as connection:
        assert (await connection.execute(select(questions.c.kind))).scalars().all() == ["handover"]


async def test_the_first_to_take_it_gets_it_and_the_others_are_told(town: Town) -> None:
    await ask_for_person(town)
    town.read("an"), town.read("binh")
    said = await town.tap("an", "Nhận")
    assert "đã nhận phiếu 1" in said[0]
    assert town.read("binh") == ["An đã nhận phiếu 1."]
    assert "Người của tổ đã nhận" in town.read("ba_tu")[0]
    assert await town.tap("binh", "Nhận") == ["An đã nhận phiếu 1."]


async def test_two_take_it_at_once_and_exactly_one_has_it(town: Town) -> None:
    await ask_for_person(town)
    for who in ("an", "binh"):
        town.read(who)
    taps = [Inbound("phone", who, f"race-{who}", "choice", choice="tickets:take:1", menu=town.shown[who][-1][1]) for who in ("an", "binh")]
    await asyncio.gather(*(town.assistant.dispatcher.receive(tap) for tap in taps))
    await town.assistant.idle()
    said = [" ".join(town.read(who)) for who in ("an", "binh")]
    assert sorted("Từ giờ" in one for one in said) == [False, True]
    assert sorted("đã nhận phiếu 1." in one for one in said)[-1]
    async with town.writing() as connection:
        bound = (await connection.execute(select(conversations.c.key).where(conversations.c.ticket_id == 1))).scalars().all()
    assert len(bound) == 2
    assert "ba_tu" in bound


async def test_both_sides_write_without_seeing_each_other(town: Town) -> None:
    await claimed(town)
    assert await town.say("ba_tu", "tôi quên mật khẩu vneid") == []
    assert town.read("an") == ["Người dân: tôi quên mật khẩu vneid"]
    assert await town.say("an", "bác bấm Quên mật khẩu giúp con") == []
    assert town.read("ba_tu") == ["Người của tổ: bác bấm Quên mật khẩu giúp con"]


async def test_a_bare_number_is_an_answer_to_the_person(town: Town) -> None:
    await claimed(town)
    await town.say("an", "bác có mấy con?")
    town.read("ba_tu")
    assert await town.say("ba_tu", "2") == []
    assert town.read("an") == ["Người dân: 2"]


async def test_a_personal_number_is_not_carried_over(town: Town) -> None:
    await claimed(town)
    said = await town.say("ba_tu", "cccd của tôi 000000000001")
    assert "đã xóa dãy số riêng" in said[0]
    assert "000000000001" not in town.read("an")[0]
    async with town.writing() as connection:
        assert "000000000001" not in str((await connection.execute(select(ticket_lines))).all())


async def test_in_danger_the_hand_comes_first_and_the_line_is_carried_too(town: Town) -> None:
    await claimed(town)
    said = await town.say("ba_tu", "trời ơi tôi bị lừa chuyển khoản mất 20 triệu rồi")
    assert "1." in said[0]
    assert "cũng đã chuyển cho người của tổ" in said[-1]
    assert "bị lừa" in town.read("an")[0]
    assert (await town.say("ba_tu", "tôi bị lừa chuyển khoản rồi phải làm sao"))[0].startswith("⚠️ Đừng chuyển tiền")


async def test_commands_still_work_while_a_person_is_there(town: Town) -> None:
    await claimed(town)
    assert "cứ gõ câu hỏi" in (await town.say("ba_tu", "/trogiup"))[0]
    assert "Phiếu 1" in (await town.say("an", "/phieu"))[0]
    assert town.read("ba_tu") == town.read("an") == []


async def test_closing_asks_for_a_rating_and_gives_the_chat_back(town: Town) -> None:
    await claimed(town)
    said = await town.tap("an", "Đóng")
    assert said == ["✅ Đã đóng phiếu 1. Bấm một cái để ghi lượt hỗ trợ."]
    assert [button.id for button, _ in town.shown["an"]][-1] == "visits:ticket:1"
    assert "Người của tổ đã kết thúc" in town.read("ba_tu")[0]
    assert (await town.tap("ba_tu", "Tốt"))[0].startswith("Cảm ơn")
    assert "đã chấm" in (await town.tap("ba_tu", "Chưa"))[0]
    assert "Nguồn:" in (await town.say("ba_tu", "quên mật khẩu"))[0]
    async with town.writing() as connection:
        assert (await connection.execute(select(tickets.c.rating))).scalar_one() == 3


async def test_closing_twice_claiming_late_and_rating_late_are_said(town: Town) -> None:
    await claimed(town)
    await town.say("an", "/dong")
    assert (await town.tap("an", "Đóng"))[0] == "Phiếu 1 đã đóng rồi."
    assert (await town.say("an", "/dong"))[0].startswith("Anh/chị đang không nói chuyện")
    assert (await town.tap("binh", "Nhận"))[0] == "Phiếu 1 đã đóng rồi."
    town.read("ba_tu")
    await town.later(days=8)
    assert "đã lâu" in (await town.tap("ba_tu", "Được"))[0]


async def test_a_bad_rating_offers_a_person_again(town: Town) -> None:
    await claimed(town)
    await town.tap("an", "Đóng")
    town.read("ba_tu")
    await town.tap("ba_tu", "Chưa")
    await town.tap("ba_tu", "Gặp người của tổ")
    assert "thôn, khu phố nào" in (await town.say("ba_tu", "gặp người"))[-1]


async def test_the_resident_can_end_it(town: Town) -> None:
    await claimed(town)
    assert "đã dừng gặp người" in (await town.say("ba_tu", "thôi, dừng gặp người"))[0]
    assert "Người dân đã dừng" in town.read("an")[0]
    assert await status(town) == [("closed", "team")]


async def test_a_mere_stop_is_asked_about(town: Town) -> None:
    await claimed(town)
    assert "muốn dừng nói chuyện" in (await town.say("ba_tu", "thôi"))[0]
    assert (await town.tap("ba_tu", "Nói chuyện tiếp"))[0] == "Dạ, anh/chị cứ nhắn tiếp."
    await town.say("ba_tu", "dừng")
    assert "đã dừng gặp người" in (await town.tap("ba_tu", "Dừng gặp người"))[0]


async def test_who_waits_no_more_is_no_longer_waited_for(town: Town) -> None:
    await ask_for_person(town)
    town.read("an")
    assert "đã bỏ yêu cầu" in (await town.say("ba_tu", "dừng gặp người"))[0]
    assert (await town.tap("an", "Nhận"))[0] == "Phiếu 1 đã đóng rồi."
    assert "không chờ gặp ai" in (await town.say("ba_tu", "dừng gặp người"))[0]


async def test_the_card_says_where_in_a_guide_the_resident_is(town: Town) -> None:
    await town.say("ba_tu", "quên mật khẩu")
    await town.tap("ba_tu", "Làm từng bước")
    await town.tap("ba_tu", "Bắt đầu")
    await ask_for_person(town)
    [card] = town.read("an")
    assert "Việc: Lấy lại mật khẩu VNeID" in card
    assert "Đang ở bước 1: Mở VNeID" in card
    await town.tap("an", "Nhận")
    await town.tap("an", "Đóng")
    town.read("ba_tu")
    assert (await town.tap("ba_tu", "Tiếp tục bước 1"))[0].startswith("Bước 1/")


async def test_what_a_flow_was_answered_stands_on_the_card(town: Town) -> None:
    flow = town.assistant.book.flows["sim_bi_khoa"]
    first = flow.questions[flow.start]
    await town.say("ba_tu", "xin chào")
    town.count += 1
    await town.assistant.dispatcher.receive(Inbound("phone", "ba_tu", f"f{town.count}", "choice", choice=f"f:{flow.id}"))
    await town.assistant.idle()
    town.read("ba_tu")
    await town.tap("ba_tu", first.choices[0].title)
    await ask_for_person(town)
    [card] = town.read("an")
    assert f"Việc: {flow.title}" in card
    assert f"Đã hỏi: {first.ask}" in card


async def test_without_buttons_numbers_do_it_all(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock, CONSOLE)
    await ask_for_person(town)
    assert "1. Nhận" in " ".join(town.read("an"))
    assert "đã nhận phiếu 1" in (await town.say("an", "1"))[0]
    await town.say("ba_tu", "cần mấy tấm hình")
    assert "Người dân: cần mấy tấm hình" in town.read("an")[-1]
    assert await town.say("an", "2") == []
    assert "Người của tổ: 2" in town.read("ba_tu")[-1]
    await town.say("an", "/dong")
    assert "1. Tốt" in town.read("ba_tu")[-1]
    await close_town(town)


async def test_what_was_done_stands_in_the_trail(town: Town) -> None:
    await claimed(town)
    await town.say("an", "/dong")
    async with town.writing() as connection:
        rows = await connection.execute(select(trail.c.action, trail.c.person_id).where(trail.c.thing == "ticket").order_by(trail.c.id))
        assert [tuple(row) for row in rows] == [("ticket.claim", town.person["an"]), ("ticket.close", town.person["an"])]
