"""From a question nobody could answer to a topic that answers it, in Chromium: at the desk on a phone and a computer, then in the chat."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from bot.people.persons import give_role
from bot.settings import Settings
from tests.browser.conftest import Watch
from tests.browser.test_chat import ask, greeted, said
from tests.browser.test_desk import SIDEWAYS, WIDTHS, barriers, sit
from tests.browser.test_desk_content import keep_picture
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown

pytestmark = pytest.mark.browser

QUESTION = "chợ đêm xã mình mở mấy giờ vậy"
ANSWER = "Chợ đêm mở từ 18 giờ đến 22 giờ, thứ bảy và chủ nhật."


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    async with opened.writing() as connection:
        await give_role(connection, opened.person["lanh_dao"], "editor", opened.area["Tỉnh Thử Nghiệm"], None, "2025-01-01", None)
    await opened.say("ba_tu", QUESTION)
    yield opened
    await close_town(opened)


async def looked_at(page: Page, name: str, width: int) -> None:
    await keep_picture(page, f"{name}-{width}")
    assert await page.evaluate(SIDEWAYS) <= 0, f"{name} goes sideways at {width}"
    assert await barriers(page) == [], name


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_question_becomes_a_topic_that_answers_in_the_chat(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, width: int
) -> None:
    # A refused form is an answer with 422: the browser notes it in the console.
    watch.expected = re.compile("422")
    page = await sit(desk, browser, watch, contexts, "lanh_dao", width)
    await page.goto(f"{desk.address}/desk/cau-hoi")
    await page.locator("article").filter(has_text=QUESTION).get_by_role("button", name="Soạn chủ đề mới").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã tạo bản nháp chủ đề mới")
    await looked_at(page, "new-topic", width)
    await page.get_by_role("button", name="Đăng", exact=True).click()
    await expect(page.get_by_role("alert").first).to_contain_text("Chưa đăng")
    await expect(page.get_by_label("Nhóm")).to_have_attribute("aria-invalid", "true")
    await looked_at(page, "new-topic-faults", width)
    await page.get_by_role("textbox", name="Tiêu đề *").fill("Giờ mở chợ đêm của xã")
    await page.get_by_label("Nhóm").select_option(label="Thương mại điện tử, OCOP")
    await page.get_by_label("Câu trả lời", exact=False).first.fill(ANSWER)
    sources = page.locator('[data-row-of="new_sources"]')
    await sources.first.get_by_label("Tên trang hoặc văn bản").fill("Thông báo giờ mở chợ đêm")
    await sources.first.get_by_label("Cơ quan, tờ báo").fill("UBND xã Cát Trắng")
    await sources.first.get_by_label("Đường dẫn").fill("https://cattrang.example.vn/cho-dem")
    await sources.first.get_by_label("Loại nguồn").select_option(label="Cơ quan nhà nước, văn bản luật")
    await page.locator('[data-rows="new_sources"] > .add-row').click()
    await expect(sources).to_have_count(2)
    await expect(sources.last.get_by_label("Loại nguồn")).to_have_value("")
    await page.get_by_role("button", name="Xem trước").click()
    await expect(page.locator(".phone .bubble").first).to_contain_text(ANSWER)
    await page.get_by_role("button", name="Gửi duyệt").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã gửi duyệt")
    await expect(page).to_have_url(re.compile("chu-de/gio_mo_cho_dem_cua_xa"))
    await page.get_by_role("button", name="Đăng", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã đăng chủ đề mới")
    await looked_at(page, "new-topic-published", width)
    chat = await page.context.new_page()
    await chat.goto(desk.address)
    await greeted(chat)
    await ask(chat, "Cho dem xa minh mo may gio vay?")
    await expect(said(chat, "bot").filter(has_text="Nguồn:").last).to_contain_text(ANSWER)
    await page.get_by_role("button", name="Ngừng dùng chủ đề này").click()
    await expect(page.get_by_role("status").first).to_contain_text("Đã ngừng dùng chủ đề")
    await looked_at(page, "new-topic-withdrawn", width)
    await ask(chat, QUESTION)
    await expect(said(chat, "bot").last).to_contain_text("Trợ lý chưa")
    await page.goto(f"{desk.address}/desk/cau-hoi")
    await looked_at(page, "questions-silent", width)
    await page.goto(f"{desk.address}/desk/noi-dung?tinh-trang=withdrawn")
    await page.get_by_text("Soạn chủ đề mới", exact=True).click()
    await looked_at(page, "content-withdrawn", width)
