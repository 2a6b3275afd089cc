"""The channels of `announcing_worker`: what they have sent outlives the process, so that a test can count it."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from bot.channels.contract import WEB, ZALO_OA, Capabilities, Channel, Found, Ingest, Part, SendResult
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_tokens import TokenPair, Tokens
from bot.clock import now
from bot.files import FileStore
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET
from tests.fakes.zalo_oauth import MemoryTokens

NAMES = {"counted": "counted", "traced": "counted", "zalo-oa": "zalo_oa"}
"""A kind of channel → its name."""
CAN = replace(WEB, name="counted", quiet=(0, 0), idempotent=False)
HANDLED = timedelta(seconds=1)
"""The stand-in is near and quick: what was cut off it has carried out after this."""


class CountedChannel:
    """A service that takes everything and cannot be asked: every key that it got is in the file before it says so."""

    capabilities = CAN

    def __init__(self, place: str) -> None:
        self._place = place
        self._file = os.open(place, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    async def start(self, ingest: Ingest) -> None:
        """Nobody writes."""

    async def stop(self) -> None:
        os.close(self._file)

    async def send(self, key: str, part: Part) -> SendResult:
        os.write(self._file, f"{key}\n".encode())
        os.fsync(self._file)
        # The service has it; its answer is still on the way.
        await asyncio.sleep(0)
        return SendResult("sent", provider_id=f"p-{key}")


class TracedChannel(CountedChannel):
    """One that can be asked what it got."""

    async def was_sent(self, key: str, part: Part, since: datetime) -> Found:
        got = key in Path(self._place).read_text(encoding="utf-8").split()
        return Found("sent", provider_id=f"p-{key}") if got else Found("missing")


class QuickZaloOa(ZaloOaChannel):
    """The Official Account without its rate, and by day and night."""

    @property
    def capabilities(self) -> Capabilities:
        return replace(ZALO_OA, per_second=0.0, quiet=(0, 0))


def open_channel(kind: str, place: str) -> Channel:
    """`place`: a file, or the address of the stand-in, whose first pair of tokens is used."""
    if kind != "zalo-oa":
        return TracedChannel(place) if kind == "traced" else CountedChannel(place)
    pair = TokenPair("access-1", "refresh-1", now() + timedelta(days=1))
    http = httpx.AsyncClient(timeout=20.0)
    tokens = Tokens(APP_ID, APP_SECRET, MemoryTokens(pair), now, http, place)
    return QuickZaloOa(APP_ID, OA_ID, OA_SECRET, tokens, place, FileStore(Path(), b"secret"), now, http=http, handled=HANDLED)
