"""Whole turns through the real composition root: order, restart, flood, failure, masking."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.channels.console import ConsoleChannel
from bot.channels.contract import Inbound, Part, SendResult
from bot.compose import Assistant, compose
from bot.settings import Settings
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding


def console(assistant: Assistant) -> ConsoleChannel:
    channel = assistant.channels["console"]
    assert isinstance(channel, ConsoleChannel)
    return channel


async def say(assistant: Assistant, text: str, event: str, key: str = "anna") -> list[Part]:
    await assistant.dispatcher.receive(Inbound("console", key, event, "text", text=text))
    await assistant.idle()
    return console(assistant).take()


async def test_the_first_message_is_welcomed_and_answered(assistant: Assistant) -> None:
    welcome, answer = await say(assistant, "quên mật khẩu", "1")
    assert "máy trả lời tự động" in welcome.text
    assert "mật khẩu" in answer.text.lower()
    assert "Nguồn:" in answer.text


async def test_the_same_event_twice_is_answered_once(assistant: Assistant) -> None:
    inbound = Inbound("console", "anna", "1", "text", text="quên mật khẩu")
    assert await assistant.dispatcher.receive(inbound) == "stored"
    assert await assistant.dispatcher.receive(inbound) == "duplicate"
    await assistant.idle()
    assert await assistant.store.history.count("outbox") == 2


async def test_secrets_never_reach_the_database(assistant: Assistant, understanding: KeywordUnderstanding, tmp_path: Path) -> None:
    parts = await say(assistant, "quên mật khẩu, số em 0000 000 001, otp là 123456", "1")
    assert any("đã xóa" in part.text for part in parts)
    assert not any("123456" in asked or "0000" in asked for asked in understanding.asked)
    await assistant.stop()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
    assert b"123456" not in stored
    assert b"0000 000 001" not in stored


async def test_messages_of_one_person_keep_their_order_and_people_do_not_wait_for_each_other(assistant: Assistant) -> None:
    people, each = 10, 10
    events = [(f"p{person}", number) for number in range(each) for person in range(people)]
    await asyncio.gather(
        *(assistant.dispatcher.receive(Inbound("console", key, f"{key}-{number}", "text", text=f"câu {number}")) for key, number in events)
    )
    await assistant.idle()
    for person in range(people):
        rows = [row for row in await assistant.store.history.of("console", f"p{person}") if row["from"] == "me"]
        assert [row["payload"]["text"] for row in rows] == [f"câu {number}" for number in range(each)]
    assert not await assistant.store.open_events("9998-01-01T00:00:00+07:00")


async def test_a_restart_takes_up_what_was_not_answered(settings: Settings, clock: SteppingClock) -> None:
    before = compose(settings, clock, understanding=KeywordUnderstanding())
    arrived = await before.store.arrive("console", "anna", "1", "text", {"text": "quên mật khẩu"}, clock().isoformat(), {})
    assert arrived
    await before.store.close()
    after = compose(settings, clock, understanding=KeywordUnderstanding())
    await after.start()
    await after.idle()
    assert len(console(after).take()) == 2
    await after.stop()


async def test_a_restart_sends_what_was_not_sent_and_nothing_twice(settings: Settings, clock: SteppingClock) -> None:
    first = compose(settings, clock, understanding=KeywordUnderstanding(), extra={"console": Unreachable()})
    await first.start()
    await first.dispatcher.receive(Inbound("console", "anna", "1", "text", text="quên mật khẩu"))
    await first.dispatcher.idle()
    await first.stop()
    second = compose(settings, clock, understanding=KeywordUnderstanding())
    await second.start()
    await second.idle()
    assert len(console(second).take()) == 2
    await second.stop()
    third = compose(settings, clock, understanding=KeywordUnderstanding())
    await third.start()
    await third.idle()
    assert console(third).take() == []
    await third.stop()


class Unreachable(ConsoleChannel):
    """A channel whose service is down."""

    async def send(self, key: str, part: Part) -> SendResult:
        return SendResult("retry", after=60, error="down")


async def test_a_flood_is_stopped_politely_and_once(settings: Settings, clock: SteppingClock) -> None:
    limited = compose(settings.model_copy(update={"messages_per_minute": 20}), clock, understanding=KeywordUnderstanding())
    await limited.start()
    receipts = [
        await limited.dispatcher.receive(Inbound("console", "anna", str(number), "text", text="quên mật khẩu")) for number in range(500)
    ]
    await limited.idle()
    assert receipts.count("stored") == 20
    assert receipts.count("refused") == 480
    assert sum("nhắn nhanh quá" in part.text for part in console(limited).take()) == 1
    assert await limited.store.history.count("inbox") == 21
    clock.later(seconds=61)
    assert await limited.dispatcher.receive(Inbound("console", "anna", "next", "text", text="quên mật khẩu")) == "stored"
    await limited.stop()


async def test_a_turn_that_fails_is_taken_again(assistant: Assistant, understanding: KeywordUnderstanding) -> None:
    understanding.failures = 2
    parts = await say(assistant, "quên mật khẩu", "1")
    assert "Nguồn:" in parts[-1].text


async def test_a_turn_that_always_fails_apologises_and_the_next_one_works(
    assistant: Assistant, understanding: KeywordUnderstanding
) -> None:
    understanding.failures = 3
    (sorry,) = await say(assistant, "quên mật khẩu", "1")
    assert "trục trặc" in sorry.text
    assert "Nguồn:" in (await say(assistant, "quên mật khẩu", "2"))[-1].text


async def test_ten_thousand_characters_are_read_from_the_beginning(assistant: Assistant) -> None:
    parts = await say(assistant, "quên mật khẩu " * 750, "1")
    assert parts[1].text.startswith("Tin dài quá")
    assert "Nguồn:" in parts[-1].text


async def test_old_conversations_are_forgotten(assistant: Assistant, clock: SteppingClock) -> None:
    await say(assistant, "quên mật khẩu", "1")
    clock.later(days=89)
    assert await assistant.keeper.tidy() == 0
    clock.later(days=2)
    assert await assistant.keeper.tidy() == 1
    assert await assistant.store.history.count("inbox") == 0


async def test_erasing_leaves_nothing_but_the_word_that_it_is_done(assistant: Assistant) -> None:
    await say(assistant, "quên mật khẩu", "1")
    await say(assistant, "xóa", "2")
    (done,) = await say(assistant, "xóa hết", "3")
    assert done.text.startswith("Đã xóa")
    assert [row["payload"]["text"] for row in await assistant.store.history.of("console", "anna") if row["from"] == "bot"] == [done.text]
