"""What a Zalo Official Account lists of a conversation, and whether a part that may have left is in it. Pure functions.

Source: GET v2.0/oa/conversation as several clients read it: `data` is a list, the newest first, ten at most at a time; a row has `src`
(0 the account, 1 the person), `from_id`, `time` in milliseconds, `type` (text, photo, links, file, nosupport …), `message`, `message_id`.
How a text with buttons is listed nobody states: a row of the account that cannot be read as another text leaves the question open.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.channels.contract import Found

COUNT = 10
"""More at a time is refused (-210)."""
Verdict = Literal["found", "text", "open", "missing"]


@dataclass(frozen=True)
class Listed:
    """A row. `time` in milliseconds, None unreadable; `ours`: the account said it, None nobody can tell."""

    id: str
    time: int | None
    ours: bool | None
    type: str
    texts: tuple[str, ...]


def read_rows(rows: Sequence[Any], oa_id: str) -> list[Listed]:
    """Rows as they came."""
    return [_read(row if isinstance(row, dict) else {}, oa_id) for row in rows]


def reaches(rows: Sequence[Listed], since: datetime) -> bool | None:
    """Whether rows (the newest first) go back beyond a moment; None: their order or times cannot be relied on."""
    times = [row.time for row in rows]
    known = [time for time in times if time is not None]
    if len(known) < len(times) or known != sorted(known, reverse=True):
        return None
    return bool(known) and known[-1] < _milliseconds(since)


def look_for(rows: Sequence[Listed], text: str, document: bool, since: datetime) -> tuple[Verdict, str]:
    """Whether what was sent since then is there, and its id. `text`: the text's own message went, and its document did not."""
    said = [row for row in rows if row.ours is not False and (row.time is None or row.time >= _milliseconds(since))]
    same = [row for row in said if row.ours and text and any(_folded(one) == _folded(text) for one in row.texts)]
    others = [row for row in said if row not in same]
    if document:
        files = [row for row in others if row.ours and row.type == "file"]
        if files and (same or not text):
            return "found", files[0].id
        if any(_open(row, text) for row in others):
            return "open", ""
        return ("text", same[0].id) if same else ("missing", "")
    if same:
        return "found", same[0].id
    return ("open", "") if any(_open(row, text) for row in others) else ("missing", "")


def told(verdict: Verdict, message: str) -> Found:
    """The answer for the sender."""
    if verdict == "found":
        return Found("sent", provider_id=message)
    return Found("unknown", error="unclear") if verdict == "open" else Found("missing")


def _open(row: Listed, text: str) -> bool:
    """Whether a row might be it: nothing says that it is another text. One text that begins with the other may be a shortened one."""
    if row.ours is None or row.time is None or row.type != "text" or not any(row.texts):
        return True
    wanted = _folded(text)
    return bool(wanted) and any(wanted.startswith(_folded(one)) or _folded(one).startswith(wanted) for one in row.texts if one)


def _read(row: dict[str, Any], oa_id: str) -> Listed:
    sender, source = str(row.get("from_id") or ""), str(row.get("src", ""))
    ours = sender == oa_id if sender else {"0": True, "1": False}.get(source)
    try:
        time = int(str(row.get("time")))
    except ValueError:
        time = None
    texts = tuple(row[name] for name in ("message", "description") if isinstance(row.get(name), str) and row[name].strip())
    return Listed(str(row.get("message_id") or ""), time, ours, str(row.get("type") or ""), texts)


def _folded(text: str) -> str:
    """However spaces and accents are written."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _milliseconds(moment: datetime) -> float:
    return moment.timestamp() * 1000
