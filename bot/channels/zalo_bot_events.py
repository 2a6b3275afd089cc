"""Events of the Zalo Bot Platform as `Inbound`: pure, tolerant of what the sources disagree about.

Ids are opaque strings (a number is kept as its digits). `date` is milliseconds from 10^12 on, else seconds. A picture's link is `photo_url`
in the SDKs and `photo` in the documentation. Source: docs.zaloplatforms.com/docs/BOT, checked 2026-11-22.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from bot.channels.contract import Inbound, UnreadableError

NAME = "zalo_bot"
LONGEST_ID = 100
MILLISECONDS = 1e12
MEDIA = {
    "message.image.received": ("photo", ("photo_url", "photo")),
    "message.sticker.received": ("sticker", ("url", "sticker")),
    "message.voice.received": ("voice", ("voice_url", "voice")),
    "message.unsupported.received": ("unsupported", ()),
}
"""Event name to the phrase's name and the fields that may hold a link."""
TEXT = "message.text.received"


def unwrap(update: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event of a webhook body: `{"ok": true, "result": {...}}` or the bare event. Empty for a probe. Raises UnreadableError."""
    if "ok" not in update:
        return update
    result = update.get("result")
    if result is None:
        return {}
    if not isinstance(result, dict):
        raise UnreadableError("result is not an object")
    return result


def is_known(name: str) -> bool:
    """Whether it is an event that is read."""
    return name == TEXT or name in MEDIA


def event_name(event: Mapping[str, Any]) -> str:
    """What happened; an old sample carries no name, there the message's fields tell. "" for a probe."""
    name = event.get("event_name")
    if isinstance(name, str) and name:
        return name
    message = event.get("message")
    if not isinstance(message, dict):
        return ""
    if isinstance(message.get("text"), str):
        return TEXT
    return next((name for name, (_, fields) in MEDIA.items() if any(message.get(one) for one in fields)), "")


def read_update(update: Mapping[str, Any], groups: bool = False) -> Inbound | None:
    """What a person did; None for probes, unknown events, the bot's own echo and (unless `groups`) groups.

    Raises UnreadableError when a known event lacks its message, chat or text.
    """
    event = unwrap(update)
    name = event_name(event)
    if not is_known(name):
        return None
    message = event.get("message")
    if not isinstance(message, dict):
        raise UnreadableError("no message")
    sender, chat = _object(message, "from"), _object(message, "chat")
    group = str(chat.get("chat_type", "")).upper() == "GROUP"
    if sender.get("is_bot") is True or (group and not groups):
        return None
    key, user = _id(chat.get("id")), _id(sender.get("id"))
    if not key:
        raise UnreadableError("no chat id")
    event_id, at = _id(message.get("message_id")) or _digest(event), read_date(message.get("date"))
    if name == TEXT:
        text = message.get("text")
        if not isinstance(text, str):
            raise UnreadableError("no text")
        return Inbound(NAME, key, event_id, "text", text=text, at=at, user=user, group=group)
    media, fields = MEDIA[name]
    caption = message.get("caption")
    return Inbound(
        NAME, key, event_id, "media", text=caption if isinstance(caption, str) else "", media=media, media_ref=_link(message, fields),
        at=at, user=user, group=group,
    )  # fmt: skip


def read_date(date: object) -> str:
    """ISO time in UTC of seconds or milliseconds, as a number or its digits; "" when it is neither."""
    if isinstance(date, bool) or not isinstance(date, int | float | str):
        return ""
    try:
        seconds = float(date)
        if seconds >= MILLISECONDS:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds") if seconds > 0 else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _object(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = message.get(name)
    return value if isinstance(value, dict) else {}


def _id(value: object) -> str:
    """An id as text; "" when it is none or longer than the inbox keeps. Half a surrogate pair, which no database takes, falls out."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    text = text.encode(errors="ignore").decode()
    return text if len(text) <= LONGEST_ID else ""


def _digest(event: Mapping[str, Any]) -> str:
    """An id made of the event itself: a second delivery carries the same one. Raises UnreadableError."""
    try:
        written = json.dumps(event, sort_keys=True)
    except RecursionError:
        raise UnreadableError("nested too deep") from None
    return "h-" + hashlib.sha256(written.encode()).hexdigest()[:32]


def _link(message: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    return next((link for name in fields if isinstance(link := message.get(name), str) and link.startswith("https://")), "")
