"""A difficulty goes up the chain, is answered, and its author hears back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select, update

from bot.store.tables import conversations, difficulties, trail
from tests.desk_kit import Town

LINE = "/khokhan vùng lõm sóng ở thôn Nắng, Viettel mất sóng"


async def send(town: Town, who: str = "an", line: str = LINE) -> str:
    await town.say(who, line)
    return (await town.tap(who, "✅ Gửi"))[0]


async def test_one_line_reaches_the_leader_and_the_answer_comes_back(town: Town) -> None:
    said = (await town.say("an", LINE))[0]
    assert "Vùng lõm sóng ở Thôn Nắng, Xã Cát Trắng" in said
    assert "Đã gửi tổ trưởng, số 1" in (await town.tap("an", "✅ Gửi"))[0]
    letter = town.read("to_truong")[0]
    assert "Tổ CNSCĐ Thôn Nắng, số 1" in letter
    assert "Viettel mất sóng" in letter
    await town.tap("to_truong", "Trả lời")
    assert "Đã trả lời số 1" in (await town.say("to_truong", "Nhà mạng hẹn sửa tuần này."))[0]
    back = town.read("an")[0]
    assert back.startswith("Tổ trưởng trả lời việc anh/chị báo, số 1:")
    assert "Nhà mạng hẹn sửa tuần này." in back
    async with town.writing() as connection:
        row = (await connection.execute(select(difficulties))).one()
        actions = (await connection.execute(select(trail.c.action))).scalars().all()
    assert (row.kind, row.status, row.answered_by) == ("vung_lom", "da_tra_loi", town.person["to_truong"])
    assert {"difficulty.add", "difficulty.answer"} <= set(actions)


async def test_up_to_the_commune_and_the_province(town: Town) -> None:
    await send(town)
    town.read("to_truong")
    assert "Đã chuyển số 1 lên xã" in (await town.tap("to_truong", "Chuyển lên trên"))[0]
    assert "đã được chuyển lên xã" in town.read("an")[0]
    assert "số 1" in town.read("can_bo")[0]
    assert "số 1" in town.read("lanh_dao")[0]
    assert "nơi đó trả lời" in (await town.tap("to_truong", "Trả lời"))[0]
    await town.tap("can_bo", "Chuyển lên trên")
    town.read("an")
    town.read("tinh")
    assert not [button for button, _ in town.shown["tinh"] if button.title == "Chuyển lên trên"]
    await town.tap("tinh", "Trả lời")
    await town.say("tinh", "Tỉnh đưa vào kế hoạch phủ sóng.")
    assert town.read("an")[0].startswith("Cán bộ tỉnh trả lời")
    assert "đã có trả lời" in (await town.tap("lanh_dao", "Trả lời"))[0]


async def test_two_answer_at_once_and_the_first_counts(town: Town) -> None:
    await send(town, "to_truong", "/khokhan đề nghị in tờ hướng dẫn chữ to")
    town.read("can_bo")
    town.read("lanh_dao")
    await town.tap("can_bo", "Trả lời")
    await town.tap("lanh_dao", "Trả lời")
    await town.say("can_bo", "Xã in trong tháng này.")
    assert "đã có trả lời" in (await town.say("lanh_dao", "Không in."))[0]
    assert len(town.read("to_truong")) == 1


async def test_taps_ask_kind_and_words(town: Town) -> None:
    await town.say("an", "báo khó khăn")
    assert "kể ngắn" in (await town.tap("an", "Kiến nghị"))[0]
    assert "Kiến nghị ở Thôn Nắng" in (await town.say("an", "cho mượn máy chiếu để mở lớp"))[0]
    await town.tap("an", "Đổi nơi")
    assert "Kiến nghị ở Thôn Gió" in (await town.tap("an", "Thôn Gió"))[0]
    await town.tap("an", "Đổi loại")
    assert "Khó khăn ở Thôn Gió" in (await town.tap("an", "Khó khăn"))[0]
    assert "không gửi gì" in (await town.tap("an", "Bỏ, không gửi"))[0]
    assert "đã qua" in (await town.tap("an", "✅ Gửi"))[0]


async def test_words_without_accents_are_understood(town: Town) -> None:
    assert "Vùng lõm sóng ở Thôn Gió" in (await town.say("an", "/khokhan thon gio mat song tu hom qua"))[0]
    assert "Khó khăn ở Thôn Nắng" in (await town.say("an", "/khokhan cuộc sống bà con khó khăn, ít máy"))[0]


async def test_personal_numbers_are_not_kept(town: Town) -> None:
    said = await town.say("an", "/khokhan máy lỗi, gọi bác ấy số 0900000000")
    assert "che số riêng tư" in said[0]
    await town.tap("an", "✅ Gửi")
    async with town.writing() as connection:
        assert "0900000000" not in (await connection.execute(select(difficulties.c.text))).scalar_one()


async def test_the_same_twice_and_too_long(town: Town) -> None:
    await send(town)
    assert "đã gửi rồi" in await send(town)
    assert "dài quá 1000 chữ" in (await town.say("an", "/khokhan " + "mất sóng " * 150))[0]


async def test_lists_by_area(town: Town) -> None:
    await send(town)
    await send(town, "dung", "/khokhan thiếu máy tính")
    assert "1 việc anh/chị báo" in (await town.say("an", "/khokhan ds"))[0]
    assert "1 việc đang chờ" in (await town.say("can_bo", "/khokhan danh sách"))[0]
    listed = (await town.say("tinh", "/khokhan ds"))[0]
    assert "2 việc đang chờ" in listed
    assert "thiếu máy tính" in listed
    assert "Viettel mất sóng" in (await town.tap("can_bo", "Xem số 1"))[0]
    assert "Không còn việc nào" in (await town.say("chi", "/khokhan ds"))[0]


async def test_wrong_people_do_not_answer(town: Town) -> None:
    await send(town)
    town.read("to_truong")
    button, menu = next(one for one in town.shown["to_truong"] if one[0].title == "Trả lời")
    for who, said in (("can_bo_2", "không thấy việc này"), ("an", "không thấy việc này"), ("ba_tu", "dành cho")):
        town.shown[who].append((replace(button), menu))
        assert said in (await town.tap(who, "Trả lời"))[-1]
    assert "dành cho" in (await town.say("ba_tu", "/khokhan mất sóng"))[0]


async def test_a_leader_without_an_account_is_passed_over(town: Town) -> None:
    async with town.writing() as connection:
        which = conversations.c.person_id == town.person["to_truong"]
        await connection.execute(update(conversations).where(which).values(stopped_at="2026-11-01T00:00:00.000+07:00"))
    assert "Đã gửi xã" in await send(town)
    assert "số 1" in town.read("can_bo")[0]


async def test_nobody_above_is_said(town: Town) -> None:
    async with town.writing() as connection:
        others = conversations.c.person_id != town.person["an"]
        await connection.execute(update(conversations).where(others).values(stopped_at="2026-11-01T00:00:00.000+07:00"))
    assert "chưa có ai nhận tin ở trên" in await send(town)
