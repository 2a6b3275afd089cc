"""What a Zalo Official Account is told by its webhook: the signature, and events as Inbound. Pure functions.

Source: webhook of OA OpenAPI v3. A press on a button is no event of its own: the button sends its payload as the person's text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime, timezone
from typing import Any

from bot.channels.contract import Inbound, UnreadableError

NAME = "zalo_oa"
MOST_ID = 100
MEDIA = {
    "user_send_image": "photo", "user_send_gif": "unsupported", "user_send_sticker": "sticker", "user_send_audio": "voice",
    "user_send_video": "unsupported", "user_send_file": "file", "user_send_location": "location", "user_send_business_card": "contact",
}  # fmt: skip
WRITTEN = {"user_send_text", "user_send_link", "user_click_button"}
IGNORED = {
    "user_submit_info", "user_received_message", "user_feedback", "user_reacted_message", "user_reply_consent", "user_send_group_text",
}  # fmt: skip
"""Known and none of ours. `user_submit_info` carries name, phone and address: it is dropped unread. `oa_send_*` is our own echo."""
PAYLOAD = re.compile(r"#([0-9]{1,9})\.([a-z0-9:_-]{1,60})")
"""Closed: the menu's number and the choice's id. Anything else that begins with "#" is what somebody wrote."""
_SIGNATURE = re.compile(r"(?:mac=)?([0-9a-fA-F]{64})")


def signed(header: str, body: bytes, app_id: str, oa_secret: str) -> bool:
    """Whether `header` is "mac=" + SHA-256 of app id + raw body + the body's timestamp + the account's secret key (no HMAC)."""
    given = _SIGNATURE.fullmatch(header.strip())
    update = _json(body)
    stamp = update.get("timestamp")
    if (
        not (given and oa_secret and app_id)
        or update.get("app_id") != app_id
        or not isinstance(stamp, str | int)
        or isinstance(stamp, bool)
    ):
        return False
    expected = signature(body, app_id, str(stamp), oa_secret)
    return hmac.compare_digest(given[1].lower(), expected)


def signature(body: bytes, app_id: str, timestamp: str, oa_secret: str) -> str:
    """The signature in lower case hexadecimal."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + oa_secret.encode()).hexdigest()


def known(event: str) -> bool:
    """Whether an event's name is one that this module has an opinion on."""
    known_names = {"follow", "unfollow", "user_click_chatnow", "user_seen_message"}
    return event in known_names or event in WRITTEN or event in MEDIA or event in IGNORED or event.startswith("oa_send_")


def read_update(update: dict[str, Any], oa_id: str) -> Inbound | None:
    """What a person did; None for what is none of ours (echoes, other accounts of the app, receipts of arrival, unknown events).

    Raises UnreadableError when it is no event at all, or lacks who did it.
    """
    event = update.get("event_name")
    if not isinstance(event, str):
        raise UnreadableError("no event_name")
    if event in ("follow", "unfollow"):
        return _plain(update, event, _inner(update, "follower", "id"), "start" if event == "follow" else "stop", oa_id)
    if event == "user_click_chatnow":
        return _plain(update, event, update.get("user_id"), "start", oa_id)
    if event != "user_seen_message" and event not in WRITTEN and event not in MEDIA:
        return None
    key = _id(_inner(update, "sender", "id"))
    if key == oa_id or not _ours(_inner(update, "recipient", "id"), oa_id):
        return None
    message = update.get("message")
    if not isinstance(message, dict):
        raise UnreadableError("no message")
    if event == "user_seen_message":
        return _seen(update, message, key)
    return _message(update, message, event, key)


def _message(update: dict[str, Any], message: dict[str, Any], event: str, key: str) -> Inbound:
    event_id = _fitting(_text(message.get("msg_id")) or f"{event}.{key}.{update.get('timestamp')}")
    at = _time(update.get("timestamp"))
    text = _text(message.get("text"))
    address = _address(message)
    if event in MEDIA:
        return Inbound(NAME, key, event_id, "media", text=text, media=MEDIA[event], at=at, media_ref=address)
    if event == "user_send_link" and address not in text:
        text = f"{text}\n{address}".strip()
    if event == "user_click_button":
        text = text or _text(message.get("payload"))
    pressed = PAYLOAD.fullmatch(text.strip())
    if pressed:
        return Inbound(NAME, key, event_id, "choice", choice=pressed[2], menu=int(pressed[1]), at=at)
    if not text.strip():
        return Inbound(NAME, key, event_id, "media", media="unsupported", at=at)
    return Inbound(NAME, key, event_id, "text", text=text, at=at)


def _seen(update: dict[str, Any], message: dict[str, Any], key: str) -> Inbound | None:
    """`msg_ids` is a list in one description, `msg_id` a single one in another."""
    ids = message.get("msg_ids")
    last = _text(ids[-1] if isinstance(ids, list) and ids else message.get("msg_id"))
    if not last:
        return None
    return Inbound(NAME, key, _fitting(f"seen.{last}"), "seen", at=_time(update.get("timestamp")), message=_fitting(last))


def _plain(update: dict[str, Any], event: str, who: object, kind: Any, oa_id: str) -> Inbound | None:
    key = _id(who)
    if not _ours(update.get("oa_id"), oa_id):
        return None
    return Inbound(NAME, key, _fitting(f"{event}.{key}.{update.get('timestamp')}"), kind, at=_time(update.get("timestamp")))


def _json(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return update if isinstance(update, dict) else {}


def _ours(account: object, oa_id: str) -> bool:
    """An app may serve several accounts. An event that names none is taken."""
    return not oa_id or not account or str(account) == oa_id


def _inner(update: dict[str, Any], name: str, field: str) -> object:
    inner = update.get(name)
    return inner.get(field) if isinstance(inner, dict) else None


def _id(value: object) -> str:
    """Ids are strings, whatever they look like: they pass 2^53. Numbers come whole out of Python's JSON; fractions are no ids."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not 0 < len(str(value)) <= MOST_ID:
        raise UnreadableError("no id of a person")
    return _text(str(value))


def _fitting(event_id: str) -> str:
    return event_id if len(event_id) <= MOST_ID else hashlib.sha256(event_id.encode()).hexdigest()


def _text(value: object) -> str:
    """Half a surrogate pair, which JSON can write, is nothing that can be kept: it falls out."""
    return value.encode(errors="ignore").decode() if isinstance(value, str) else ""


def _address(message: dict[str, Any]) -> str:
    """The link of the first attachment."""
    attachments = message.get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    payload = first.get("payload") if isinstance(first, dict) else None
    return _text(payload.get("url")) if isinstance(payload, dict) else ""


def _time(stamp: object) -> str:
    """ISO time of a stamp in milliseconds (or seconds, below 10^12), as text or number; "" when it is none."""
    try:
        number = int(str(stamp))
        seconds = number / 1000 if number >= 10**12 else number
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
