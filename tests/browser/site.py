"""The web chat as people meet it: the real assistant on a port of this machine, and Chromium to open it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bot.clock import Clock
from bot.compose import Assistant, compose
from bot.settings import Settings
from bot.turn.understanding import Understanding
from tests.fakes.server import served

USUAL_PATH = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """The Chromium to use; "" when this machine has none. TROLYSO_CHROMIUM decides when it is set."""
    told = os.environ.get("TROLYSO_CHROMIUM", "")  # noqa: TID251
    candidates = [told] if told else [USUAL_PATH, shutil.which("chromium") or ""]
    return next((path for path in candidates if path and Path(path).is_file()), "")


@asynccontextmanager
async def chromium(path: str) -> AsyncIterator[Browser]:
    """A browser with a profile of its own, ended with the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


class Site:
    """The assistant on one port: stopped and started again it has the same address and the same database."""

    def __init__(self, settings: Settings, clock: Clock, understanding: Understanding | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._understanding = understanding
        self._running = AsyncExitStack()
        self._port = 0
        self.address = ""

    async def start(self) -> Assistant:
        assistant = compose(self._settings, self._clock, understanding=self._understanding)
        await assistant.start()
        self.address = await self._running.enter_async_context(served(assistant.app(), self._port))
        self._port = int(self.address.rpartition(":")[2])
        # Last in, first out: the assistant lets go of the streams before the server closes.
        self._running.push_async_callback(assistant.stop)
        return assistant

    async def stop(self) -> None:
        await self._running.aclose()
