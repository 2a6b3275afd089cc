"""Calls to the Zalo Bot Platform: one POST for each method, errors by HTTP status and by HTTP 200 read alike.

The token stands in the address of every call. It is kept out of exceptions (they carry type names only) and out of httpx's own log.
Source: docs.zaloplatforms.com/docs/BOT, checked 2026-11-22.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

CONNECT, READ = 10.0, 20.0
SHORTEST_SECRET, LONGEST_SECRET = 8, 256
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class UnreachedError(Exception):
    """The service was not reached, so nothing was done. The text is the name of what happened."""


class UncertainError(Exception):
    """The call left and no answer came: it may have been carried out. The text is the name of what happened."""


@dataclass(frozen=True)
class Answer:
    """`code` is 200, or the error: `error_code` of the body, else the HTTP status. `after`: seconds the service asks to wait, 0 unsaid."""

    code: int
    result: Mapping[str, Any] = field(default_factory=dict)
    after: float = 0.0

    @property
    def ok(self) -> bool:
        return self.code == 200


class ZaloBotApi:
    """One bot's methods. A client that is given is used as it is and left open; an own one is opened by the first call."""

    def __init__(self, token: str, base_url: str, http: httpx.AsyncClient | None = None) -> None:
        self._token = token
        self._base = base_url.rstrip("/")
        self._given = http
        self._own: httpx.AsyncClient | None = None
        self._redaction = _Redaction(token)

    async def call(self, method: str, fields: Mapping[str, object] | None = None, wait: float = 0.0) -> Answer:
        """The answer of a method. `wait`: seconds to wait for it, 0 the client's own. Raises UnreachedError and UncertainError."""
        client = self._client()
        timeout = httpx.Timeout(wait, connect=min(CONNECT, wait)) if wait else httpx.USE_CLIENT_DEFAULT
        try:
            response = await client.post(
                f"{self._base}/bot{self._token}/{method}", json=dict(fields or {}), timeout=timeout, follow_redirects=False
            )
        except NOT_SENT as error:
            raise UnreachedError(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise UncertainError(type(error).__name__) from None
        except httpx.InvalidURL:
            raise UnreachedError("InvalidURL") from None
        return read_answer(response.status_code, _json(response), response.headers.get("retry-after", ""))

    async def fetch(self, address: str, most: int) -> bytes | None:
        """What lies under a link of the service; None when it is not there, no https link, or larger than `most` bytes."""
        if not address.startswith("https://"):
            return None
        content = b""
        try:
            async with self._client().stream("GET", address, follow_redirects=False) as response:
                if response.status_code != 200:
                    return None
                async for piece in response.aiter_bytes():
                    content += piece
                    if len(content) > most:
                        return None
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        return content

    async def close(self) -> None:
        """Closes an own client."""
        logging.getLogger("httpx").removeFilter(self._redaction)
        if self._own:
            await self._own.aclose()
            self._own = None

    def _client(self) -> httpx.AsyncClient:
        logging.getLogger("httpx").addFilter(self._redaction)
        if self._given:
            return self._given
        if self._own is None:
            self._own = httpx.AsyncClient(timeout=httpx.Timeout(READ, connect=CONNECT))
        return self._own


def read_answer(status: int, body: object, retry_after: str = "") -> Answer:
    """The two ways of saying no made one: `{"ok": false, "error_code": n}` under any HTTP status, or the status alone.

    testWebhook spells the field `errorCode`. A body that is no JSON object under 200 is code 0: nobody knows what happened.
    """
    after = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
    if not isinstance(body, dict):
        return Answer(status if status != 200 else 0, after=after)
    if body.get("ok") is True and status == 200:
        result = body.get("result")
        beside = {name: value for name, value in body.items() if name not in ("ok", "result")}
        return Answer(200, result if isinstance(result, dict) else beside)
    code = body.get("error_code", body.get("errorCode"))
    code = int(code) if isinstance(code, int | str) and str(code).isdecimal() else status
    return Answer(code if code != 200 else 0, after=after)


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


class _Redaction(logging.Filter):
    """httpx logs every address at INFO."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if self._token and self._token in said:
            record.msg, record.args = said.replace(self._token, "***"), ()
        return True
