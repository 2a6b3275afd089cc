"""Officials read, fetch and freeze reports in chat; leaders see their hamlet; residents see nothing of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.clock import VIETNAM
from bot.settings import Settings
from bot.store.tables import reports, trail
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.report_kit import Province, log_october


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    """On 17 October 2026, a Saturday: month 10 is over."""
    clock.time = datetime(2026, 10, 17, 9, 0, tzinfo=VIETNAM)
    opened = await open_town(settings, clock)
    async with opened.writing() as connection:
        province = Province(connection, settings, opened.area, opened.team, opened.person)
        await log_october(province)
    yield opened
    await close_town(opened)


async def test_an_official_sees_the_last_month_in_five_lines(town: Town) -> None:
    (said,) = await town.say("can_bo", "/baocao")
    assert said.startswith("Báo cáo tháng 10 năm 2026, Xã Cát Trắng (số liệu từ ngày 15/9/2026 đến hết ngày 14/10/2026)")
    assert "• Lượt hỗ trợ: 7 (+600,00% so kỳ trước) (+250,00% so cùng kỳ). Lũy kế năm: 8, đạt 8,00% kế hoạch." in said
    assert "• Tổ có hoạt động: 1/2 (50,00%)." in said
    assert "• Chưa ghi nhận trong kỳ: 1 tổ." in said
    assert "chưa chốt" in said


async def test_two_words_do_for_officials_only(town: Town) -> None:
    assert (await town.say("can_bo", "bao cao"))[0].startswith("Báo cáo tháng 10")
    assert not (await town.say("ba_tu", "báo cáo"))[-1].startswith("Báo cáo tháng")


@pytest.mark.parametrize(
    ("typed", "head"),
    [("bao cao thang 9", "Báo cáo tháng 9 năm 2026"), ("số liệu của xã quý 3", "Báo cáo quý III năm 2026"),
     ("báo cáo tháng trước", "Báo cáo tháng 10"), ("thon nao chua bao cao", "Chưa có lượt nào trong tháng 10")],
)  # fmt: skip
async def test_officials_ask_in_words(town: Town, typed: str, head: str) -> None:
    assert head in (await town.say("can_bo", typed))[0]


async def test_a_fraud_to_report_is_no_report(town: Town) -> None:
    for text in ("báo cáo lừa đảo ở đâu", "báo cáo tháng trước bị mất tiền"):
        assert "Báo cáo tháng" not in (await town.say("can_bo", text))[0]


@pytest.mark.parametrize(
    ("typed", "head"),
    [("2026-Q3", "Báo cáo quý III năm 2026, Xã Cát Trắng"), ("quý 3", "Báo cáo quý III năm 2026"),
     ("9 tháng 2026", "Báo cáo 9 tháng đầu năm 2026"),
     ("thôn nắng", "Báo cáo tháng 10 năm 2026, Thôn Nắng"), ("2026-9 thôn gió", "Báo cáo tháng 9 năm 2026, Thôn Gió"),
     ("2026-11", "Báo cáo tháng 11 năm 2026"), ("2027", "Năm 2027 chưa bắt đầu")],
)  # fmt: skip
async def test_period_and_place_may_follow_the_command(town: Town, typed: str, head: str) -> None:
    (said,) = await town.say("can_bo", f"/baocao {typed}")
    assert said.lower().startswith(head.lower())


async def test_files_come_with_their_names(town: Town, settings: Settings) -> None:
    await town.say("can_bo", "/baocao")
    for title, suffix in (("Tệp Word", "docx"), ("Tệp Excel", "xlsx")):
        before = set((settings.var_dir / "files").glob(f"*.{suffix}"))
        said = await town.tap("can_bo", title)
        assert said[0].startswith(f"bao-cao-2026-10-xa-cat-trang.{suffix} đây, bản dự thảo.")
        (made,) = set((settings.var_dir / "files").glob(f"*.{suffix}")) - before
        assert made.read_bytes().startswith(b"PK")


async def test_another_commune_is_not_shown(town: Town) -> None:
    assert "trong phạm vi" in (await town.say("can_bo", "/baocao xã muối biển"))[0]
    area = town.area["Xã Muối Biển"]
    town.shown["can_bo"].clear()
    await town.say("can_bo_2", "/baocao")
    button, menu = next((button, menu) for button, menu in town.shown["can_bo_2"] if button.title == "Tệp Word")
    town.shown["can_bo"].append((button, menu))
    said = await town.tap("can_bo", "Tệp Word")
    assert str(area) in button.id
    assert said == ["Báo cáo của Xã Muối Biển dành cho cán bộ nơi đó. Anh/chị gõ /baocao để xem nơi của mình."]


async def test_residents_and_members_are_told_whose_it_is(town: Town) -> None:
    assert "dành cho" in (await town.say("ba_tu", "/baocao"))[-1]
    assert "dành cho" in (await town.say("an", "/chamnhap"))[-1]


async def test_a_leader_sees_the_own_hamlet_and_confirms_it(town: Town) -> None:
    (said,) = await town.say("to_truong", "/baocao")
    assert "Thôn Nắng" in said.splitlines()[0]
    assert "Chưa ghi nhận" not in said
    assert "Chốt số liệu tháng 10" in (await town.tap("to_truong", "Chốt số liệu"))[0]
    assert "✅" in (await town.tap("to_truong", "Chốt"))[0]


async def test_freezing_asks_first_and_happens_once(town: Town) -> None:
    await town.say("can_bo", "/baocao")
    await town.say("lanh_dao", "/baocao")
    await town.tap("can_bo", "Chốt số liệu")
    assert "Chưa chốt" in (await town.tap("can_bo", "Chưa chốt"))[0]
    await town.tap("can_bo", "Chốt số liệu")
    await town.tap("lanh_dao", "Chốt số liệu")
    assert (await town.tap("can_bo", "Chốt"))[0].startswith("✅ Đã chốt số liệu tháng 10 năm 2026, Xã Cát Trắng")
    assert "đã chốt trước đó" in (await town.tap("lanh_dao", "Chốt"))[0]
    async with town.writing() as connection:
        rows = (await connection.execute(select(reports.c.period))).scalars().all()
        noted = (await connection.execute(select(trail.c.action).where(trail.c.thing == "report"))).scalars().all()
    assert (rows, noted) == (["2026-10"], ["report.freeze"])
    assert "Đã chốt ngày 17/10/2026, người chốt: Can Bo." in (await town.say("can_bo", "/baocao"))[0]


async def test_a_running_month_is_not_frozen(town: Town) -> None:
    said = await town.say("can_bo", "/baocao 2026-11")
    assert "chưa kết thúc" in said[0]
    assert "Chốt số liệu" not in [button.title for button, _ in town.shown["can_bo"]]


async def test_who_has_not_reported_and_one_reminder_a_day(town: Town) -> None:
    (said,) = await town.say("tinh", "/chamnhap")
    assert said.startswith("Chưa có lượt nào trong tháng 10 năm 2026")
    assert "• Tổ CNSCĐ Thôn Gió, lần cuối 14/9/2026" in said
    assert "Xã, phường chưa chốt số liệu: 2." in said
    (said,) = await town.say("tinh", "/chamnhap 2026-9 xã cát trắng")
    assert "Tổ CNSCĐ Thôn Nắng, tổ trưởng To Truong" in said
    assert "Đã nhắc 1 tổ trưởng." in (await town.tap("tinh", "Nhắc 1 tổ trưởng"))[0]
    letters = await town.later("to_truong", minutes=1)
    assert "Tổ Tổ CNSCĐ" not in letters[0]
    assert "chưa có lượt hỗ trợ nào trong tháng 9 năm 2026" in letters[0]
    assert "đã được nhắc hôm nay" in (await town.tap("tinh", "Nhắc 1 tổ trưởng"))[0]
    assert await town.later("to_truong", minutes=1) == []


async def test_another_period_by_taps_or_typed_and_a_question_between(town: Town) -> None:
    await town.say("can_bo", "/baocao")
    assert "chọn kỳ" in (await town.tap("can_bo", "Kỳ khác"))[0]
    assert "quý III" in (await town.tap("can_bo", "Quý III năm 2026"))[0]
    await town.tap("can_bo", "Kỳ khác")
    assert (await town.say("can_bo", "tháng 9"))[0].startswith("Báo cáo tháng 9 năm 2026")
    await town.tap("can_bo", "Kỳ khác")
    assert "Nguồn:" in (await town.say("can_bo", "quên mật khẩu"))[-1]
    await town.say("tinh", "/baocao")
    await town.tap("tinh", "Địa bàn khác")
    assert "Xã Muối Biển" in (await town.say("tinh", "muoi bien"))[0]


async def test_a_picture_of_communes(town: Town) -> None:
    await town.say("tinh", "/baocao")
    assert "Biểu đồ tháng 10 năm 2026, Tỉnh Thử Nghiệm." in (await town.tap("tinh", "Biểu đồ"))[0]
