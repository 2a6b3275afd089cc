"""Taking single people off an announcement in Chromium: found while one types, as chips, by the keyboard, and without the script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from bot.settings import Settings
from bot.store.tables import people
from tests.browser.conftest import Watch
from tests.browser.test_desk import SIDEWAYS, WIDTHS, barriers
from tests.clock import SteppingClock
from tests.desk_kit import close_town, open_town
from tests.desk_web import DeskTown, ask_link, open_desk

pytestmark = pytest.mark.browser
NAMES = {"an": "Nguyễn Văn An", "binh": "Trần Thị An", "chi": "Lê Thị Chi"}


@pytest.fixture
async def desk(settings: Settings, clock: SteppingClock) -> AsyncIterator[DeskTown]:
    town = await open_town(settings, clock)
    async with town.writing() as connection:
        for who, name in NAMES.items():
            await connection.execute(update(people).where(people.c.id == town.person[who]).values(name=name))
    async with open_desk(town) as opened:
        yield opened
    await close_town(town)


async def begin(desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, width: int, script: bool = True) -> Page:
    """The form, filled in up to the people who are taken off."""
    context = await browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN", java_script_enabled=script)
    contexts.push_async_callback(context.close)
    await watch.over(context, desk.address)
    page = await context.new_page()
    await page.goto(desk.address + await ask_link(desk.town, "can_bo"))
    await page.get_by_role("button", name="Vào bàn làm việc").click()
    await page.goto(f"{desk.address}/desk/thong-bao/soan")
    await page.get_by_label("Tiêu đề").fill("Họp tổ")
    await page.get_by_label("Nội dung", exact=True).fill("Mời cả tổ họp 19 giờ ở nhà văn hóa.")
    await page.get_by_role("checkbox", name="Cả Xã Cát Trắng").first.check()
    await page.get_by_text("Trừ một số nơi, một số người").click()
    return page


@pytest.mark.parametrize("width", WIDTHS)
async def test_people_are_found_put_down_as_chips_and_taken_away(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack, width: int
) -> None:
    page = await begin(desk, browser, watch, contexts, width)
    box = page.get_by_label("Không gửi cho người")
    await box.press_sequentially("an")
    await expect(page.get_by_role("button", name="Nguyễn Văn An, Thôn Nắng")).to_be_visible()
    await page.get_by_role("button", name="Trần Thị An, Thôn Nắng").click()
    await expect(box).to_be_focused()
    await expect(box).to_have_value("")
    await box.press_sequentially("chi")
    await expect(page.get_by_role("button", name="Lê Thị Chi, Thôn Gió")).to_be_visible()
    await box.press("Enter")
    await box.press_sequentially("zorro")
    await expect(page.get_by_text("Không thấy ai tên như vậy")).to_be_visible()
    await box.press("Enter")
    await expect(page).to_have_url(f"{desk.address}/desk/thong-bao/soan")
    await box.fill("")
    chips = page.locator("#offs label")
    await expect(chips).to_have_count(2)
    assert await page.evaluate(SIDEWAYS) <= 0
    assert await barriers(page) == []
    await page.get_by_role("checkbox", name="Trần Thị An").press("Space")
    await expect(chips).to_have_count(1)
    await page.get_by_role("button", name="Lưu và xem trước").click()
    await expect(page.locator(".facts")).to_contain_text("Lê Thị Chi")
    await expect(page.locator(".facts")).to_contain_text("1 người được trừ riêng")
    await page.get_by_role("link", name="Sửa", exact=True).click()
    await page.locator("#offs").get_by_text("Lê Thị Chi").click()
    await expect(chips).to_have_count(0)


async def test_without_the_script_names_are_typed_and_several_of_one_name_are_ticked(
    desk: DeskTown, browser: Browser, watch: Watch, contexts: AsyncExitStack
) -> None:
    page = await begin(desk, browser, watch, contexts, 1280, script=False)
    await page.get_by_label("Không gửi cho người").fill("An, Lê Thị Chi")
    watch.expected = re.compile("422")
    await page.get_by_role("button", name="Lưu và xem trước").click()
    await expect(page.get_by_role("alert")).to_contain_text('Có 2 người tên "An"')
    await expect(page.get_by_role("checkbox", name="Lê Thị Chi")).to_be_checked()
    await page.get_by_role("checkbox", name="Nguyễn Văn An").check()
    await page.get_by_role("button", name="Lưu và xem trước").click()
    await expect(page.locator(".facts")).to_contain_text("Lê Thị Chi, Nguyễn Văn An")
