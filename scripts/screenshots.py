"""Writes docs/img/chat-360.png and docs/img/chat-1280.png: a short conversation with the assistant and the model of the repo."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.async_api import Browser, expect

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.clock import VIETNAM  # noqa: E402
from bot.settings import Settings  # noqa: E402
from tests.browser.site import Site, chromium, chromium_path  # noqa: E402

IMAGES = ROOT / "docs" / "img"
QUESTION = "toi quen mat khau vneid roi lam sao"
# One moment for server and page: the images differ only when what they show differs.
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


async def picture(browser: Browser, address: str, width: int, height: int, scale: float) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        is_mobile=width < 800,
        has_touch=width < 800,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.clock.set_fixed_time(MOMENT)
    await page.goto(address)
    answers = page.locator(".msg.bot")
    await expect(answers).to_have_count(2)
    await page.get_by_label("Câu hỏi").fill(QUESTION)
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(answers).to_have_count(3)
    await expect(page.locator(".chips").get_by_role("button").first).to_be_visible()
    await expect(page.locator("#typing")).to_be_hidden()
    # On a phone the page scrolls to the answer's first line; the picture begins with the question.
    await page.locator(".msg.me").evaluate("(question) => { question.parentElement.closest('.log').scrollTop = question.offsetTop - 8; }")
    await page.wait_for_timeout(500)
    await page.screenshot(path=IMAGES / f"chat-{width}.png")
    await context.close()


async def main() -> None:
    path = chromium_path()
    if not path:
        sys.exit("No Chromium on this machine: `apt install chromium`, or set TROLYSO_CHROMIUM to its path.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{folder}/chat.db", var_dir=Path(folder), telegram_token="")
        site = Site(settings, lambda: MOMENT)
        await site.start()
        async with chromium(path) as browser:
            await picture(browser, site.address, 360, 822, 2)
            await picture(browser, site.address, 1280, 744, 1)
        await site.stop()


if __name__ == "__main__":
    asyncio.run(main())
