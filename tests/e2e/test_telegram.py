"""The real composition root with python-telegram-bot polling a fake Bot API on 127.0.0.1."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.compose import Assistant, compose
from bot.settings import Settings
from bot.store.tables import conversations
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN, FakeTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram()
    async with served(fake.app()) as address:
        yield fake, address
        await fake.close()


@pytest.fixture
async def running(
    telegram: tuple[FakeTelegram, str], settings: Settings, clock: SteppingClock
) -> AsyncIterator[tuple[FakeTelegram, Assistant]]:
    fake, address = telegram
    assistant = compose(with_telegram(settings, address), clock, understanding=KeywordUnderstanding())
    await assistant.start()
    yield fake, assistant
    await assistant.stop()


def with_telegram(settings: Settings, address: str) -> Settings:
    return settings.model_copy(update={"telegram_token": SecretStr(TOKEN), "telegram_base_url": address})


async def test_a_question_is_answered_with_inline_buttons(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, _ = running
    fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    assert "máy trả lời tự động" in fake.texts(7)[0]
    assert "Nguồn:" in fake.texts(7)[1]
    assert any(button["callback_data"].endswith(".g:vneid_quen_mat_khau") for button in fake.sent[1]["buttons"])


async def test_a_button_is_answered_and_does_what_it_says(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, _ = running
    fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    guide = next(button for button in fake.sent[1]["buttons"] if ".g:" in button["callback_data"])
    fake.press(7, guide["callback_data"])
    await fake.wait(3)
    assert "answerCallbackQuery" in fake.calls
    assert "Dành cho:" in fake.texts(7)[2]


async def test_start_is_welcomed_with_a_menu(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, _ = running
    fake.write(7, "/start")
    await fake.wait(2)
    assert any(button["text"] == "VNeID" for button in fake.sent[1]["buttons"])


async def test_each_chat_keeps_its_order_and_chats_run_side_by_side(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, assistant = running
    for number in range(10):
        for chat in range(1, 11):
            fake.write(chat, f"câu {number}")
    await fake.wait(110)
    for chat in range(1, 11):
        rows = [row for row in await assistant.store.history.of("telegram", str(chat)) if row["from"] == "me"]
        assert [row["payload"]["text"] for row in rows] == [f"câu {number}" for number in range(10)]


async def test_a_duplicate_update_is_answered_once(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, assistant = running
    update = fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    fake.updates.append(update | {"update_id": update["update_id"]})
    fake.news.set()
    fake.write(7, "lệ phí")
    await fake.wait(3)
    assert await assistant.store.history.count("inbox") == 2


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice", "location"])
async def test_what_is_not_text_gets_a_kind_answer(running: tuple[FakeTelegram, Assistant], kind: str) -> None:
    fake, assistant = running
    fake.send_media(7, kind)
    await fake.wait(2)
    assert fake.texts(7)[1] == assistant.book.phrases[kind].replace("{Ban}", "Anh/chị").replace("{ban}", "anh/chị")


async def test_what_a_group_says_among_itself_is_none_of_ours(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, assistant = running
    fake.write(-5, "quên mật khẩu")
    fake.write(7, "lệ phí")
    await fake.wait(2)
    assert await assistant.store.history.count("inbox") == 1


async def test_a_group_that_calls_the_bot_is_answered_in_the_group(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, _ = running
    fake.mention(-5, "@trolyso_test_bot quên mật khẩu")
    await fake.wait(2)
    assert any("Nguồn:" in text for text in fake.texts(-5))


async def test_an_edited_question_is_a_new_question(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, assistant = running
    asked = fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    fake.edit(asked, "lệ phí")
    await fake.wait(3)
    assert await assistant.store.history.count("inbox") == 2


async def test_too_many_requests_is_waited_for(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, _ = running
    fake.failures.append((429, {"retry_after": 1}))
    fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    assert "máy trả lời tự động" in fake.texts(7)[0]


async def test_a_person_who_blocked_the_bot_is_given_up(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, assistant = running
    fake.blocked.add(7)
    fake.write(7, "quên mật khẩu")
    fake.write(8, "quên mật khẩu")
    await fake.wait(2)
    await assistant.idle()
    assert fake.texts(7) == []
    assert await assistant.store.outbox.claim("9998-01-01T00:00:00+07:00") == []


async def test_an_unreachable_telegram_does_not_keep_the_rest_from_starting(settings: Settings, clock: SteppingClock) -> None:
    assistant = compose(with_telegram(settings, "http://127.0.0.1:9"), clock, understanding=KeywordUnderstanding())
    async with asyncio.timeout(20):
        await assistant.start()
    assert getattr(assistant.channels["telegram"], "trouble", "")
    await assistant.stop()


async def test_a_restart_answers_what_came_before_it_and_nothing_twice(
    telegram: tuple[FakeTelegram, str], settings: Settings, clock: SteppingClock
) -> None:
    fake, address = telegram
    for number in range(2):
        assistant = compose(with_telegram(settings, address), clock, understanding=KeywordUnderstanding())
        await assistant.start()
        fake.write(7, f"quên mật khẩu {number}")
        await fake.wait(2 + number)
        await assistant.stop()
    assert len(fake.sent) == 3


async def test_the_token_is_in_no_log(running: tuple[FakeTelegram, Assistant], caplog: pytest.LogCaptureFixture) -> None:
    fake, _ = running
    fake.failures.append((500, {}))
    fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    assert TOKEN not in caplog.text


async def test_16_a_press_under_an_old_menu_is_said_to_be_old(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, _ = running
    fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    guide = next(button for button in fake.sent[1]["buttons"] if ".g:" in button["callback_data"])
    fake.press(7, guide["callback_data"])
    await fake.wait(3)
    menu = guide["callback_data"].partition(".")[0]
    fake.press(7, f"{menu}.n")
    await fake.until(lambda: any("Mục này đã cũ" in text for text in fake.texts(7) + [edit["text"] for edit in fake.edits]))


async def test_who_unblocks_the_bot_is_welcomed_once_and_gets_notices_again(running: tuple[FakeTelegram, Assistant]) -> None:
    fake, assistant = running
    fake.write(7, "quên mật khẩu")
    await fake.wait(2)
    fake.block(7)
    await stopped(assistant, True)
    fake.unblock(7)
    fake.write(7, "/start")
    await stopped(assistant, False)
    fake.write(8, "lệ phí")
    await fake.until(lambda: len(fake.texts(8)) == 2)
    await assistant.idle()
    assert await assistant.store.history.count("inbox") == 4
    assert len(fake.texts(7)) == 3


async def stopped(assistant: Assistant, wanted: bool) -> None:
    """Until the only conversation that is there wants no more notices, or wants them again."""
    async with asyncio.timeout(10):
        while True:
            async with assistant.store.database.reading() as connection:
                if ((await connection.execute(select(conversations.c.stopped_at))).scalars().first() is not None) == wanted:
                    return
            await asyncio.sleep(0.005)
