"""Indicators at the desk and for everybody, and surveys from files."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown
from tests.report_kit import Province
from tests.xlsforms import household_form, make_xlsform

OPEN = "/chi-so-cong-khai"
SURVEYS = "/desk/khao-sat"


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    async with opened.writing() as connection:
        province = Province(connection, settings, opened.area, opened.team, opened.person)
        await province.visit("an", "Thôn Nắng", "2026-10-20", [("CQ01", 3)], people=3)
        await province.visit("dung", "Thôn Sóng", "2026-09-20", [("CQ01", 8)], people=8)
        await province.visit("dung", "Thôn Sóng", "2026-10-21", [("CQ01", 30)], people=30)
        await province.plan("C01", "Tỉnh Thử Nghiệm", "2026", 82)
    yield opened
    await close_town(opened)


async def test_an_indicator_stands_by_month_and_by_commune_with_its_plan(desk: DeskTown) -> None:
    sitter = await desk.sit("tinh")
    page = await sitter.get("/desk/chi-so?ma=C01&ky=2026-11")
    assert "10/26 8; 11/26 33" in page
    assert "Từ đầu năm: 41 lượt, kế hoạch cả năm 82, đạt 50,00%" in page
    assert 'class="tile s5"' in page
    assert 'class="tile s1"' in page
    assert "Xã Muối Biển" in page
    await sitter.get("/desk/chi-so?ma=Z99", 404)
    assert "chọn một tháng" in await sitter.get("/desk/chi-so?ky=2026", 422)


async def test_indicators_of_another_commune_are_closed(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    assert "Xã Cát Trắng" in await sitter.get("/desk/chi-so")
    await sitter.get(f"/desk/chi-so?noi={desk.town.area['Xã Muối Biển']}", 403)


async def test_the_public_page_needs_no_login_and_names_nobody(desk: DeskTown) -> None:
    guest = await desk.browser()
    page = await guest.get(f"{OPEN}?ky=2026-11")
    assert "Kết quả của Tổ công nghệ số cộng đồng, Tỉnh Thử Nghiệm" in page
    assert "Xã Muối Biển" in page
    assert "Số liệu chưa chốt" in page
    for name in ("Dung", "Can Bo", "Ngày hoạt động của thành viên"):
        assert name not in page
    response = await guest.client.get(f"{OPEN}/du-lieu.json?ky=2026-11")
    assert response.headers["cache-control"] == "public, max-age=300"
    data = response.json()
    codes = {line["code"]: line["value"] for line in data["indicators"]}
    assert codes["C01"] == 33
    assert "A10" not in codes
    assert "A11" not in codes
    assert {"texts", "late_teams", "voices"} & data.keys() == set()
    text = (await guest.client.get(f"{OPEN}/du-lieu.csv?ky=2026-11")).content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["indicator"] == "C01"]
    assert {row["area"]: row["value"] for row in rows}["Xã Cát Trắng"] == "3"


@pytest.mark.parametrize("period", ["2026-12", "2019-01", "2026", "x", "2026-11..2026-12"])
async def test_the_public_page_gives_only_months_that_are_over(desk: DeskTown, period: str) -> None:
    guest = await desk.browser()
    for tail in ("", "/du-lieu.json", "/du-lieu.csv"):
        assert (await guest.client.get(f"{OPEN}{tail}?ky={period}")).status_code == 404


async def test_the_public_page_is_computed_once_in_five_minutes(desk: DeskTown) -> None:
    town, guest = desk.town, await desk.browser()
    path = f"{OPEN}/du-lieu.json?ky=2026-11"

    async def value() -> int:
        data = (await guest.client.get(path)).json()
        return next(int(line["value"]) for line in data["indicators"] if line["code"] == "C01")

    assert await value() == 33
    async with town.writing() as connection:
        province = Province(connection, town.assistant.settings, town.area, town.team, town.person)
        await province.visit("an", "Thôn Nắng", "2026-10-22", [("CQ01", 4)])
    assert await value() == 33
    town.clock.later(minutes=6)
    assert await value() == 37


async def test_a_survey_is_opened_from_a_file_counted_closed_and_taken_home(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    await sitter.get(SURVEYS)
    area = town.area["Xã Cát Trắng"]
    response = await sitter.post(SURVEYS, 303, {"tep": ("ho.xlsx", household_form())}, noi=area)
    page = await sitter.get(response.headers["location"])
    assert "Đã mở khảo sát" in page
    assert "Khảo sát hộ" in page
    assert "Nhà có điện thoại thông minh không?" in page
    await town.say("an", "/khaosat")
    assert "Khảo sát hộ" in [button.title for button, _ in town.shown["an"]]
    path = response.headers["location"].partition("?")[0]
    for kind, begin in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert (await sitter.client.get(f"{path}/xuat?dang={kind}")).content.startswith(begin)
    await sitter.get(f"{path}/xuat?dang=pdf", 404)
    other = await desk.sit("can_bo_2")
    assert "Khảo sát hộ" not in await other.get(SURVEYS)
    await other.get(path, 403)
    await other.post(f"{path}/dong", 403)
    assert "Đã đóng khảo sát" in await sitter.follow(f"{path}/dong")
    await sitter.post(f"{path}/dong", 409)


async def test_a_form_that_a_chat_cannot_ask_is_refused_by_row(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    await sitter.get(SURVEYS)
    area = town.area["Xã Cát Trắng"]
    wrong = make_xlsform([{"type": "text", "name": "a", "label": "A"}, {"type": "geopoint", "name": "b", "label": "B"}])
    response = await sitter.post(SURVEYS, 422, {"tep": ("ho.xlsx", wrong)}, noi=area, ten="Phiếu của tôi")
    assert "dòng 3" in response.text
    assert "Phiếu của tôi" in response.text
    await sitter.post(SURVEYS, 422, {"tep": ("ho.xlsx", b"khong phai tep")}, noi=area)
    await sitter.post(SURVEYS, 422, None, noi=area)
    await sitter.post(SURVEYS, 403, {"tep": ("ho.xlsx", household_form())}, noi=town.area["Xã Muối Biển"])
    assert "Chưa có khảo sát nào" in await sitter.get(SURVEYS)


async def test_leaders_do_not_manage_surveys(desk: DeskTown) -> None:
    sitter = await desk.sit("to_truong")
    await sitter.get(SURVEYS, 403)
    assert "Thôn Nắng" in await sitter.get("/desk/chi-so")
