"""The desk in Chromium: the way in, every page on a phone and on a computer, with the keyboard, for eyes and for readers of screens."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert

from bot.store.tables import recipients
from tests.browser.conftest import Watch
from tests.browser.test_chat import AXE
from tests.desk_web import DeskTown, ask_link
from tests.e2e.test_desk_pages import log, open_ticket, report

pytestmark = pytest.mark.browser

PATHS = (
    "/desk",
    "/desk/thong-bao",
    "/desk/thong-bao/soan",
    "/desk/thong-bao/soan?mau=moi_tap_huan",
    "/desk/thong-bao/1",
    "/desk/thong-bao/1/nhan",
    "/desk/to",
    "/desk/to/1",
    "/desk/luot",
    "/desk/phieu",
    "/desk/phieu/1",
    "/desk/kho-khan",
    "/desk/kho-khan/1",
    "/desk/nhat-ky",
    "/desk/phien",
    "/desk/cai-dat",
)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = (360, 1280)


async def sit(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, who: str, width: int) -> Page:
    """Somebody who has just come in."""
    context = await browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    contexts.push_async_callback(context.close)
    await watch.over(context, desk.address)
    page = await context.new_page()
    await page.goto(desk.address + await ask_link(desk.town, who))
    await page.get_by_role("button", name="Vào bàn làm việc").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Hôm nay")
    return page


async def fill_town(desk: DeskTown) -> None:
    """Something to show on every page."""
    await log(desk.town, "an", "Thôn Nắng", note="Bác mới có máy")
    await open_ticket(desk.town, "Thôn Nắng")
    await report(desk.town, "an", "Thôn Nắng", level="tinh")
    sitter = await desk.sit("quan_tri")
    await sitter.get("/desk/thong-bao/soan")
    form = {"tieu-de": "Họp tổ tối thứ bảy", "noi-dung": "Mời cả tổ họp.", "nguoi-nhan": "team", "noi": desk.town.area["Thôn Nắng"]}
    await sitter.post("/desk/thong-bao/soan", **form)
    async with desk.town.writing() as connection:
        row = {"announcement_id": 1, "person_id": desk.town.person["an"], "area_id": desk.town.area["Thôn Nắng"], "status": "sent",
               "team_id": desk.town.team["Thôn Nắng"]}  # fmt: skip
        await connection.execute(insert(recipients).values(**row))


async def barriers(page: Page) -> list[str]:
    """What axe-core finds that is serious or worse."""
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"] if one["impact"] in ("serious", "critical") for node in one["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_fits_and_keeps_nobody_out(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, width: int
) -> None:
    await fill_town(desk)
    page = await sit(desk, browser, watch, contexts, "quan_tri", width)
    for path in PATHS:
        answer = await page.goto(desk.address + path)
        assert answer
        assert answer.status == 200, path
        assert await page.evaluate(SIDEWAYS) <= 0, f"{path} goes sideways at {width}"
        assert await barriers(page) == [], path


async def test_the_keyboard_gets_in_skips_the_navigation_and_sees_where_it_is(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack
) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    contexts.push_async_callback(context.close)
    await watch.over(context, desk.address)
    page = await context.new_page()
    await page.goto(desk.address + await ask_link(desk.town, "can_bo"))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Vào bàn làm việc")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{desk.address}/desk")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Tới nội dung chính")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
    await page.keyboard.press("Tab")
    compose = page.get_by_role("link", name="Soạn thông báo")
    await expect(compose).to_be_focused()
    assert await compose.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"


@pytest.mark.parametrize("width", WIDTHS)
async def test_an_announcement_is_written_looked_at_and_sent_for_approval(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, width: int
) -> None:
    page = await sit(desk, browser, watch, contexts, "can_bo", width)
    await page.goto(f"{desk.address}/desk/thong-bao/soan")
    await page.get_by_label("Tiêu đề").fill("Họp tổ tối thứ bảy")
    await page.get_by_role("textbox", name="Nội dung").fill("Mời cả tổ họp 19 giờ ở nhà văn hóa.")
    await page.get_by_role("searchbox", name="Nơi nhận").fill("thon nang")
    await expect(page.get_by_role("checkbox", name="Thôn Gió").first).to_be_hidden()
    await page.get_by_role("checkbox", name="Thôn Nắng").first.check()
    await expect(page.get_by_label("Nhắc người chưa rõ sau mấy giờ")).to_be_hidden()
    await page.get_by_role("checkbox", name=re.compile("Người nhận bấm")).check()
    await page.get_by_label("Nhắc người chưa rõ sau mấy giờ").fill("24")
    await page.get_by_role("button", name="Lưu và xem trước").click()
    await expect(page.get_by_role("status")).to_contain_text("Đã lưu")
    await expect(page.locator(".bubble").first).to_contain_text("Mời cả tổ họp 19 giờ")
    await expect(page.locator(".chip").first).to_have_text("Đã rõ")
    await page.get_by_role("button", name="Gửi để duyệt").click()
    await expect(page.get_by_role("status")).to_contain_text("Đã gửi để duyệt")
    await expect(page.get_by_text("Đang chờ người thứ hai duyệt")).to_be_visible()


async def test_a_template_is_taken_by_choosing_it(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack) -> None:
    page = await sit(desk, browser, watch, contexts, "can_bo", 1280)
    await page.goto(f"{desk.address}/desk/thong-bao/soan")
    await page.get_by_label("Bắt đầu từ mẫu").select_option("moi_tap_huan")
    await expect(page).to_have_url(re.compile("mau=moi_tap_huan"))
    await expect(page.get_by_role("heading", name="Điền vào mẫu")).to_be_visible()


async def test_logging_out_shuts_the_desk(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack) -> None:
    watch.expected = re.compile("401")
    page = await sit(desk, browser, watch, contexts, "can_bo", 360)
    await page.get_by_role("button", name="Thoát").click()
    await expect(page.get_by_role("heading")).to_contain_text("đã thoát")
    await page.goto(f"{desk.address}/desk")
    await expect(page.get_by_text("Gõ /banlamviec")).to_be_visible()
