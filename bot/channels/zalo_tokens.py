"""The tokens of a Zalo Official Account: an access token for 25 hours and a refresh token that works once.

Source of the rules: OAuth v4 of Zalo (oauth.zaloapp.com/v4/oa). A success kills the refresh token that was used, so only one may ask at a
time, over all processes, and both new tokens are kept before anything uses them. Lost, an administrator of the account must allow again.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx

from bot.clock import Clock

log = logging.getLogger(__name__)
OAUTH = "https://oauth.zaloapp.com"
EARLY = timedelta(minutes=5)
HOLD_OFF = timedelta(seconds=30)
"""After a refresh that failed nobody asks again for so long: with every message waiting, each would."""
PATIENCE = 30.0
"""Seconds for an answer: an answer that is not waited for is a pair that is lost."""
REUSED = "-14020"
_VERIFIER = re.compile(r"[A-Za-z0-9]{43}")


@dataclass(frozen=True)
class TokenPair:
    """Both tokens and when the access token ends (aware). They never show in a repr, so never in a log."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime


class TokenSlot(Protocol):
    """The row while it is locked: `pair` was read under the lock; `save` writes both tokens and the end in one transaction."""

    @property
    def pair(self) -> TokenPair | None: ...

    async def save(self, pair: TokenPair) -> None: ...


class TokenStore(Protocol):
    """Where the pair is kept, sealed. `locked` keeps all other processes out of this row until it is left.

    It is held while Zalo is asked, for `PATIENCE` seconds at most: nothing but this row may wait for it.
    """

    async def load(self) -> TokenPair | None: ...

    def locked(self) -> AbstractAsyncContextManager[TokenSlot]: ...


class TokenError(Exception):
    """There is no token to work with.

    `code`: "none" (never allowed), "unreachable" (the network), "unreadable" (no answer that makes sense), "rejected" (a new token is
    refused too), "http 500", or Zalo's own ("-14020": the refresh token was used before). `after`: seconds until it is worth trying again,
    0 when a person must act first.
    """

    def __init__(self, code: str, after: float = 0.0) -> None:
        super().__init__(code)
        self.code = code
        self.after = after


def authorize_address(app_id: str, redirect_uri: str, verifier: str, state: str, oauth_url: str = OAUTH) -> str:
    """Where an administrator of the account says yes (OAuth with PKCE). `verifier`: 43 letters and digits, kept for `exchange`."""
    if not _VERIFIER.fullmatch(verifier):
        raise ValueError("a verifier is 43 letters and digits")
    fields = {"app_id": app_id, "redirect_uri": redirect_uri, "code_challenge": challenge(verifier), "state": state}
    return f"{oauth_url.rstrip('/')}/v4/oa/permission?{urlencode(fields)}"


def challenge(verifier: str) -> str:
    """base64url(SHA-256(verifier)) without padding (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Tokens:
    """Gives a good access token, renewing it in time. `app_secret` is the app's secret key, not the account's webhook key.

    `first_refresh`: a refresh token from the settings. It serves when nothing is kept yet, and when what is kept has been used up.
    `alarm` says why the account is cut off until a person acts ("" all is well); each is logged once.
    """

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        store: TokenStore,
        clock: Clock,
        http: httpx.AsyncClient,
        oauth_url: str = OAUTH,
        first_refresh: str = "",
    ) -> None:
        self._app_id = app_id
        self._secret = app_secret
        self._store = store
        self._clock = clock
        self._http = http
        self._url = f"{oauth_url.rstrip('/')}/v4/oa/access_token"
        self._mine = asyncio.Lock()
        self._first = first_refresh
        self._dead: set[str] = set()
        self._running: set[asyncio.Task[TokenPair]] = set()
        self._refused = ""
        self._held: tuple[datetime, str, float] | None = None
        self.alarm = ""

    async def pair(self) -> TokenPair | None:
        """What is kept now, for a check."""
        return await self._store.load()

    async def access(self) -> str:
        """An access token that is good for five minutes at least, or, when it cannot be renewed, as long as it lasts. TokenError else."""
        pair = await self._store.load()
        if pair and self._left(pair) >= EARLY:
            if pair.refresh != self._refused:
                self.alarm = ""
            return pair.access
        try:
            return await self.renew(pair.access if pair else "")
        except TokenError:
            if pair and self._left(pair) > timedelta(0):
                return pair.access
            raise

    async def renew(self, stale: str) -> str:
        """The access token that takes the place of `stale`, which the service refused. Another may have fetched it already."""
        # Between the answer and its saving a cancelled caller would lose the only pair there is: the work goes on without it.
        task = asyncio.create_task(self._renewed(stale))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return (await asyncio.shield(task)).access

    async def settle(self) -> None:
        """Waits for what is under way; before the program ends."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def exchange(self, code: str, verifier: str) -> TokenPair:
        """The first pair for the code that the administrator's yes gave (good for ten minutes, once). It is kept. Raises TokenError."""
        async with self._mine, self._store.locked() as slot:
            pair = await self._ask({"code": code, "grant_type": "authorization_code", "code_verifier": verifier})
            await slot.save(pair)
        self._refused, self._held, self.alarm = "", None, ""
        return pair

    async def _renewed(self, stale: str) -> TokenPair:
        async with self._mine, self._store.locked() as slot:
            pair = slot.pair
            if pair and pair.access != stale and self._left(pair) >= EARLY:
                return pair
            if self._held and self._clock() < self._held[0]:
                raise TokenError(*self._held[1:])
            fresh = await self._refreshed(pair.refresh if pair else "")
            await slot.save(fresh)
        # A token that is refused although it is new: asking again and again for newer ones would not end.
        self._held, self.alarm = (self._clock() + HOLD_OFF, "rejected", HOLD_OFF.total_seconds()), ""
        return fresh

    async def _refreshed(self, kept: str) -> TokenPair:
        """A pair for the refresh token that is kept, or, when that is dead, for the operator's. Each that is dead is offered once."""
        for refresh in (kept, self._first):
            if not refresh or refresh in self._dead:
                continue
            try:
                return await self._ask({"refresh_token": refresh, "grant_type": "refresh_token"})
            except TokenError as error:
                if error.code == REUSED:
                    self._dead.add(refresh)
                    continue
                self._held = (self._clock() + HOLD_OFF, error.code, error.after)
                if not error.after:
                    self._alarm(error.code, kept)
                raise
        code = REUSED if kept or self._first else "none"
        self._alarm(code, kept)
        raise TokenError(code)

    def _left(self, pair: TokenPair) -> timedelta:
        return pair.expires_at - self._clock()

    def _alarm(self, code: str, refresh: str) -> None:
        self._refused = refresh
        if self.alarm != code:
            self.alarm = code
            log.error("Zalo OA has no token (%s): an administrator of the account must allow the app again", code)

    async def _ask(self, fields: dict[str, str]) -> TokenPair:
        form, headers = {"app_id": self._app_id} | fields, {"secret_key": self._secret}
        try:
            answer = await self._http.post(self._url, data=form, headers=headers, timeout=PATIENCE)
        except httpx.HTTPError as error:
            log.warning("tokens of Zalo OA: %s", type(error).__name__)
            raise TokenError("unreachable", HOLD_OFF.total_seconds()) from None
        if answer.status_code >= 500:
            raise TokenError(f"http {answer.status_code}", HOLD_OFF.total_seconds())
        try:
            data = answer.json()
        except ValueError:
            data = None
        return _read(data, self._clock())


def _read(data: Any, now: datetime) -> TokenPair:
    """Failures come with HTTP 200 too, as `error`; `expires_in` (seconds) comes as a number or in quotes."""
    fields: dict[str, Any] = data if isinstance(data, dict) else {}
    code = str(fields.get("error") or "0")
    if code != "0":
        raise TokenError(code)
    access, refresh, seconds = (str(fields.get(name) or "") for name in ("access_token", "refresh_token", "expires_in"))
    if not (access and refresh and re.fullmatch("[0-9]{1,9}", seconds)):
        raise TokenError("unreadable", HOLD_OFF.total_seconds())
    return TokenPair(access, refresh, now + timedelta(seconds=int(seconds)))
