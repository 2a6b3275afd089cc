"""The Official Account's tokens in the database: sealed, and one refresh at a time, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from bot.channels.sealed import Seal, SealError
from bot.channels.zalo_tokens import Tokens
from bot.oa_tokens import DatabaseTokens
from bot.store import Store
from bot.store.tables import secrets
from tests.clock import SteppingClock
from tests.contract.test_store import store
from tests.fakes.server import served
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, FakeZaloOa

KEY = "a-key-that-is-for-tests-only"
__all__ = ["store"]


async def test_a_pair_is_sealed_and_read_again(store: Store) -> None:
    clock = SteppingClock()
    kept = DatabaseTokens(store.database, Seal(KEY), clock)
    assert await kept.load() is None
    pair = FakeZaloOa(clock=clock).oauth.give()
    async with kept.locked() as slot:
        assert slot.pair is None
        await slot.save(pair)
    assert await DatabaseTokens(store.database, Seal(KEY), clock).load() == pair
    async with store.database.reading() as connection:
        written = (await connection.execute(select(secrets.c.sealed))).scalar_one()
    assert pair.access not in written
    assert pair.refresh not in written
    with pytest.raises(SealError):
        await DatabaseTokens(store.database, Seal("another-key-that-is-not-it"), clock).load()


async def test_two_workers_refresh_once(store: Store) -> None:
    clock = SteppingClock()
    fake = FakeZaloOa(clock=clock)
    kept = [DatabaseTokens(store.database, Seal(KEY), clock) for _ in range(2)]
    if not store.database.shared:
        # SQLite has one process, which has one of them: its lock is in memory.
        kept = kept[:1] * 2
    async with served(fake.app()) as address, httpx.AsyncClient() as http:
        workers = [Tokens(APP_ID, APP_SECRET, one, clock, http, address, fake.oauth.give().refresh) for one in kept]
        first = await workers[0].access()
        clock.time += timedelta(hours=25)
        both = await asyncio.gather(*(worker.access() for worker in workers))
    assert both[0] == both[1] != first
