"""Two assistants on one PostgreSQL, as two processes would be: every event is answered once, in order, by one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.channels.contract import Inbound
from bot.compose import Assistant, compose
from bot.settings import Settings
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Phones
from tests.postgres import empty_postgres

CHATS, EACH = 6, 8


@pytest.fixture
async def two(settings: Settings) -> AsyncIterator[list[tuple[Assistant, Phones]]]:
    shared = settings.model_copy(update={"database_url": await empty_postgres()})
    running = []
    for _ in range(2):
        phones = Phones()
        assistant = compose(shared, SteppingClock(), extra={"phone": phones}, understanding=KeywordUnderstanding())
        await assistant.start()
        running.append((assistant, phones))
    yield running
    for assistant, _ in running:
        await assistant.stop()


@pytest.mark.postgres
async def test_every_event_is_answered_once_and_in_order(two: list[tuple[Assistant, Phones]]) -> None:
    async def chat(number: int) -> None:
        for turn in range(EACH):
            # The service may reach either process.
            assistant, _ = two[(turn + number) % 2]
            await assistant.dispatcher.receive(Inbound("phone", f"p{number}", f"{number}-{turn}", "text", text=f"quên mật khẩu {turn}"))

    await asyncio.gather(*(chat(number) for number in range(CHATS)))
    async with asyncio.timeout(30):
        while await unhandled(two[0][0]):
            await asyncio.gather(*(assistant.idle() for assistant, _ in two))
    for number in range(CHATS):
        rows = [row for row in await two[0][0].store.history.of("phone", f"p{number}") if row["from"] == "me"]
        assert [row["event_id"] for row in rows] == [f"{number}-{turn}" for turn in range(EACH)]
        answers = [part.text for _, phones in two for part in phones.inbox[f"p{number}"] if "Nguồn:" in part.text]
        assert len(answers) == EACH


async def unhandled(assistant: Assistant) -> int:
    async with assistant.store.database.reading() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM inbox WHERE handled_at IS NULL"))).scalar_one())


@pytest.mark.postgres
async def test_what_a_dead_process_left_is_taken_up_by_the_other(two: list[tuple[Assistant, Phones]]) -> None:
    (dead, _), (alive, phones) = two
    at = dead.clock().isoformat(timespec="milliseconds")
    # It stored the event and leased the conversation, and then it was gone.
    assert await dead.store.arrive("phone", "anna", "1", "text", {"text": "quên mật khẩu"}, at, {})
    assert await alive.store.open_events(at) == []
    alive.clock.later(minutes=2)  # type: ignore[attr-defined]
    await alive.dispatcher._take_up()
    await alive.idle()
    assert "Nguồn:" in phones.take("anna")[-1].text
