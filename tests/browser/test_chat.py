"""The web chat in Chromium, as people use it: with a keyboard, with a thumb, with a bad line, in two tabs."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Visit, Watch
from tests.browser.site import Site

pytestmark = pytest.mark.browser

QUESTION = "quên mật khẩu"
OTHER = "lệ phí"
LOST = re.compile("Mất kết nối")
# A server that is away shows in the console; nothing else may.
NO_LINE = re.compile(r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# What is drawn past the left or the right edge.
CUT_OFF = """(width) => [...document.querySelectorAll("body *")]
  .filter((element) => !element.closest(".skip, .vh"))
  .filter((element) => {
    const { left, right, width: own } = element.getBoundingClientRect();
    return own && (left < -0.5 || right > width + 0.5);
  })
  .map((element) => element.outerHTML.slice(0, 100))"""
SIDEWAYS = """() => [document.documentElement, document.body, document.getElementById("log")]
  .filter((element) => element.scrollWidth > element.clientWidth)
  .map((element) => `${element.tagName} ${element.scrollWidth} > ${element.clientWidth}`)"""


def said(page: Page, who: str) -> Locator:
    """The texts of one side: "me" or "bot"."""
    return page.locator(f".msg.{who} .text")


def chip(page: Page, title: str | re.Pattern[str]) -> Locator:
    return page.locator(".chips").get_by_role("button", name=title)


async def texts(page: Page) -> list[str]:
    return await page.locator(".msg .text").all_inner_texts()


async def greeted(page: Page) -> None:
    await expect(said(page, "bot").last).to_contain_text("cần hỏi việc gì")


async def ask(page: Page, text: str) -> None:
    await page.get_by_label("Câu hỏi").fill(text)
    await page.get_by_role("button", name="Gửi", exact=True).click()


async def answered(page: Page, count: int = 1) -> None:
    """So many answers with a source stand in the conversation (a guide's opening has one too), and nothing is on its way."""
    await expect(said(page, "bot").filter(has_text="Nguồn:", has_not_text="Dành cho:")).to_have_count(count)
    await expect(page.locator("#typing")).to_be_hidden()


async def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Presses a key until something has the focus."""
    await expect(wanted).to_be_visible()
    for _ in range(20):
        await page.keyboard.press(key)
        if await wanted.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not get to {wanted}")


async def barriers(page: Page) -> list[str]:
    """What axe-core finds that keeps people out, one line each."""
    await page.evaluate(AXE)
    found: dict[str, Any] = await page.evaluate("axe.run({resultTypes: ['violations']})")
    assert found["passes"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]


async def test_the_first_visit_is_greeted(visit: Visit) -> None:
    page = await (await visit()).open()
    await greeted(page)
    assert "máy trả lời tự động" in (await texts(page))[0]
    await expect(said(page, "bot")).to_have_count(2)
    await expect(said(page, "me")).to_have_count(0)
    await expect(page.locator(".chip").first).to_be_visible()
    await page.reload()
    await greeted(page)
    await expect(said(page, "bot")).to_have_count(2)


async def test_a_question_with_the_keyboard_alone(visit: Visit) -> None:
    page = await (await visit(1280, 800)).open()
    await greeted(page)
    await expect(page.get_by_label("Câu hỏi")).to_be_focused()
    await page.keyboard.type("tôi quên mật khẩu rồi")
    await page.keyboard.press("Enter")
    await answered(page)
    await expect(said(page, "me")).to_have_text(["tôi quên mật khẩu rồi"])
    source = said(page, "bot").last.get_by_role("link", name=re.compile("dantri"))
    await expect(source).to_have_attribute("href", re.compile(r"^https://dantri\.com\.vn/\S+$"))
    await expect(source).to_have_attribute("rel", "noopener noreferrer")
    await expect(page.get_by_label("Câu hỏi")).to_be_focused()
    await tab_to(page, source, "Shift+Tab")
    await tab_to(page, chip(page, re.compile("từng bước")))
    await page.keyboard.press("Enter")
    await expect(said(page, "bot").last).to_contain_text("Dành cho:")
    await expect(page.get_by_label("Câu hỏi")).to_be_focused()


async def test_shift_enter_makes_a_line_and_does_not_send(visit: Visit) -> None:
    page = await (await visit(1280, 800)).open()
    await greeted(page)
    await page.keyboard.type("dòng một")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dòng hai")
    await expect(page.get_by_label("Câu hỏi")).to_have_value("dòng một\ndòng hai")
    await expect(said(page, "me")).to_have_count(0)


async def test_a_chip_starts_the_guide_and_its_steps_go_on(visit: Visit) -> None:
    page = await (await visit()).open()
    await greeted(page)
    await ask(page, QUESTION)
    await answered(page)
    await chip(page, re.compile("từng bước")).tap()
    await expect(said(page, "bot").last).to_contain_text("Dành cho:")
    await chip(page, "Bắt đầu").tap()
    await expect(said(page, "bot").last).to_contain_text("Bước 1/")
    await chip(page, "Xong, bước tiếp").tap()
    await expect(said(page, "bot").last).to_contain_text("Bước 2/")
    await chip(page, "Bước trước").tap()
    await expect(said(page, "bot").last).to_contain_text("Bước 1/")
    await ask(page, "xong")
    await expect(said(page, "bot").last).to_contain_text("Bước 2/")
    await expect(page.locator(".chips")).to_have_count(1)


async def test_a_reload_keeps_the_conversation(visit: Visit) -> None:
    page = await (await visit()).open()
    await greeted(page)
    await ask(page, QUESTION)
    await answered(page)
    before = await texts(page)
    await page.reload()
    await answered(page)
    assert await texts(page) == before
    await chip(page, re.compile("từng bước")).tap()
    await expect(said(page, "bot").last).to_contain_text("Dành cho:")


async def test_the_page_reconnects_by_itself(visit: Visit, site: Site, watch: Watch) -> None:
    watch.expected = NO_LINE
    page = await (await visit()).open()
    bar = page.locator("#bar")
    await greeted(page)
    await ask(page, QUESTION)
    await answered(page)
    before = await texts(page)
    await expect(bar).to_be_empty()
    await site.stop()
    await expect(bar).to_have_text(LOST)
    await site.start()
    await expect(bar).to_have_text("Đã kết nối lại.", timeout=30_000)
    await expect(bar).to_be_empty()
    assert await texts(page) == before
    await ask(page, OTHER)
    await answered(page, 2)
    await page.reload()
    await answered(page, 2)
    assert (await texts(page))[: len(before)] == before


async def test_what_was_typed_without_a_line_is_sent_when_it_is_back(visit: Visit, site: Site, watch: Watch) -> None:
    watch.expected = NO_LINE
    page = await (await visit()).open()
    bar = page.locator("#bar")
    await greeted(page)
    await ask(page, QUESTION)
    await answered(page)
    await site.stop()
    await ask(page, OTHER)
    await ask(page, "xin chào")
    await expect(bar).to_have_text(LOST)
    await expect(page.locator(".msg.me.unsent")).to_have_count(2)
    await expect(page.locator(".msg.me.unsent").last).to_contain_text("Chưa gửi")
    assistant = await site.start()
    await expect(page.locator(".msg.me.unsent")).to_have_count(0, timeout=30_000)
    await expect(bar).to_be_empty(timeout=30_000)
    await answered(page, 2)
    await expect(said(page, "me")).to_have_text([QUESTION, OTHER, "xin chào"])
    await assistant.idle()
    await page.reload()
    await answered(page, 2)
    await expect(said(page, "me")).to_have_text([QUESTION, OTHER, "xin chào"])
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('trolyso.outbox.'))") == []


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_nothing_scrolls_sideways(visit: Visit, width: int) -> None:
    page = await (await visit(width)).open()
    await greeted(page)
    for size in ("1", "2", "3"):
        await expect(page.locator("html")).to_have_attribute("data-size", size)
        assert await page.evaluate(SIDEWAYS) == []
        await ask(page, f"{QUESTION} {'dài' * 60} https://{'a' * 90}.vn/{'b' * 90}")
        await answered(page, int(size))
        await chip(page, re.compile("từng bước")).click()
        await expect(said(page, "bot").last).to_contain_text("Dành cho:")
        await chip(page, "Bắt đầu").click()
        await expect(chip(page, "Bị vướng")).to_be_visible()
        assert await page.evaluate(SIDEWAYS) == []
        assert await page.evaluate(CUT_OFF, width) == []
        await chip(page, "Để sau").click()
        await expect(said(page, "bot").last).to_contain_text("Đã dừng")
        await page.locator("#size").click()


async def test_large_text_and_dark_mode_stay_over_a_reload(visit: Visit) -> None:
    page = await (await visit()).open()
    await greeted(page)
    root, text = page.locator("html"), said(page, "bot").first

    async def looks() -> tuple[float, str]:
        size = await text.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)")
        return size, await page.locator(".app").evaluate("(element) => getComputedStyle(element).backgroundColor")

    usual_size, light = await looks()
    await page.get_by_role("button", name="Cỡ chữ").tap()
    await page.get_by_role("button", name="Cỡ chữ").tap()
    await page.get_by_role("button", name="Nền tối").tap()
    chosen_size, dark = await looks()
    assert chosen_size > usual_size * 1.4
    assert dark != light
    await page.reload()
    await greeted(page)
    await expect(root).to_have_attribute("data-size", "3")
    await expect(root).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_role("button", name="Nền tối")).to_have_attribute("aria-pressed", "true")
    assert await looks() == (chosen_size, dark)


async def test_two_tabs_show_each_message_once(visit: Visit) -> None:
    person = await visit()
    one, other = await asyncio.gather(person.open(), person.open())
    for page in (one, other):
        await greeted(page)
        await expect(said(page, "bot")).to_have_count(2)
    await ask(one, QUESTION)
    for page in (one, other):
        await answered(page)
    await ask(other, OTHER)
    for page in (one, other):
        await answered(page, 2)
        await expect(said(page, "me")).to_have_text([QUESTION, OTHER])
        await expect(page.locator(".unsent")).to_have_count(0)
    assert await texts(one) == await texts(other)
    assert Counter(await texts(one)).most_common(1)[0][1] == 1


async def test_markup_that_is_typed_stays_text(visit: Visit) -> None:
    page = await (await visit()).open()
    await greeted(page)
    typed = [
        "<img src=x onerror=\"window.ran = 'img'\"> <b>mật khẩu</b>",
        "<script>window.ran = 'script'</script> <svg onload=\"window.ran = 'svg'\">",
        "javascript:window.ran=1 &lt;b&gt; <a href='javascript:window.ran=2'>vneid</a>",
    ]
    for text in typed:
        await ask(page, text)
    await answered(page)
    for _ in ("as it was typed", "as the server gives it back"):
        await expect(said(page, "me")).to_have_text(typed)
        for tag in ("img", "b", "script", "svg"):
            await expect(page.locator(f"#messages {tag}")).to_have_count(0)
        await expect(page.locator("#messages .me a")).to_have_count(0)
        assert await page.evaluate("window.ran") is None
        await page.reload()
        await answered(page)


async def test_erasing_empties_the_page(visit: Visit) -> None:
    person = await visit()
    one, other = await person.open(), await person.open()
    await greeted(one)
    await ask(one, QUESTION)
    await answered(one)
    await answered(other)
    await one.bring_to_front()
    await ask(one, "xóa")
    await chip(one, "Xóa hết").tap()
    for page in (one, other):
        await expect(said(page, "bot")).to_have_text(["Đã xóa nội dung trò chuyện."])
        assert QUESTION not in " ".join(await texts(page))
    await one.reload()
    await expect(said(one, "bot").last).to_have_text("Đã xóa nội dung trò chuyện.")
    assert QUESTION not in " ".join(await texts(one))
    await ask(one, OTHER)
    await answered(one)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_no_barriers(visit: Visit, site: Site, watch: Watch, width: int, theme: str) -> None:
    watch.expected = NO_LINE
    page = await (await visit(width)).open()
    await greeted(page)
    if theme == "dark":
        await page.get_by_role("button", name="Nền tối").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert await barriers(page) == []
    await ask(page, QUESTION)
    await answered(page)
    assert await barriers(page) == []
    await chip(page, re.compile("từng bước")).click()
    await chip(page, "Bắt đầu").click()
    await expect(said(page, "bot").last).to_contain_text("Bước 1/")
    await page.get_by_role("button", name="Cỡ chữ").click()
    assert await barriers(page) == []
    await page.get_by_label("Câu hỏi").fill("a" * 2001)
    await expect(page.locator("#count")).to_contain_text("Dài quá")
    assert await barriers(page) == []
    await site.stop()
    await ask(page, OTHER)
    await expect(page.locator("#bar")).to_have_text(LOST)
    await expect(page.locator(".unsent")).to_have_count(1)
    assert await barriers(page) == []


@pytest.mark.parametrize("understanding", [None], ids=["the model of the repo"])
async def test_a_question_without_accents_with_the_real_model(visit: Visit) -> None:
    page = await (await visit()).open()
    await greeted(page)
    await ask(page, "toi quen mat khau vneid roi lam sao")
    await answered(page)
    await expect(said(page, "bot").last).to_contain_text("Quên mật khẩu")
    await expect(said(page, "bot").last.get_by_role("link").last).to_have_attribute("href", re.compile("^https://"))
