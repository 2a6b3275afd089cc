"""Editors and officials at the desk in Chromium: a text edited, seen, published, taken back; a question taught; a report frozen."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.people.persons import give_role
from bot.settings import Settings
from tests.browser.conftest import Watch
from tests.browser.test_desk import SIDEWAYS, WIDTHS, barriers, sit
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown
from tests.report_kit import Province
from tests.xlsforms import household_form

pytestmark = pytest.mark.browser

TOPIC = "/desk/noi-dung/chu-de/vneid_quen_mat_khau"
GUIDE = "/desk/noi-dung/huong-dan/vneid_cai_dat"
FACT = "/desk/noi-dung/du-kien/bhxh_bhyt_huu_tri_muc"
REPORT = "/desk/bao-cao"
QUESTION = "cái máy nó bắt gõ sáu số tui hổng nhớ nữa"
PATHS = (
    "/desk/noi-dung", TOPIC, GUIDE, FACT, "/desk/cau-hoi", REPORT, f"{REPORT}/dia-ban", f"{REPORT}/cham", f"{REPORT}/xem-lai",
    f"{REPORT}/ngay-cong", f"{REPORT}/so-lieu", f"{REPORT}/luot?chi-so=C01", "/desk/chi-so?ma=C01", "/desk/khao-sat", "/desk/khao-sat/1",
    "/chi-so-cong-khai",
)  # fmt: skip


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    async with opened.writing() as connection:
        await give_role(connection, opened.person["lanh_dao"], "editor", opened.area["Tỉnh Thử Nghiệm"], None, "2025-01-01", None)
    await log(opened, "an", "Thôn Nắng", "2026-10-20", 3)
    await log(opened, "dung", "Thôn Sóng", "2026-10-21", 14)
    await opened.say("ba_tu", QUESTION)
    yield opened
    await close_town(opened)


async def log(town: Town, who: str, hamlet: str, day: str, quantity: int) -> None:
    async with town.writing() as connection:
        province = Province(connection, town.assistant.settings, town.area, town.team, town.person)
        await province.visit(who, hamlet, day, [("CQ01", quantity)], people=quantity)


async def keep_picture(page: Page, name: str) -> None:
    """Where a folder is named, what the page looks like, for eyes."""
    folder = os.environ.get("TROLYSO_SHOTS", "")  # noqa: TID251
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_fits_and_keeps_nobody_out(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, width: int
) -> None:
    admin = await desk.sit("quan_tri")
    await admin.get("/desk/khao-sat")
    area = desk.town.area["Tỉnh Thử Nghiệm"]
    await admin.post("/desk/khao-sat", 303, {"tep": ("ho.xlsx", household_form())}, noi=area)
    page = await sit(desk, browser, watch, contexts, "quan_tri", width)
    for path in PATHS:
        answer = await page.goto(desk.address + path)
        assert answer
        assert answer.status == 200, path
        await keep_picture(page, f"{path.strip('/').replace('/', '_').replace('?', '_')}-{width}")
        assert await page.evaluate(SIDEWAYS) <= 0, f"{path} goes sideways at {width}"
        assert await barriers(page) == [], path


async def test_a_text_is_edited_previewed_published_and_taken_back(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack
) -> None:
    page = await sit(desk, browser, watch, contexts, "lanh_dao", 1280)
    await page.goto(f"{desk.address}/desk/noi-dung")
    await page.get_by_label("Tìm").fill("quên mật khẩu vneid")
    await page.get_by_role("button", name="Lọc").click()
    await page.get_by_role("link", name="Quên mật khẩu VNeID").first.click()
    await page.get_by_label("Câu trả lời", exact=False).first.fill('Bấm "Quên mật khẩu" rồi làm theo máy. {Ban} gọi 1900 0368 khi vướng.')
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.locator(".phone .bubble").first).to_contain_text("Anh/chị gọi 1900 0368 khi vướng")
    await page.get_by_role("button", name="Đăng", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã đăng")
    assert "gọi 1900 0368 khi vướng" in "".join(await desk.town.say("ba_tu", "tôi quên mật khẩu"))
    await page.get_by_role("link", name="Bản 1").click()
    await expect(page.locator("ins").first).to_be_visible()
    await keep_picture(page, "version-1280")
    await page.get_by_role("link", name="Về nội dung").click()
    await page.get_by_role("button", name="Trở lại bản gốc").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã trở lại bản cũ")
    assert "gọi 1900 0368 khi vướng" not in "".join(await desk.town.say("ba_tu", "tôi quên mật khẩu"))


async def test_steps_are_added_moved_and_taken_out(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack) -> None:
    page = await sit(desk, browser, watch, contexts, "lanh_dao", 1280)
    await page.goto(desk.address + GUIDE)
    steps = page.locator('[data-row-of="steps"]')
    count = await steps.count()
    first = await steps.first.locator("textarea").first.input_value()
    await steps.first.get_by_role("button", name="Chuyển xuống dưới").last.click()
    await expect(steps.nth(1).locator("textarea").first).to_have_value(first)
    await steps.nth(0).get_by_role("button", name="Xóa mục này").last.click()
    await expect(steps).to_have_count(count - 1)
    await page.locator('[data-rows="steps"] > .add-row').click()
    await expect(steps).to_have_count(count)
    await steps.last.locator("textarea").first.fill("Nhờ người thân xem lại.")
    await steps.last.get_by_label("Vướng gì").first.fill("Không có ai ở nhà")
    await steps.last.get_by_label("Gỡ thế nào").first.fill("Gọi tổ công nghệ số của thôn.")
    await page.get_by_role("button", name="Lưu nháp").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã lưu nháp")
    await expect(steps.first.locator("textarea").first).to_have_value(first)
    bubbles = page.locator(".phone .bubble")
    await expect(bubbles.filter(has_text="Nhờ người thân xem lại.")).to_have_count(1)
    await page.locator(".phone details").last.locator("summary").click()
    await expect(page.get_by_text("Không có ai ở nhà", exact=True)).to_be_visible()


async def test_a_wrong_text_says_so_at_its_field(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack) -> None:
    # A refused form is an answer with 422: the browser notes it in the console.
    watch.expected = re.compile("422")
    page = await sit(desk, browser, watch, contexts, "lanh_dao", 360)
    await page.goto(desk.address + TOPIC)
    await page.get_by_label("Tiêu đề").fill("")
    await page.get_by_role("button", name="Đăng", exact=True).click()
    await expect(page.get_by_role("alert").first).to_contain_text("Chưa đăng")
    title = page.get_by_label("Tiêu đề")
    await expect(title).to_have_attribute("aria-invalid", "true")
    assert await barriers(page) == []
    await keep_picture(page, "faults-360")


async def test_a_question_is_taught_and_answered_at_once(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack) -> None:
    page = await sit(desk, browser, watch, contexts, "lanh_dao", 360)
    await page.goto(f"{desk.address}/desk/cau-hoi")
    card = page.locator("article").filter(has_text=QUESTION)
    await card.get_by_label("Chủ đề khác").fill(desk.town.assistant.house.book.topics["vneid_quen_passcode"].title)
    await card.get_by_role("button", name="Nhận").click()
    await expect(page.get_by_role("status").first).to_contain_text("trợ lý trả lời ngay")
    assert "Nguồn:" in "".join(await desk.town.say("ong_nam", QUESTION))
    await page.get_by_role("button", name="Xem lại câu này").click()
    await expect(page.get_by_role("status").first).to_contain_text("trở lại danh sách")


async def test_a_report_is_taken_home_frozen_and_corrected_later(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack
) -> None:
    page = await sit(desk, browser, watch, contexts, "can_bo", 1280)
    await page.get_by_role("link", name="Báo cáo", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Báo cáo, Xã Cát Trắng")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Tải Word").click()
    assert (await waiting.value).suggested_filename == "bao-cao-2026-11-xa-cat-trang.docx"
    await page.get_by_label("Gõ CHỐT để xác nhận").fill("CHỐT")
    await page.get_by_role("button", name="Chốt số liệu").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã chốt số liệu")
    await log(desk.town, "binh", "Thôn Nắng", "2026-10-22", 5)
    await page.goto(f"{desk.address}{REPORT}")
    row = page.get_by_role("row").filter(has_text="C01")
    await expect(row).to_contain_text("+5")
    await keep_picture(page, "frozen-1280")
    await row.get_by_role("link").click()
    await expect(page.get_by_text("2 lượt", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Chưa báo cáo").click()
    await expect(page.get_by_text("Tổ CNSCĐ Thôn Gió", exact=True)).to_be_visible()


async def test_another_commune_is_closed(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack) -> None:
    watch.expected = re.compile("403")
    page = await sit(desk, browser, watch, contexts, "can_bo", 1280)
    for path in (f"{REPORT}?noi={desk.town.area['Xã Muối Biển']}", "/desk/cau-hoi"):
        answer = await page.goto(desk.address + path)
        assert answer
        assert answer.status == 403
        await expect(page.get_by_role("heading", level=1)).to_contain_text("không thuộc phần")
