"""Messages in hand are taken once, and their claims last as long as they are in hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Notice, Outgoing, Store
from bot.store.schema import upgrade
from bot.turn.claims import Claims
from tests.clock import SteppingClock


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    url = f"sqlite+aiosqlite:///{tmp_path}/claims.db"
    upgrade(url)
    opened = Store.open(url)
    yield opened
    await opened.close()


async def claimed(store: Store, clock: SteppingClock) -> list[Outgoing]:
    return await store.outbox.claim(clock().isoformat(timespec="milliseconds"))


async def posted(store: Store, clock: SteppingClock) -> list[Outgoing]:
    """One message, claimed."""
    at = clock().isoformat(timespec="milliseconds")
    arrived = await store.arrive("web", "anna", "e1", "text", {"text": "a"}, at, {"version": 1})
    assert arrived
    async with store.database.writing() as connection:
        await store.outbox.post(connection, [Notice(arrived.conversation, {"text": "x"}, "p1")], at)
    return await claimed(store, clock)


async def test_a_message_is_taken_once_until_it_is_dropped(store: Store, clock: SteppingClock) -> None:
    messages, claims = await posted(store, clock), Claims(store.database, clock)
    assert claims.take(messages) == messages
    assert claims.take(messages) == []
    claims.drop([messages[0].id])
    assert claims.take(messages) == messages


async def test_a_claim_lasts_while_the_message_is_in_hand(store: Store, clock: SteppingClock) -> None:
    messages, claims = await posted(store, clock), Claims(store.database, clock)
    claims.take(messages)
    for _ in range(6):
        clock.later(seconds=30)
        await claims.renew()
        assert await claimed(store, clock) == []
    claims.drop([messages[0].id])
    clock.later(seconds=61)
    await claims.renew()
    assert [one.id for one in await claimed(store, clock)] == [messages[0].id]


async def test_claims_are_not_written_at_every_look(store: Store, clock: SteppingClock) -> None:
    messages, claims = await posted(store, clock), Claims(store.database, clock)
    await claims.renew()
    claims.take(messages)
    clock.later(seconds=19)
    await claims.renew()
    clock.later(seconds=42)
    assert [one.id for one in await claimed(store, clock)] == [messages[0].id]
