"""This month's figures and picture, reminders of leaders, targets: over the real composition root."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from PIL import Image
from sqlalchemy import func, select

from bot.channels.contract import WEB, Inbound
from bot.settings import Settings
from bot.store.tables import timers, trail
from bot.visits.log import Visit, log_visit
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town

IN_MONTH = ("2026-11-16", "2026-11-17", "2026-11-21")
"""Today is 22 November: the reporting month runs from 15 November to 14 December."""


async def log(town: Town, who: str, *days: str, code: str = "CQ01", quantity: int | None = 2, hamlet: str = "Thôn Nắng") -> None:
    async with town.writing() as connection:
        for day in days:
            visit = Visit(
                town.person[who], town.team[hamlet], town.area[hamlet], day, ((code, quantity),), town.person[who], people=quantity
            )
            await log_visit(connection, visit, f"{day}T08:00:00.000+07:00")


async def set_target(town: Town, value: int = 70) -> None:
    await town.say("can_bo", f"/chitieu C01 {value} lượt tháng 12, thôn Nắng, QĐ 12/QĐ-UBND")
    await town.tap("can_bo", "✅ Đúng")


async def test_five_lines_and_a_picture(town: Town) -> None:
    await log(town, "an", *IN_MONTH, "2026-11-14")
    await log(town, "binh", "2026-11-18", code="XH01", quantity=None)
    await set_target(town)
    said = (await town.say("an", "/ketqua"))[0].split("\n")
    assert said[0] == "Tháng 12/2026 (15/11–14/12): anh/chị ghi 3 lượt, giúp 6 lượt người."
    assert said[1] == "Nhiều nhất: Cài đặt, đăng nhập, cập nhật VNeID 6 lượt."
    assert said[2] == "Cả tổ: 4 lượt, 4 việc, 7 lượt người."
    assert said[3].startswith("🔴 Chậm chỉ tiêu tháng 12/2026, Hướng dẫn cài đặt, sử dụng VNeID: 6/70 lượt (8%)")
    assert said[4] == "Còn 23 ngày, mỗi tuần cả tổ cần 20 lượt mới đạt."
    assert len(said) == 5


async def test_the_picture_is_an_image(town: Town) -> None:
    await log(town, "an", *IN_MONTH)
    await town.assistant.dispatcher.receive(Inbound("phone", "an", "picture", "text", text="/ketqua"))
    await town.assistant.idle()
    (file,) = town.files("an")
    assert (file.kind, file.name) == ("image", "Kết quả tháng.png")
    path = town.assistant.files.path(file.file)
    assert path
    with Image.open(BytesIO(path.read_bytes())) as picture:
        assert picture.format == "PNG"
        assert picture.width == 720


async def test_nothing_logged_says_how(town: Town) -> None:
    said = (await town.say("an", "kết quả"))[0]
    assert "chưa ghi lượt nào" in said
    assert "chưa được giao chỉ tiêu" in said


async def test_residents_have_no_results(town: Town) -> None:
    assert "dành cho thành viên" in (await town.say("ba_tu", "/ketqua"))[-1]
    assert (await town.say("ba_tu", "kết quả"))[-1].startswith("Trợ lý chưa hiểu")


async def test_members_do_not_see_each_other(town: Town) -> None:
    await log(town, "binh", *IN_MONTH)
    said = (await town.say("an", "/ketquato"))[0]
    assert "1/3 người đã ghi" in said
    assert "Binh" not in said


async def test_a_leader_sees_who_is_silent_and_behind(town: Town) -> None:
    await log(town, "to_truong", *IN_MONTH, quantity=9)
    await log(town, "an", "2026-11-16", quantity=1)
    await set_target(town, 90)
    said = (await town.say("to_truong", "/ketquato"))[0]
    assert "🔴 Binh: chưa ghi lượt nào" in said
    assert "🔴 An: 1 lượt, dưới mức chia đều (1/7 lượt)" in said
    assert "• To Truong: 3 lượt" in said


async def test_a_reminder_goes_out_once_a_day(town: Town) -> None:
    await town.say("to_truong", "/ketquato")
    assert (await town.tap("to_truong", "Nhắc 2 người"))[0] == "Đã nhắc: An, Binh."
    assert "chưa ghi lượt nào" in town.read("an")[0]
    await town.say("to_truong", "/ketquato")
    assert "Trong ngày đã nhắc rồi" in (await town.tap("to_truong", "Nhắc An"))[0]
    assert town.read("an") == []
    await town.later(days=1)
    await town.say("to_truong", "/ketquato")
    assert (await town.tap("to_truong", "Nhắc An"))[0] == "Đã nhắc: An."
    assert len(town.read("an")) == 1
    async with town.writing() as connection:
        nudges = select(func.count()).select_from(trail).where(trail.c.action == "results.nudge")
        assert (await connection.execute(nudges)).scalar_one() == 3


async def test_at_night_a_reminder_waits_for_the_morning(town: Town) -> None:
    await town.later(hours=13)
    await town.say("to_truong", "/ketquato")
    assert "lúc 07:00 ngày 23/11: An" in (await town.tap("to_truong", "Nhắc An"))[0]
    assert town.read("an") == []
    assert "chưa ghi lượt nào" in (await town.later("an", hours=9))[0]


async def test_only_the_leader_reminds(town: Town) -> None:
    async with town.writing() as connection:
        before = (await connection.execute(select(func.count()).select_from(timers))).scalar_one()
    await town.say("to_truong", "/ketquato")
    button, menu = town.shown["to_truong"][-1]
    town.shown["an"].append((replace(button, id=f"results:nudge:{town.person['binh']}", title="Nhắc Binh"), menu))
    assert "dành cho" in (await town.tap("an", "Nhắc Binh"))[0]
    town.shown["to_truong"].append((replace(button, id=f"results:nudge:{town.person['dung']}", title="Nhắc Dung"), menu))
    assert "Không có ai cần nhắc" in (await town.tap("to_truong", "Nhắc Dung"))[0]
    async with town.writing() as connection:
        assert (await connection.execute(select(func.count()).select_from(timers))).scalar_one() == before


async def test_an_officer_sees_the_commune(town: Town) -> None:
    await log(town, "an", *IN_MONTH)
    await log(town, "dung", "2026-11-16", hamlet="Thôn Sóng")
    said = (await town.say("can_bo", "/ketqua"))[0]
    assert said.startswith("Xã Cát Trắng, tháng 12/2026 (15/11–14/12): 3 lượt, 3 việc")
    assert "1/2 tổ đã ghi" in said
    assert "4 lượt" in (await town.say("tinh", "/ketqua"))[0]


async def test_a_channel_without_buttons_works_by_numbers(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock, replace(WEB, buttons="none"))
    await town.say("to_truong", "/ketquato")
    assert "Đã nhắc: An, Binh." in (await town.say("to_truong", "1"))[0]
    await close_town(town)
