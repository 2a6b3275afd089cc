"""Reports at the desk: the same figures everywhere, down to the visits; frozen, corrected later; figures of others; who sees what."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from bot.settings import Settings
from bot.store.tables import figures, reports
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown
from tests.report_kit import Province

PATH = "/desk/bao-cao"
MONTH = "2026-11"
HEAD = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Địa bàn", "Từ ngày", "Đến ngày", "Giá trị", "Nguồn")


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    await log(opened, "an", "Thôn Nắng", "2026-10-20", 3)
    await log(opened, "dung", "Thôn Sóng", "2026-10-21", 7)
    yield opened
    await close_town(opened)


async def log(town: Town, who: str, hamlet: str, day: str, quantity: int) -> None:
    async with town.writing() as connection:
        province = Province(connection, town.assistant.settings, town.area, town.team, town.person)
        await province.visit(who, hamlet, day, [("CQ01", quantity)], people=quantity)


def report(town: Town, area: str, tail: str = "", **more: str) -> str:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{PATH}{tail}?ky={MONTH}&noi={town.area[area]}{extra}"


async def test_the_figures_of_the_page_are_those_of_every_file(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("tinh")
    page = await sitter.get(report(town, "Tỉnh Thử Nghiệm"))
    assert "Tháng 11 năm 2026" in page
    assert ">10<span" in page
    content = (await sitter.client.get(report(town, "Tỉnh Thử Nghiệm", "/tep", dang="json"))).content
    lines = {one["code"]: one["value"] for one in json.loads(content)["indicators"]}
    assert lines["C01"] == 10
    response = await sitter.client.get(report(town, "Tỉnh Thử Nghiệm", "/tep", dang="xlsx"))
    assert "bao-cao-2026-11" in response.headers["content-disposition"]
    book = load_workbook(io.BytesIO(response.content), data_only=True)
    assert any(row[0] == "C01" and 10 in row for page_ in book.worksheets for row in page_.iter_rows(values_only=True))
    assert (await sitter.client.get(report(town, "Tỉnh Thử Nghiệm", "/tep", dang="docx"))).content.startswith(b"PK")
    await sitter.get(report(town, "Tỉnh Thử Nghiệm", "/tep", dang="exe"), 404)


async def test_from_a_number_to_its_visits(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    assert f"{PATH}/luot?ky={MONTH}" in await sitter.get(report(town, "Xã Cát Trắng"))
    page = await sitter.get(report(town, "Xã Cát Trắng", "/luot", **{"chi-so": "C01"}))
    assert "1 lượt" in page
    assert "20/10/2026" in page
    await sitter.get(report(town, "Xã Cát Trắng", "/luot", **{"chi-so": "A07"}), 404)


async def test_figures_are_frozen_by_typing_the_word_and_later_visits_are_an_addition(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    area = str(town.area["Xã Cát Trắng"])
    page = await sitter.get(report(town, "Xã Cát Trắng"))
    assert "Gõ CHỐT để xác nhận" in page
    response = await sitter.post(f"{PATH}/chot", 422, ky=MONTH, noi=area, chu="ừ")
    assert "Chưa chốt" in response.text
    assert "Đã chốt số liệu" in await sitter.follow(f"{PATH}/chot", ky=MONTH, noi=area, chu="chốt")
    assert "không chốt lại được" in (await sitter.post(f"{PATH}/chot", 409, ky=MONTH, noi=area, chu="CHỐT")).text
    await log(town, "binh", "Thôn Nắng", "2026-10-22", 5)
    page = await sitter.get(report(town, "Xã Cát Trắng"))
    assert "Can Bo đã chốt số liệu ngày 22/11/2026" in page
    assert "cột Bổ sung" in page
    assert "<b>+5</b>" in page
    async with town.writing() as connection:
        assert (await connection.execute(select(func.count()).select_from(reports))).scalar_one() == 1


async def test_a_month_that_runs_or_has_not_begun_is_not_frozen(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    area = str(town.area["Xã Cát Trắng"])
    assert "Gõ CHỐT" not in await sitter.get(f"{PATH}?ky=2026-12&noi={area}")
    assert "chưa kết thúc" in (await sitter.post(f"{PATH}/chot", 409, ky="2026-12", noi=area, chu="CHỐT")).text
    assert "chưa bắt đầu" in await sitter.get(f"{PATH}?ky=2027-05&noi={area}", 422)
    assert "Chưa hiểu kỳ báo cáo" in await sitter.get(f"{PATH}?ky=hôm+qua&noi={area}", 422)


@pytest.mark.parametrize("tail", ["", "/dia-ban", "/tep", "/cham", "/xem-lai", "/ngay-cong", "/so-lieu", "/so-lieu/mau", "/luot"])
async def test_another_commune_is_closed(desk: DeskTown, tail: str) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    await sitter.get(report(town, "Xã Muối Biển", tail, dang="docx", **{"chi-so": "C01"}), 403)
    await sitter.get(report(town, "Tỉnh Thử Nghiệm", tail), 403)
    assert (await sitter.client.get(f"{PATH}{tail}?ky={MONTH}&noi=99999")).status_code == 404


async def test_a_leader_sees_the_hamlet_and_none_of_the_officials_parts(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("to_truong")
    assert "Báo cáo, Thôn Nắng" in await sitter.get(PATH)
    await sitter.get(report(town, "Thôn Gió"), 403)
    for tail in ("/cham", "/ngay-cong", "/so-lieu", "/xem-lai"):
        await sitter.get(report(town, "Thôn Nắng", tail), 403)
    await sitter.post(f"{PATH}/so-lieu", 403, ky=MONTH, noi=town.area["Thôn Nắng"])


async def test_who_has_not_reported_with_a_text_to_copy(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    page = await sitter.get(report(town, "Xã Cát Trắng", "/cham"))
    assert "Tổ CNSCĐ Thôn Gió chưa có lượt hỗ trợ nào trong tháng 11 năm 2026" in page
    assert "Tổ CNSCĐ Thôn Nắng chưa có lượt" not in page
    assert "{ban}" not in page
    province = await desk.sit("tinh")
    assert "Xã, phường chưa chốt số liệu" in await province.get(report(town, "Tỉnh Thử Nghiệm", "/cham"))


async def test_active_days_and_what_looks_wrong(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    for _ in range(12):
        await log(town, "binh", "Thôn Nắng", "2026-10-23", 1)
    await log(town, "binh", "Thôn Nắng", "2026-10-24", 400)
    page = await sitter.get(report(town, "Xã Cát Trắng", "/xem-lai"))
    assert "12 lượt ghi trong một phút" in page
    assert "400, thường chỉ khoảng 1" in page
    page = await sitter.get(report(town, "Xã Cát Trắng", "/ngay-cong"))
    assert "2 thành viên, 3 ngày có hỗ trợ" in page
    response = await sitter.client.get(report(town, "Xã Cát Trắng", "/ngay-cong", dang="csv"))
    assert "Xã Cát Trắng" in response.content.decode("utf-8-sig")
    assert "Xã Cát Trắng" in await sitter.get(report(town, "Xã Cát Trắng", "/dia-ban"))


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in (HEAD, *rows):
        book.worksheets[0].append(list(row))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


async def test_figures_of_another_office_are_typed_in_with_their_source(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    area = town.area["Xã Cát Trắng"]
    form = {"ky": MONTH, "noi": area, "chi-so": "C05", "dia-ban": "90001", "tu": "2026-10-15", "den": "2026-11-14", "gia-tri": "1.234",
            "nguon": "Trung tâm hành chính công"}  # fmt: skip
    path = f"{PATH}/so-lieu"
    response = await sitter.post(path, 422, None, **{**form, "nguon": "", "gia-tri": "nhiều"})
    assert "Chưa lưu gì" in response.text
    assert 'value="nhiều"' in response.text
    await sitter.post(path, 422, None, **{**form, "dia-ban": "90002"})
    await sitter.post(path, 422, None, **{**form, "chi-so": "B01"})
    assert "Đã lưu 1 số liệu" in await sitter.get((await sitter.post(path, 303, None, **form)).headers["location"])
    assert "không có gì thay đổi" in await sitter.get((await sitter.post(path, 303, None, **form)).headers["location"])
    page = await sitter.get(report(town, "Xã Cát Trắng"))
    assert "1.234" in page
    assert "Trung tâm hành chính công" in page


async def test_a_sheet_with_one_wrong_row_keeps_nothing_and_names_the_row(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    fields = {"ky": MONTH, "noi": town.area["Xã Cát Trắng"]}
    good = ("C05", "", "hồ sơ", "90001", "15/10/2026", "14/11/2026", 200, "Trung tâm")
    await sitter.get(report(town, "Xã Cát Trắng", "/so-lieu"))
    wrong = sheet(good, ("C05a", "", "hồ sơ", "90001", "15/10/2026", "14/11/2026", 300, "Trung tâm"))
    response = await sitter.post(f"{PATH}/so-lieu/tep", 422, {"tep": ("so.xlsx", wrong)}, **fields)
    assert "òng 3" in response.text
    assert "lớn hơn" in response.text
    for broken in (b"khong phai tep", b"PK\x03\x04hong"):
        await sitter.post(f"{PATH}/so-lieu/tep", 422, {"tep": ("so.xlsx", broken)}, **fields)
    await sitter.post(f"{PATH}/so-lieu/tep", 422, None, **fields)
    async with town.writing() as connection:
        assert (await connection.execute(select(func.count()).select_from(figures))).scalar_one() == 0
    response = await sitter.post(f"{PATH}/so-lieu/tep", 303, {"tep": ("so.xlsx", sheet(good))}, **fields)
    assert "Đã lưu 1 số liệu" in await sitter.get(response.headers["location"])


async def test_the_template_is_filled_in_where_one_knows_and_imported(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("can_bo")
    content = (await sitter.client.get(report(town, "Xã Cát Trắng", "/so-lieu/mau"))).content
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    row = next(number for number in range(2, page.max_row + 1) if page.cell(number, 1).value == "C05")
    page.cell(row, 7, 99)
    page.cell(row, 8, "Trung tâm")
    into = io.BytesIO()
    book.save(into)
    await sitter.get(report(town, "Xã Cát Trắng", "/so-lieu"))
    fields = {"ky": MONTH, "noi": town.area["Xã Cát Trắng"]}
    response = await sitter.post(f"{PATH}/so-lieu/tep", 303, {"tep": ("so.xlsx", into.getvalue())}, **fields)
    assert "Đã lưu 1 số liệu" in await sitter.get(response.headers["location"])


async def test_a_whole_province_is_looked_through_by_month(desk: DeskTown) -> None:
    sitter = await desk.sit("tinh")
    area = desk.town.area["Tỉnh Thử Nghiệm"]
    assert "xem theo từng tháng" in await sitter.get(f"{PATH}/xem-lai?ky=2026&noi={area}")
    assert "xem theo từng tháng" not in await sitter.get(f"{PATH}/xem-lai?ky={MONTH}&noi={area}")


async def test_periods_are_chosen_by_name_or_by_days(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("tinh")
    page = await sitter.get(report(town, "Tỉnh Thử Nghiệm"))
    assert f'<option value="{MONTH}" selected>Tháng 11 năm 2026</option>' in page
    assert '<option value="2026-Q4">Quý IV năm 2026</option>' in page
    assert '<option value="2027">' not in page
    at = f"{PATH}?noi={town.area['Tỉnh Thử Nghiệm']}"
    own = f"{at}&ky={MONTH}&truoc={MONTH}&tu-ngay=2026-10-21&den-ngay=2026-10-25"
    assert "21/10/2026" in (days := await sitter.get(own))
    assert ">7<span" in days
    assert '<option value="20261021..20261025" selected>' in days
    changed = await sitter.get(f"{at}&ky={MONTH}&truoc=20261021..20261025&tu-ngay=2026-10-21&den-ngay=2026-10-25")
    assert f'<option value="{MONTH}" selected>' in changed
    assert "đủ hai ngày" in await sitter.get(f"{at}&ky={MONTH}&truoc={MONTH}&tu-ngay=2026-10-21", 422)
    old = await sitter.get(f"{at}&ky=2023-03")
    assert '<optgroup label="Đang xem">' in old
