"""What the browser tests share: Chromium, the site, people with a browser each, and an eye on what goes wrong inside the pages."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect

from bot.settings import Settings
from tests.browser.site import Site, chromium, chromium_path
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown, open_desk

expect.set_options(timeout=15_000)

# A refused script or style is told to the page; from there it goes to the console, where Watch reads it.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.violatedDirective} refused ${event.blockedURI}`);
});
"""


class Watch:
    """Collects errors and warnings of the console, failures of scripts, broken content policy, and requests to anywhere else."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.expected: re.Pattern[str] | None = None

    async def over(self, context: BrowserContext, address: str) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self._note(f"console {message.type}: {message.text}")

        def request(request: Request) -> None:
            if not request.url.startswith((f"{address}/", "data:")):
                self._note(f"request to elsewhere: {request.url}")

        def failure(error: WebError) -> None:
            self._note(f"script failed: {error.error}")

        await context.add_init_script(TELL_VIOLATIONS)
        context.on("console", console)
        context.on("weberror", failure)
        context.on("request", request)

    def _note(self, trouble: str) -> None:
        if not (self.expected and self.expected.search(trouble)):
            self.troubles.append(trouble)


class Visitor:
    """One person's browser: tabs share its cookie and its storage."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self._site = site

    async def open(self) -> Page:
        """A tab with the chat."""
        page = await self.context.new_page()
        await page.goto(self._site.address)
        return page


Visit = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    if not path and os.environ.get("CI"):  # noqa: TID251
        pytest.fail("No Chromium on this CI machine: install it, or set TROLYSO_CHROMIUM to its path.")
    if not path:
        pytest.skip("No Chromium on this machine: `apt install chromium`, or set TROLYSO_CHROMIUM to its path.")
    async with chromium(path) as opened:
        yield opened


@pytest.fixture
async def site(settings: Settings, clock: SteppingClock, understanding: KeywordUnderstanding | None) -> AsyncIterator[Site]:
    """A test that gives None for `understanding` gets the model of the repo."""
    made = Site(settings, clock, understanding)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(autouse=True)
async def watch() -> AsyncIterator[Watch]:
    """Fails a test in whose pages something went wrong."""
    made = Watch()
    yield made
    assert made.troubles == []


@pytest.fixture
async def visit(browser: Browser, site: Site, watch: Watch) -> AsyncIterator[Visit]:
    """Gives a person a browser: a phone with a touch screen by default, a computer with a keyboard from 800 px on."""
    async with AsyncExitStack() as contexts:

        async def opened(width: int = 360, height: int = 740) -> Visitor:
            phone = width < 800
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                is_mobile=phone,
                has_touch=phone,
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
            )
            contexts.push_async_callback(context.close)
            await watch.over(context, site.address)
            return Visitor(context, site)

        yield opened


@pytest.fixture
async def contexts() -> AsyncIterator[AsyncExitStack]:
    """Closes what is pushed on it."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    yield opened
    await close_town(opened)


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[DeskTown]:
    async with open_desk(town) as opened:
        yield opened
