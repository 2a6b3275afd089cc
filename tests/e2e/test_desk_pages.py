"""The desk's other pages: what they show, whom they show it to, what they change."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from bot.store.tables import difficulties, teams, ticket_lines, tickets, trail
from bot.visits.log import Visit, log_visit
from tests.desk_kit import Town
from tests.desk_web import DeskTown


async def log(town: Town, who: str, where: str, day: str = "2026-11-20", note: str = "") -> None:
    async with town.writing() as connection:
        visit = Visit(town.person[who], town.team[where], town.area[where], day, (("CQ01", 2),), town.person[who], people=2, note=note)
        assert await log_visit(connection, visit, town.clock().isoformat(timespec="milliseconds"))


async def open_ticket(town: Town, where: str, **more: object) -> int:
    row = {"conversation_id": town.conversation["an"], "area_id": town.area[where], "team_id": town.team[where], "tried": ["mất mật khẩu"],
           "status": "open", "level": "leader", "opened_at": "2026-11-22T08:00:00.000+07:00"}  # fmt: skip
    async with town.writing() as connection:
        made = await connection.execute(insert(tickets).values(**row | more).returning(tickets.c.id))
        number = int(made.scalar_one())
        line = {"ticket_id": number, "side": "resident", "text": "Cháu ơi giúp bác", "at": "2026-11-22T08:05:00.000+07:00"}
        await connection.execute(insert(ticket_lines).values(**line))
    return number


async def report(town: Town, who: str, where: str, level: str = "xa") -> int:
    row = {"person_id": town.person[who], "area_id": town.area[where], "team_id": town.team[where], "kind": "vung_lom", "place": where,
           "text": f"Mất sóng ở {where}", "level": level, "status": "moi", "at": "2026-11-21T08:00:00.000+07:00"}  # fmt: skip
    async with town.writing() as connection:
        made = await connection.execute(insert(difficulties).values(**row).returning(difficulties.c.id))
        return int(made.scalar_one())


async def test_today_shows_what_waits_for_me_and_nothing_of_the_neighbours(desk: DeskTown) -> None:
    await log(desk.town, "an", "Thôn Nắng")
    await open_ticket(desk.town, "Thôn Nắng")
    await report(desk.town, "an", "Thôn Gió")
    await report(desk.town, "dung", "Thôn Sóng")
    page = await (await desk.sit("can_bo")).get("/desk")
    assert "Phiếu 1, Thôn Nắng" in page
    assert "Mất sóng ở Thôn Gió" in page
    assert "Thôn Sóng" not in page
    assert re.search(r"Tổ chưa ghi lượt nào</dt><dd>1<", page)
    assert "Thôn Gió, Xã Cát Trắng" in page
    other = await (await desk.sit("can_bo_2")).get("/desk")
    assert "Thôn Nắng" not in other
    assert "Mất sóng ở Thôn Sóng" in other


async def test_visits_are_filtered_and_each_sees_only_the_own(desk: DeskTown) -> None:
    await log(desk.town, "an", "Thôn Nắng", note="=1+1")
    await log(desk.town, "chi", "Thôn Gió", day="2026-11-10")
    await log(desk.town, "dung", "Thôn Sóng")
    whole, commune, leader = await desk.sit("tinh"), await desk.sit("can_bo"), await desk.sit("to_truong")
    assert "3 lượt" in await whole.get("/desk/luot")
    assert "2 lượt" in await commune.get("/desk/luot")
    assert "1 lượt" in await leader.get("/desk/luot")
    assert "1 lượt, từ" in await commune.get("/desk/luot?tu=2026-11-15&den=2026-11-22")
    assert "0 lượt" in await commune.get("/desk/luot?viec=AT01")
    assert "2 lượt" in await commune.get("/desk/luot?viec=CQ01")
    # Asking for another's area or team brings nothing of theirs.
    area, team = desk.town.area["Xã Muối Biển"], desk.town.team["Thôn Sóng"]
    assert "0 lượt" in await commune.get(f"/desk/luot?noi={area}")
    assert "0 lượt" in await commune.get(f"/desk/luot?to={team}")
    assert "0 lượt" in await leader.get(f"/desk/luot?to={desk.town.team['Thôn Gió']}")
    csv = (await commune.client.get("/desk/luot/xuat?dang=csv")).content.decode("utf-8-sig")
    assert "Thôn Nắng" in csv
    assert "Thôn Sóng" not in csv
    assert "'=1+1" in csv
    book = load_workbook(io.BytesIO((await commune.client.get("/desk/luot/xuat?dang=xlsx")).content))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["Ngày", "Địa bàn"]
    assert book.worksheets[0].max_row == 3
    await commune.get("/desk/luot/xuat?dang=exe", 404)


@pytest.mark.parametrize(
    "query", ["tu=x&den=y", "tu=2026-11-22&den=2026-01-01", "trang=99999999", "noi=999999&to=-1&nguoi=abc&viec=ZZ99&ket-qua=%00"]
)
async def test_a_filter_that_makes_no_sense_breaks_nothing(desk: DeskTown, query: str) -> None:
    sitter = await desk.sit("can_bo")
    for path in ("/desk/luot", "/desk/to", "/desk/phieu", "/desk/kho-khan", "/desk/nhat-ky", "/desk/thong-bao"):
        await sitter.get(f"{path}?{query}")


async def test_a_number_that_no_row_can_have_is_not_found(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    for path in ("/desk/to", "/desk/phieu", "/desk/kho-khan", "/desk/thong-bao"):
        await sitter.get(f"{path}/99999999999999999999", 404)
        await sitter.get(f"{path}/abc", 404)


async def test_teams_and_a_teams_people_group_and_invitations(desk: DeskTown) -> None:
    commune, leader = await desk.sit("can_bo"), await desk.sit("to_truong")
    page = await commune.get("/desk/to")
    assert "2 tổ, 4 thành viên" in page
    assert "Thôn Sóng" not in page
    mine, theirs = f"/desk/to/{desk.town.team['Thôn Nắng']}", f"/desk/to/{desk.town.team['Thôn Sóng']}"
    assert (await leader.client.get("/desk/to")).headers["location"] == mine
    page = await leader.get(mine)
    assert "CNCĐ_Thôn Nắng_Xã Cát Trắng" in page
    assert "Tạo mã mời thành viên" in page
    assert "Tạo mã mời tổ trưởng" not in page
    await leader.get(theirs, 403)
    await commune.get(theirs, 403)
    await commune.get("/desk/to/999", 404)
    await leader.post(f"{theirs}/moi", 403, **{"vai-tro": "member"})
    await leader.post(f"{mine}/moi", 403, **{"vai-tro": "leader"})
    await leader.post(f"{mine}/moi", 403, **{"vai-tro": "administrator"})
    made = await leader.post(f"{mine}/moi", 200, **{"vai-tro": "member"})
    code = re.search(r"/vaoto ([A-Z2-9]{4}-[A-Z2-9]{4})", made.text)
    assert code
    assert code.group(1) not in await leader.get(mine)
    assert "thành viên" in (await desk.town.say("moi_toi", f"/vaoto {code.group(1)}"))[1]
    again = await leader.post(f"{mine}/moi", 200, **{"vai-tro": "member"})
    number = re.search(r'name="ma" value="(\d+)"', again.text)
    assert number
    await commune.post(f"{mine}/thu-ma", 409, ma=number.group(1))
    assert "Đã thu lại mã" in await leader.follow(f"{mine}/thu-ma", ma=number.group(1))
    assert "Đã lưu tên nhóm" in await leader.follow(f"{mine}/nhom", ten="CNSCD Thôn Nắng")
    assert "phải bắt đầu bằng CNCĐ" in await leader.get(mine)
    await leader.post(f"{mine}/nhom", 422, ten="x" * 201)
    async with desk.town.writing() as connection:
        kept = await connection.execute(select(teams.c.zalo_group).where(teams.c.id == desk.town.team["Thôn Nắng"]))
        assert kept.scalar_one() == "CNSCD Thôn Nắng"


async def test_tickets_with_their_talk(desk: DeskTown) -> None:
    mine, theirs = await open_ticket(desk.town, "Thôn Nắng"), await open_ticket(desk.town, "Thôn Sóng")
    commune, leader = await desk.sit("can_bo"), await desk.sit("to_truong")
    for sitter in (commune, leader):
        page = await sitter.get("/desk/phieu?tinh-trang=late")
        assert f"Phiếu {mine}" in page
        assert f"Phiếu {theirs}" not in page
        page = await sitter.get(f"/desk/phieu/{mine}")
        assert "Cháu ơi giúp bác" in page
        assert "Quá giờ" in page
        await sitter.get(f"/desk/phieu/{theirs}", 403)
    assert f"Phiếu {mine}" not in await commune.get("/desk/phieu?tinh-trang=closed")


async def test_a_difficulty_is_answered_and_its_author_hears_it(desk: DeskTown) -> None:
    mine, theirs = await report(desk.town, "an", "Thôn Nắng"), await report(desk.town, "dung", "Thôn Sóng")
    upper = await report(desk.town, "binh", "Thôn Nắng", level="tinh")
    commune = await desk.sit("can_bo")
    assert "Mất sóng ở Thôn Sóng" not in await commune.get("/desk/kho-khan")
    await commune.get(f"/desk/kho-khan/{theirs}", 403)
    await commune.post(f"/desk/kho-khan/{theirs}/tra-loi", 403, **{"tra-loi": "x"})
    assert "đang ở cấp khác" in await commune.get(f"/desk/kho-khan/{upper}")
    await commune.post(f"/desk/kho-khan/{upper}/tra-loi", 403, **{"tra-loi": "x"})
    await commune.post(f"/desk/kho-khan/{mine}/tra-loi", 422, **{"tra-loi": "  "})
    answer = {"tra-loi": "Tuần sau có người tới xem. Gọi 0000000000"}
    assert "Đã trả lời và báo" in await commune.follow(f"/desk/kho-khan/{mine}/tra-loi", **answer)
    assert "Tuần sau có người tới xem" in await commune.get(f"/desk/kho-khan/{mine}")
    assert any("Tuần sau có người tới xem" in text for text in await desk.town.later("an", seconds=5))
    twice = await commune.post(f"/desk/kho-khan/{mine}/tra-loi", 409, **{"tra-loi": "Lần nữa"})
    assert "đã có trả lời" in twice.text
    async with desk.town.writing() as connection:
        rows = await connection.execute(select(trail.c.action).where(trail.c.thing == "difficulty"))
        assert rows.scalars().all() == ["difficulty.answer"]


async def test_a_difficulty_goes_up_to_the_province(desk: DeskTown) -> None:
    number = await report(desk.town, "an", "Thôn Nắng")
    commune, province = await desk.sit("can_bo"), await desk.sit("tinh")
    assert "Đã chuyển lên tỉnh" in await commune.follow(f"/desk/kho-khan/{number}/chuyen")
    assert f"/desk/kho-khan/{number}" in await province.get("/desk")
    assert any("Mất sóng ở Thôn Nắng" in text for text in await desk.town.later("tinh", seconds=5))
    await commune.post(f"/desk/kho-khan/{number}/chuyen", 403)


async def test_the_trail_is_of_those_one_looks_after(desk: DeskTown) -> None:
    commune, other, leader = await desk.sit("can_bo"), await desk.sit("can_bo_2"), await desk.sit("to_truong")
    page = await commune.get("/desk/nhat-ky")
    assert "Vào bàn làm việc" in page
    assert "To Truong" in page
    assert "Can Bo 2" not in page
    assert "To Truong" not in await other.get("/desk/nhat-ky")
    assert "Can Bo" not in (await leader.get("/desk/nhat-ky")).partition("<main")[2]
    assert "Vào bàn làm việc" in await commune.get("/desk/nhat-ky?ve=session")


async def test_settings_are_for_the_top_and_never_tell_a_secret(desk: DeskTown) -> None:
    settings = desk.town.assistant.settings
    assert not settings.telegram_token.get_secret_value()
    top = await desk.sit("quan_tri")
    page = await top.get("/desk/cai-dat")
    assert "TELEGRAM_BOT_TOKEN" in page
    assert "chưa đặt" in page
    assert "test.db" not in page
    for who in ("can_bo", "to_truong"):
        await (await desk.sit(who)).get("/desk/cai-dat", 403)


async def test_names_are_shown_as_text(desk: DeskTown) -> None:
    await desk.town.say("an", "/toi")
    async with desk.town.writing() as connection:
        from sqlalchemy import update

        from bot.store.tables import people

        evil = "<img src=x onerror=alert(1)>"
        await connection.execute(update(people).where(people.c.id == desk.town.person["an"]).values(name=evil))
    sitter = await desk.sit("can_bo")
    raw = (await sitter.client.get(f"/desk/to/{desk.town.team['Thôn Nắng']}")).text
    assert "&lt;img src=x" in raw
    assert "<img src=x" not in raw
