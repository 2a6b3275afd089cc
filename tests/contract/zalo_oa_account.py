"""A Zalo Official Account for tests: the adapter between a fake of the service and an ingest that records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.channels.contract import Inbound, Receipt
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_oa_messages import Shape
from bot.channels.zalo_tokens import Tokens
from bot.clock import Clock
from bot.files import FileStore
from bot.web.webhooks import webhook_routes
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, FakeZaloOa
from tests.fakes.zalo_oauth import MemoryTokens

BOT, ZALO = "http://bot.test", "http://zalo.test"
WEBHOOK = f"{BOT}/webhook/zalo-oa"


@dataclass
class Recording:
    """An ingest: `taken` is what was stored, in order. It fails `failures` times, and waits for `gate` before it stores."""

    taken: list[Inbound] = field(default_factory=list)
    begun: int = 0
    failures: int = 0
    gate: asyncio.Event | None = None

    async def __call__(self, inbound: Inbound) -> Receipt:
        self.begun += 1
        if self.gate:
            await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("told to fail")
        known = any(one.event_id == inbound.event_id for one in self.taken)
        if not known:
            self.taken.append(inbound)
        return "duplicate" if known else "stored"


@dataclass
class Account:
    """`web` reaches the assistant's webhook, `http` the service."""

    fake: FakeZaloOa
    channel: ZaloOaChannel
    ingest: Recording
    store: MemoryTokens
    files: FileStore
    tokens: Tokens
    web: httpx.AsyncClient
    http: httpx.AsyncClient

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        return (await self.web.post(WEBHOOK, content=body, headers=headers)).status_code


@asynccontextmanager
async def opened(
    clock: Clock, folder: Path, shape: Shape = "plain", oa_secret: str = OA_SECRET, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[Account]:
    """An account that is allowed and started; `transport` stands before the service."""
    fake = FakeZaloOa(clock, WEBHOOK, shape=shape)
    store = MemoryTokens(fake.oauth.give())
    files = FileStore(folder, b"secret", "https://tro-ly.example")
    http = httpx.AsyncClient(transport=transport or httpx.ASGITransport(fake.app()))
    tokens = Tokens(APP_ID, APP_SECRET, store, clock, http, ZALO)
    channel = ZaloOaChannel(APP_ID, OA_ID, oa_secret, tokens, ZALO, files, clock, shape, http)
    web = httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=webhook_routes([channel]))))
    fake.http = web
    ingest = Recording()
    async with http, web:
        await channel.start(ingest)
        yield Account(fake, channel, ingest, store, files, tokens, web, http)
        await channel.stop()
