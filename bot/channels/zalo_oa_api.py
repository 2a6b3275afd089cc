"""Calls to the OpenAPI of a Zalo Official Account: the token, its renewal, errors by their table, alarms."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.channels.contract import SendResult
from bot.channels.sealed import SealError
from bot.channels.zalo_oa_errors import STALE_TOKEN, fault, result
from bot.channels.zalo_tokens import TokenError, Tokens

log = logging.getLogger(__name__)
AGAIN = 5.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
TOKEN = "token"  # noqa: S105  (where an alarm comes from)


class CallError(Exception):
    """A call that did not work: what it means for the message, and Zalo's number (0: it did not come that far)."""

    def __init__(self, outcome: SendResult, code: int = 0) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome
        self.code = code


@dataclass(frozen=True)
class Answer:
    """Zalo's `data`, and the time on its clock if it said so. `rows`: `data` where it is a list, None it was none."""

    code: int
    data: dict[str, Any]
    at: datetime | None = None
    rows: list[Any] | None = None


class ZaloApi:
    """`alarms`: what an operator must see to, as code -> where it came from; logged once, gone when the same call works again."""

    def __init__(self, base_url: str, tokens: Tokens, http: httpx.AsyncClient) -> None:
        self._base = base_url.rstrip("/")
        self._tokens = tokens
        self._http = http
        self.alarms: dict[str, str] = {}

    async def send(self, path: str, body: dict[str, Any]) -> Answer:
        """A message. Raises CallError; `unknown` when it may have gone out."""
        return await self._call("POST", path, "unknown", {"json": body})

    async def upload(self, path: str, name: str, content: bytes, mime: str) -> Answer:
        """A picture or document. Raises CallError; nobody sees an upload, so it may always be repeated."""
        return await self._call("POST", path, "retry", {"files": {"file": (name, content, mime)}})

    async def read(self, path: str, asked: Mapping[str, Any] | None = None) -> Answer:
        """Something about the account, or of what it holds. `asked`: the fields of the question. Raises CallError."""
        return await self._call("GET", path, "retry", {"params": {"data": json.dumps(asked)}} if asked else {})

    async def _call(self, method: str, path: str, doubt: Any, content: dict[str, Any]) -> Answer:
        """`doubt`: what a message becomes when there was no answer. A refused token is renewed once, and the call made once more."""
        try:
            token = await self._tokens.access()
            answer = await self._once(method, path, doubt, content, token)
            if answer.code in STALE_TOKEN:
                answer = await self._once(method, path, doubt, content, await self._tokens.renew(token))
        except TokenError as error:
            if not error.after:
                self.alarms[error.code] = TOKEN
            raise CallError(SendResult("retry" if error.after else "failed", after=error.after, error=f"token {error.code}")) from None
        except SealError:
            self._alarm("seal", TOKEN)
            raise CallError(SendResult("failed", error="seal")) from None
        if answer.code:
            if fault(answer.code).alarm:
                self._alarm(str(answer.code), path)
            raise CallError(result(answer.code), answer.code)
        self.alarms = {code: where for code, where in self.alarms.items() if where not in (path, TOKEN)}
        return answer

    async def _once(self, method: str, path: str, doubt: Any, content: dict[str, Any], token: str) -> Answer:
        try:
            response = await self._http.request(method, f"{self._base}/{path}", headers={"access_token": token}, **content)
        except NOT_SENT as error:
            raise CallError(SendResult("retry", after=AGAIN, error=type(error).__name__)) from None
        except httpx.HTTPError as error:
            raise CallError(SendResult(doubt, after=AGAIN if doubt == "retry" else 0.0, error=type(error).__name__)) from None
        return _read(response, doubt)

    def _alarm(self, code: str, where: str) -> None:
        if code not in self.alarms:
            log.error("Zalo OA refuses to work until somebody sees to it: error %s at %s", code, where)
        self.alarms[code] = where


def _read(response: httpx.Response, doubt: Any) -> Answer:
    """Success is HTTP 200 with `error` 0, nothing less. 401 means a stale token, as -216 does."""
    status = response.status_code
    if status == 401:
        return Answer(-216, {})
    if status == 429:
        wait = response.headers.get("retry-after", "")
        raise CallError(SendResult("retry", after=float(wait) if wait.isdecimal() else fault(-32).after, error="http 429"))
    if status != 200:
        raise CallError(SendResult("retry" if status >= 500 else "failed", after=AGAIN if status >= 500 else 0.0, error=f"http {status}"))
    try:
        answer = response.json()
        code = int(answer["error"])
        data = answer.get("data")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CallError(SendResult(doubt, after=AGAIN if doubt == "retry" else 0.0, error="unreadable")) from None
    return Answer(code, data if isinstance(data, dict) else {}, _date(response), data if isinstance(data, list) else None)


def _date(response: httpx.Response) -> datetime | None:
    """The service's clock, by the header that every answer has."""
    try:
        at = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None
