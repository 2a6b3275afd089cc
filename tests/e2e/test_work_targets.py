"""Setting targets by a line and by taps."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.tables import targets, trail
from tests.desk_kit import Town


async def kept(town: Town) -> list[tuple[str, int, int | None, str, float, str]]:
    async with town.writing() as connection:
        rows = await connection.execute(select(targets).order_by(targets.c.id))
        return [(row.indicator, row.area_id, row.team_id, row.period, row.value, row.document) for row in rows]


async def test_one_line_sets_a_teams_target(town: Town) -> None:
    said = (await town.say("can_bo", "/chitieu C01 50 lượt tháng 12, thôn Nắng, QĐ 12/QĐ-UBND"))[0]
    assert "C01 Hướng dẫn cài đặt, sử dụng VNeID: 50 lượt, tháng 12/2026, Tổ CNSCĐ Thôn Nắng. Văn bản: QĐ 12/QĐ-UBND." in said
    assert await kept(town) == []
    await town.tap("can_bo", "✅ Đúng")
    assert await kept(town) == [("C01", town.area["Thôn Nắng"], town.team["Thôn Nắng"], "2026-12", 50.0, "QĐ 12/QĐ-UBND")]
    assert "0/50 lượt (0%)" in (await town.say("to_truong", "/chitieu"))[0]
    async with town.writing() as connection:
        assert (await connection.execute(select(trail.c.person_id).where(trail.c.action == "target.set"))).scalar_one() == town.person[
            "can_bo"
        ]


async def test_taps_ask_for_everything(town: Town) -> None:
    await town.say("can_bo", "/chitieu")
    await town.tap("can_bo", "Giao chỉ tiêu")
    await town.tap("can_bo", "E01")
    assert "Cho thời gian nào" in (await town.say("can_bo", "khoảng 1.200"))[0]
    await town.tap("can_bo", "Quý này")
    assert "văn bản số nào" in (await town.tap("can_bo", "Xã Cát Trắng"))[0]
    await town.say("can_bo", "Kế hoạch 5/KH-UBND")
    await town.tap("can_bo", "✅ Đúng")
    assert await kept(town) == [("E01", town.area["Xã Cát Trắng"], None, "2026-Q4", 1200.0, "Kế hoạch 5/KH-UBND")]


async def test_every_team_of_a_commune_at_once(town: Town) -> None:
    await town.say("can_bo", "/chitieu C01 20 lượt tháng này theo QĐ 7/QĐ-UBND")
    assert "mỗi tổ trong 2 tổ của Xã Cát Trắng" in (await town.tap("can_bo", "Mỗi tổ trong xã"))[0]
    await town.tap("can_bo", "✅ Đúng")
    assert {row[2] for row in await kept(town)} == {town.team["Thôn Nắng"], town.team["Thôn Gió"]}


async def test_setting_again_replaces_and_shows_what_stood_there(town: Town) -> None:
    for value in (50, 60):
        said = (await town.say("can_bo", f"/chitieu C01 {value} lượt tháng 12, thôn Nắng, QĐ 12/QĐ-UBND"))[0]
        await town.tap("can_bo", "✅ Đúng")
    assert "Hiện đang giao: 50." in said
    assert [row[4] for row in await kept(town)] == [60.0]
    await town.say("can_bo", "/chitieu bỏ C01 tháng 12, thôn Nắng, QĐ 13/QĐ-UBND")
    assert "Đã bỏ chỉ tiêu" in (await town.tap("can_bo", "✅ Đúng"))[0]
    assert await kept(town) == []


async def test_an_indicator_that_teams_do_not_move_is_refused(town: Town) -> None:
    assert "Không có chỉ tiêu mã C05" in (await town.say("can_bo", "/chitieu C05 50 tháng 12 QĐ 1/QĐ-UBND"))[0]
    assert "chưa đọc được" in (await town.say("can_bo", "/chitieu trời hôm nay đẹp"))[0]


async def test_no_target_outside_of_ones_area(town: Town) -> None:
    said = (await town.say("can_bo", "/chitieu C01 50 lượt tháng 12, thôn Sóng, QĐ 12/QĐ-UBND"))[0]
    assert "Giao cho đâu?" in said
    assert await kept(town) == []


async def test_leaders_look_and_members_do_not_set(town: Town) -> None:
    assert "Chưa có chỉ tiêu nào" in (await town.say("to_truong", "/chitieu"))[0]
    assert "do cán bộ xã, tỉnh giao" in (await town.say("to_truong", "/chitieu C01 5 tháng 12 QĐ 1/QĐ-UBND"))[0]
    assert "dành cho" in (await town.say("an", "/chitieu C01 5 tháng 12 QĐ 1/QĐ-UBND"))[0]
    assert await kept(town) == []


async def test_a_second_tap_sets_nothing_twice(town: Town) -> None:
    await town.say("can_bo", "/chitieu C01 50 lượt tháng 12, thôn Nắng, QĐ 12/QĐ-UBND")
    await town.tap("can_bo", "✅ Đúng")
    assert "đã qua" in (await town.tap("can_bo", "✅ Đúng"))[0]
    assert len(await kept(town)) == 1
