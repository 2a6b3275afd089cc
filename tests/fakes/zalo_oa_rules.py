"""What the fake Official Account checks in a message before it takes it: pure functions that raise `Refused` with Zalo's number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
BAD, LONG, EXPIRED = -201, -210, -100
MOST_TEXT, MOST_BUTTONS, MOST_TITLE, MOST_PAYLOAD = 2_000, 5, 100, 1_000
MOST_LISTED = 10
UPLOADS = {
    "image": ({"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}, 1_000_000, "attachment_id"),
    "file": (
        {
            "application/pdf": b"%PDF",
            "application/msword": b"",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK",
        },
        5_000_000,
        "token",
    ),
}


class Refused(Exception):  # noqa: N818  (a fake's word)
    """Zalo's number."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass(frozen=True)
class Message:
    """A message that was taken: what a person sees."""

    user: str
    text: str
    buttons: tuple[Json, ...] = ()
    upload: str = ""
    template: bool = False


def read_message(body: Any, shape: str, uploads: set[str]) -> Message:
    """The message of message/cs. `shape`: how this account wants text with buttons, "plain" or "template"."""
    only(body, {"recipient", "message"})
    only(body["recipient"], {"user_id"})
    message = body["message"]
    only(message, {"text", "attachment"}, needed=False)
    user = text_of(body["recipient"]["user_id"])
    text = text_of(message.get("text", " "), MOST_TEXT).strip() if "text" in message else ""
    attachment = message.get("attachment")
    if attachment is None:
        if not text:
            raise Refused(BAD)
        return Message(user, text)
    only(attachment, {"type", "payload"})
    payload = attachment["payload"]
    if attachment["type"] == "file":
        only(payload, {"token"})
        if text:
            raise Refused(BAD)
        return Message(user, "", upload=uploaded(payload["token"], uploads))
    if attachment["type"] != "template" or not isinstance(payload, dict):
        raise Refused(BAD)
    if payload.get("template_type") == "media":
        return Message(user, text, upload=_picture(payload, uploads))
    if shape == "template":
        only(payload, {"template_type", "text", "buttons"})
        if payload["template_type"] != "button" or text:
            raise Refused(BAD)
        return Message(user, text_of(payload["text"], MOST_TEXT), _buttons(payload["buttons"]))
    only(payload, {"buttons"})
    if not text:
        raise Refused(BAD)
    return Message(user, text, _buttons(payload["buttons"]))


def read_template(body: Any, templates: dict[str, set[str]]) -> Message:
    """The message of message/template: an approved template with exactly its gaps, each filled."""
    only(body, {"user_id", "template_id", "template_data", "tracking_id"})
    gaps = templates.get(text_of(body["template_id"]))
    data = body["template_data"]
    if gaps is None or not isinstance(data, dict) or set(data) != gaps or not 0 < len(text_of(body["tracking_id"])) <= 48:
        raise Refused(BAD)
    filled = "; ".join(f"{name}: {text_of(value)}" for name, value in sorted(data.items()))
    return Message(text_of(body["user_id"]), f"[{body['template_id']}] {filled}", template=True)


def read_listing(data: str) -> tuple[str, int, int]:
    """Whose conversation is listed, from which message on, the newest first, and how many."""
    try:
        asked = json.loads(data)
    except ValueError:
        raise Refused(BAD) from None
    only(asked, {"user_id", "offset", "count"})
    offset, count = asked["offset"], asked["count"]
    if not all(isinstance(number, int) for number in (offset, count)) or offset < 0 or count < 1:
        raise Refused(BAD)
    if count > MOST_LISTED:
        raise Refused(LONG)
    return text_of(asked["user_id"]), offset, count


def read_upload(kind: str, name: str, mime: str, content: bytes) -> str:
    """The field under which the answer gives the upload."""
    types, most, field = UPLOADS[kind]
    if mime not in types or not content.startswith(types[mime]) or not name:
        raise Refused(BAD)
    if len(content) > most:
        raise Refused(LONG)
    return field


def uploaded(value: Any, uploads: set[str]) -> str:
    if text_of(value) not in uploads:
        raise Refused(EXPIRED)
    return str(value)


def _picture(payload: Json, uploads: set[str]) -> str:
    only(payload, {"template_type", "elements"})
    elements = payload["elements"]
    if not isinstance(elements, list) or len(elements) != 1:
        raise Refused(BAD)
    only(elements[0], {"media_type", "attachment_id"})
    if elements[0]["media_type"] != "image":
        raise Refused(BAD)
    return uploaded(elements[0]["attachment_id"], uploads)


def _buttons(buttons: Any) -> tuple[Json, ...]:
    if not isinstance(buttons, list) or not 0 < len(buttons) <= MOST_BUTTONS:
        raise Refused(BAD)
    for button in buttons:
        only(button, {"title", "type", "payload"})
        if button["type"] not in ("oa.query.hide", "oa.query.show"):
            raise Refused(BAD)
        text_of(button["title"], MOST_TITLE)
        text_of(button["payload"], MOST_PAYLOAD)
    return tuple(buttons)


def only(value: Any, fields: set[str], *, needed: bool = True) -> None:
    """No field that is not known, and all that are needed."""
    if not isinstance(value, dict) or set(value) - fields or (needed and fields - set(value)):
        raise Refused(BAD)


def text_of(value: Any, most: int = 1_000) -> str:
    """A text that is there, in characters."""
    if not isinstance(value, str) or not value.strip():
        raise Refused(BAD)
    if len(value) > most:
        raise Refused(LONG if most == MOST_TEXT else BAD)
    return value
