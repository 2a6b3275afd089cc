"""How a Telegram bot is: reachable, token, webhook, waiting updates, clock. Reads only, so that it may run beside a running assistant."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

Row = tuple[str, dict[str, str], bool]
MOST_PENDING = 100
MOST_SKEW = 30
"""Seconds that our clock may be off."""
RECENT = timedelta(hours=1)
"""Telegram keeps the last error for ever; an older one is no news."""


async def check_bot(client: httpx.AsyncClient, address: str, webhook: str, now: datetime) -> list[Row]:
    """Rows of (phrase, gaps, whether it is well). `address` is the Bot API's with the token, `webhook` ours or "" when polling."""
    try:
        answer = await client.post(f"{address}/getMe")
        told = await client.post(f"{address}/getWebhookInfo")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [("telegram_unreachable", {"reason": type(error).__name__}, False)]
    if answer.status_code in (401, 404):
        return [("telegram_token", {}, False)]
    me, info = _result(answer), _result(told)
    if not me or not info:
        return [("telegram_trouble", {"code": str(answer.status_code if not me else told.status_code)}, False)]
    rows: list[Row] = [("telegram_ok", {"name": str(me.get("username", "?"))}, True)]
    rows += _webhook(info, webhook, now)
    pending = int(info.get("pending_update_count", 0))
    few = pending <= MOST_PENDING
    rows.append(("telegram_pending_few" if few else "telegram_pending", {"count": str(pending)}, few))
    return rows + _clock(answer.headers.get("date", ""), now)


def _result(answer: httpx.Response) -> dict[str, Any]:
    """What was asked for; empty when it was refused, or is no JSON object."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    result = said.get("result") if isinstance(said, dict) and said.get("ok") is True else None
    return result if isinstance(result, dict) else {}


def _webhook(info: dict[str, Any], webhook: str, now: datetime) -> list[Row]:
    known = str(info.get("url", ""))
    if not webhook:
        return [("telegram_webhook_in_the_way", {"other": known}, False) if known else ("telegram_polling", {}, True)]
    if not known:
        return [("telegram_webhook_none", {"url": webhook}, False)]
    if known != webhook:
        return [("telegram_webhook_elsewhere", {"url": webhook, "other": known}, False)]
    at = info.get("last_error_date")
    if isinstance(at, int) and now - datetime.fromtimestamp(at, now.tzinfo) < RECENT:
        gaps = {"url": webhook, "reason": str(info.get("last_error_message", ""))[:200]}
        return [("telegram_webhook_error", gaps, False)]
    return [("telegram_webhook_ok", {"url": webhook}, True)]


def _clock(date: str, now: datetime) -> list[Row]:
    """Our clock against the Date header; nothing where there is none."""
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return []
    if there.tzinfo is None:
        return []
    off = round(abs((now - there).total_seconds()))
    well = off <= MOST_SKEW
    return [("telegram_clock_ok" if well else "telegram_clock", {"seconds": str(off)}, well)]
