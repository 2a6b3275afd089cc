"""The real composition root with Telegram that calls its webhook: fake Bot API, route, adapter, dispatcher, store, all on 127.0.0.1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.telegram import PATH, TelegramChannel
from bot.compose import Assistant, compose
from bot.settings import Settings
from bot.web.webhooks import webhook_routes
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN, FakeTelegram

SECRET = "a-secret-of-the-tests"


@asynccontextmanager
async def assisted(fake: FakeTelegram, api: str, home: str, app: Starlette, settings: Settings) -> AsyncIterator[Assistant]:
    """The assistant behind the routes of `app`, for as long as one run lasts."""
    channel = TelegramChannel(TOKEN, api, webhook_url=home, secret=SECRET, per_second=0)
    app.router.routes[:] = webhook_routes([channel])
    assistant = compose(settings, SteppingClock(), extra={"telegram": channel}, understanding=KeywordUnderstanding())
    await assistant.start()
    try:
        yield assistant
    finally:
        await assistant.stop()
        app.router.routes[:] = []


@pytest.fixture
async def places() -> AsyncIterator[tuple[FakeTelegram, str, str, Starlette]]:
    fake, app = FakeTelegram(), Starlette()
    async with served(fake.app()) as api, served(app) as home:
        yield fake, api, home, app
        await fake.close()


async def test_a_question_is_answered_and_a_button_does_what_it_says(
    places: tuple[FakeTelegram, str, str, Starlette], settings: Settings
) -> None:
    fake, *_ = places
    async with assisted(*places, settings):
        fake.write(7, "quên mật khẩu")
        await fake.wait(2)
        guide = next(button for button in fake.sent[1]["buttons"] if ".g:" in button["callback_data"])
        fake.press(7, guide["callback_data"])
        await fake.wait(3)
        await fake.until(lambda: "answerCallbackQuery" in fake.calls)
    assert "Dành cho:" in fake.texts(7)[2]
    assert "getUpdates" not in fake.calls


async def test_each_chat_keeps_its_order(places: tuple[FakeTelegram, str, str, Starlette], settings: Settings) -> None:
    fake, *_ = places
    async with assisted(*places, settings) as assistant:
        for number in range(4):
            for chat in range(1, 11):
                fake.write(chat, f"câu {number}")
        await fake.wait(50)
        for chat in range(1, 11):
            rows = [row for row in await assistant.store.history.of("telegram", str(chat)) if row["from"] == "me"]
            assert [row["payload"]["text"] for row in rows] == [f"câu {number}" for number in range(4)]


async def test_what_comes_while_the_assistant_is_off_is_answered_after_the_start_and_once(
    places: tuple[FakeTelegram, str, str, Starlette], settings: Settings
) -> None:
    fake, *_ = places
    async with assisted(*places, settings) as assistant:
        fake.write(7, "quên mật khẩu")
        await fake.wait(2)
        await assistant.idle()
    fake.write(7, "lệ phí")
    async with assisted(*places, settings) as assistant:
        await fake.wait(3)
        assert await assistant.store.history.count("inbox") == 2
    assert len(fake.sent) == 3


async def test_the_same_update_twice_is_answered_once(places: tuple[FakeTelegram, str, str, Starlette], settings: Settings) -> None:
    fake, _, home, _ = places
    async with assisted(*places, settings) as assistant:
        update = fake.write(7, "quên mật khẩu")
        async with httpx.AsyncClient() as telegram:
            answers = [await telegram.post(home + PATH, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) for _ in range(3)]
        await fake.wait(2)
        await assistant.idle()
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert await assistant.store.history.count("inbox") == 1
    assert len(fake.sent) == 2
