"""Zalo's token endpoint on 127.0.0.1, and a token store in memory.

What it refuses, as the real one does, with HTTP 200 and `error`: a refresh token that was used or never given (-14020); with numbers that
are assumed: a wrong secret_key or app (-14004), a code that is used, unknown or has another verifier (-14019), a missing field (-14002).
A success kills the refresh token that was used. `expires_in` comes in quotes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.zalo_tokens import TokenPair, TokenSlot, challenge
from bot.clock import Clock

REUSED, WRONG_SECRET, WRONG_CODE, MISSING = -14020, -14004, -14019, -14002


@dataclass
class FakeOauth:
    """`calls` counts requests for tokens; `failures` are answered first (HTTP status, or a body); `gate` holds answers back."""

    clock: Clock
    app_id: str
    app_secret: str
    oa_id: str
    lifetime: int = 90_000
    calls: int = 0
    failures: list[int | Any] = field(default_factory=list)
    gate: asyncio.Event | None = None
    codes: dict[str, str] = field(default_factory=dict)
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    given: int = 0

    def routes(self) -> list[Route]:
        return [
            Route("/v4/oa/permission", self._permit),
            Route("/v4/oa/access_token", self._answer, methods=["POST"]),
        ]

    def give(self) -> TokenPair:
        """A fresh pair, as after an administrator's yes."""
        self.given += 1
        pair = TokenPair(f"access-{self.given}", f"refresh-{self.given}", self.clock() + timedelta(seconds=self.lifetime))
        self.access[pair.access] = pair.expires_at
        self.refresh.add(pair.refresh)
        return pair

    def allow(self, verifier: str) -> str:
        """A code, as the redirect brings it."""
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = challenge(verifier)
        return code

    async def _permit(self, request: Request) -> Response:
        """The administrator says yes at once."""
        asked = request.query_params
        if asked.get("app_id") != self.app_id or not asked.get("redirect_uri") or not asked.get("code_challenge"):
            return JSONResponse({"error": MISSING, "error_name": "invalid request"}, 400)
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked["code_challenge"]
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&oa_id={self.oa_id}&state={asked.get('state', '')}")

    async def _answer(self, request: Request) -> Response:
        self.calls += 1
        if self.gate:
            await self.gate.wait()
        if self.failures:
            failure = self.failures.pop(0)
            return Response("trouble", failure) if isinstance(failure, int) and failure > 0 else _said(failure)
        form = {name: str(value) for name, value in (await request.form()).items()}
        if request.headers.get("secret_key") != self.app_secret or form.get("app_id") != self.app_id:
            return _said(WRONG_SECRET)
        match form.get("grant_type"):
            case "refresh_token":
                if form.get("refresh_token") not in self.refresh:
                    return _said(REUSED)
                self.refresh.discard(form["refresh_token"])
            case "authorization_code":
                wanted = self.codes.pop(form.get("code", ""), None)
                if wanted is None or wanted != challenge(form.get("code_verifier", "")):
                    return _said(WRONG_CODE)
            case _:
                return _said(MISSING)
        pair = self.give()
        return JSONResponse({"access_token": pair.access, "refresh_token": pair.refresh, "expires_in": str(self.lifetime)})


def _said(failure: Any) -> Response:
    if isinstance(failure, int):
        return JSONResponse({"error": failure, "error_name": "refused", "error_description": "refused"})
    return JSONResponse(failure)


@dataclass
class MemoryTokens:
    """A store of one row; its lock keeps out everybody who shares it, as the database's does. `saved`: every pair that was written."""

    row: TokenPair | None = None
    saved: list[TokenPair] = field(default_factory=list)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def load(self) -> TokenPair | None:
        return self.row

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[TokenSlot]:
        async with self._lock:
            yield _Slot(self)


@dataclass
class _Slot:
    _store: MemoryTokens

    @property
    def pair(self) -> TokenPair | None:
        return self._store.row

    async def save(self, pair: TokenPair) -> None:
        self._store.saved.append(pair)
        self._store.row = pair
