"""Asks a Zalo Official Account whether a message has left, by the list of a conversation's messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.zalo_oa_api import ZaloApi
from bot.channels.zalo_oa_history import COUNT, Listed, Verdict, look_for, reaches, read_rows
from bot.clock import Clock

HISTORY = "v2.0/oa/conversation"
MOST_PAGES = 3
ROUNDING, MOST_SKEW = timedelta(seconds=10), timedelta(minutes=2)
"""How far two clocks may be apart: with the service's own time in its answer, and without."""


async def trace(
    api: ZaloApi, oa_id: str, clock: Clock, key: str, text: str, document: bool, since: datetime
) -> tuple[Verdict, str]:  # fmt: skip
    """What the list says, and the message's id. Open where the list does not go back so far, or cannot be read. Raises CallError."""
    rows: list[Listed] = []
    for page in range(MOST_PAGES):
        answer = await api.read(HISTORY, {"user_id": key, "offset": page * COUNT, "count": COUNT})
        there = since + (answer.at - clock()) - ROUNDING if answer.at else since - MOST_SKEW
        more = read_rows(answer.rows or [], oa_id)
        rows += more
        back = reaches(rows, there)
        # Whoever can be written to has written: a conversation without a row is one that is not shown.
        if not rows or back is None:
            break
        if back or len(more) < COUNT:
            return look_for(rows, text, document, there)
    return "open", ""
