"""The same conversation on every channel, against strict stand-ins of the services: the same trace and the same state in the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.contract import WEB, Channel, Inbound, Part, SendResult, Webhook
from bot.channels.telegram import TelegramChannel
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_tokens import Tokens
from bot.compose import Assistant, compose
from bot.files import FileStore
from bot.settings import Settings
from bot.store.tables import conversations
from bot.web.webhooks import webhook_routes
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram import FakeTelegram
from tests.fakes.zalo_bot import TOKEN as ZALO_TOKEN
from tests.fakes.zalo_bot import FakeZaloBot
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, FakeZaloOa
from tests.fakes.zalo_oauth import MemoryTokens

SCRIPT = (
    "quên mật khẩu", "1", "xong rồi", "xong", "quay lại", "chưa được", "1", "lệ phí", "làm tiếp", "đọc lại", "thôi", "menu", "99",
    "dừng", "xin chào",
)  # fmt: skip
PUBLIC = "https://tro-ly.example.vn"
SECRET = "a-secret-of-the-tests"


@dataclass
class Line:
    """One channel with somebody at the other end. `say` writes, `make` builds the adapter (anew after a restart)."""

    name: str
    say: Callable[[str], Awaitable[Any]]
    make: Callable[[], Channel]
    heard: Callable[[], list[str]]


class Home:
    """A channel of our own: what is sent is kept."""

    capabilities = WEB

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.ingest: Any = None
        self.count = 0

    async def start(self, ingest: Any) -> None:
        self.ingest = ingest

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, key: str, part: Part) -> SendResult:
        self.parts.append(part)
        return SendResult("sent")

    async def say(self, text: str) -> None:
        self.count += 1
        await self.ingest(Inbound("home", "anna", str(self.count), "text", text=text))


async def soon(action: Any) -> None:
    """What a fake does at once."""


@asynccontextmanager
async def line(kind: str, app: Starlette) -> AsyncIterator[Line]:
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(served(app))
        if kind == "home":
            home = Home()
            yield Line("home", home.say, lambda: home, lambda: [part.text for part in home.parts])
        elif kind.startswith("telegram"):
            telegram = FakeTelegram()
            api = await stack.enter_async_context(served(telegram.app()))
            hook = here if kind.endswith("webhook") else ""
            yield Line(
                "telegram", lambda text: soon(telegram.write(7, text)),
                lambda: TelegramChannel(TELEGRAM_TOKEN, api, webhook_url=hook, secret=SECRET, per_second=0), lambda: telegram.texts(7),
            )  # fmt: skip
            await telegram.close()
        elif kind.startswith("zalo_bot"):
            zalo = FakeZaloBot(reach={PUBLIC: here}, idle=0.05)
            api = await stack.enter_async_context(served(zalo.app()))
            hook = PUBLIC if kind.endswith("webhook") else ""

            async def write(text: str) -> None:
                if hook:
                    await zalo.until(lambda: bool(zalo.webhook))
                zalo.write("u1", text)

            yield Line("zalo_bot", write, lambda: ZaloBotChannel(ZALO_TOKEN, api, SECRET, hook), lambda: zalo.texts("u1"))
        else:
            clock = SteppingClock()
            account = FakeZaloOa(clock=clock, webhook_url=f"{here}/webhook/zalo-oa")
            api = await stack.enter_async_context(served(account.app()))
            yield Line("zalo_oa", account.say, lambda: official_account(account, api, clock, FileStore(Path("none"), b"")), account.texts)


def official_account(fake: FakeZaloOa, api: str, clock: SteppingClock, files: FileStore) -> ZaloOaChannel:
    tokens = Tokens(APP_ID, APP_SECRET, MemoryTokens(fake.oauth.give()), clock, httpx.AsyncClient(), api)
    return ZaloOaChannel(APP_ID, OA_ID, OA_SECRET, tokens, api, files, clock)


KINDS = ("home", "telegram_polling", "telegram_webhook", "zalo_bot_polling", "zalo_bot_webhook", "zalo_oa")


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


async def run(kind: str, settings: Settings, script: tuple[str, ...], restart_after: int = -1) -> tuple[dict[str, Any], list[str]]:
    """The state and the texts after a script; the assistant is built anew after turn `restart_after`."""
    app, clock = Starlette(), SteppingClock()
    async with line(kind, app) as end:
        assistant = await open_assistant(end, app, settings, clock)
        for number, text in enumerate(script):
            clock.later(seconds=20)
            await end.say(text)
            await settled(assistant, number + 1)
            if number == restart_after:
                await assistant.stop()
                assistant = await open_assistant(end, app, settings, clock)
        async with assistant.store.database.reading() as connection:
            state = (await connection.execute(select(conversations.c.state).where(conversations.c.channel == end.name))).scalar_one()
        heard = end.heard()
        await assistant.stop()
    return state, heard


async def open_assistant(end: Line, app: Starlette, settings: Settings, clock: SteppingClock) -> Assistant:
    channel = end.make()
    app.router.routes[:] = webhook_routes([channel] if isinstance(channel, Webhook) else [])
    assistant = compose(settings, clock, extra={end.name: channel}, understanding=KeywordUnderstanding(), pause=no_pause)
    await assistant.start()
    return assistant


async def settled(assistant: Assistant, events: int) -> None:
    async with asyncio.timeout(15):
        while await assistant.store.history.count("inbox") < events:
            await asyncio.sleep(0.005)
        await assistant.idle()


def own(settings: Settings, name: str, tmp: Any) -> Settings:
    return settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp}/{name}.db"})


@pytest.mark.parametrize("kind", KINDS[1:])
async def test_the_same_conversation_ends_in_the_same_state(kind: str, settings: Settings, tmp_path: Any) -> None:
    there, _ = await run(kind, own(settings, kind, tmp_path), SCRIPT, restart_after=3)
    here, _ = await run("home", own(settings, "home", tmp_path), SCRIPT)
    assert json.dumps(there, sort_keys=True) == json.dumps(here, sort_keys=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_too_much_is_refused_once_and_politely(kind: str, settings: Settings, tmp_path: Any) -> None:
    limited = own(settings, kind, tmp_path).model_copy(update={"messages_per_minute": 5})
    app, clock = Starlette(), SteppingClock()
    async with line(kind, app) as end:
        assistant = await open_assistant(end, app, limited, clock)
        for number in range(9):
            await end.say(f"câu {number}")
        await settled(assistant, 6)
        await assistant.idle()
        assert await assistant.store.history.count("inbox") == 6
        assert len([text for text in end.heard() if "phút" in text]) == 1
        await assistant.stop()
