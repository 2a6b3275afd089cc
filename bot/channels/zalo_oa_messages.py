"""A part as the JSON of a Zalo Official Account's message. Pure functions; one attachment a message, and buttons are one.

Source: OA OpenAPI v3.0 message/cs and message/template. Two shapes of text with buttons are described; which one is right must be seen at
a live account, so it is a setting: "plain" puts the buttons beside the text, "template" names a button template that holds both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

from bot.channels.contract import ZALO_OA, Attachment, Button, Part
from bot.channels.render import payload
from bot.channels.zalo_oa_events import PAYLOAD

Shape = Literal["plain", "template"]
Body = dict[str, Any]
IMAGES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
FILES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def text_body(key: str, part: Part, shape: Shape) -> Body:
    """Text, with its buttons when all of them keep the limits. Otherwise a numbered list: a payload is never cut."""
    buttons = [_button(button, part.menu) for button in part.buttons]
    if not buttons or not _allowed(buttons):
        return _to(key, {"text": listed(part)})
    if shape == "plain":
        return _to(key, {"text": part.text, "attachment": {"type": "template", "payload": {"buttons": buttons}}})
    template = {"template_type": "button", "text": part.text, "buttons": buttons}
    return _to(key, {"attachment": {"type": "template", "payload": template}})


def image_body(key: str, part: Part, upload: str) -> Body:
    """A picture that was uploaded, its caption above. Buttons do not fit beside a picture: they become a list."""
    template = {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": upload}]}
    message: Body = {"attachment": {"type": "template", "payload": template}}
    text = listed(part)
    return _to(key, {"text": text} | message if text else message)


def file_body(key: str, upload: str) -> Body:
    """A document that was uploaded; it takes no text."""
    return _to(key, {"attachment": {"type": "file", "payload": {"token": upload}}})


def template_body(key: str, template: tuple[str, Mapping[str, str]], tracking: str) -> Body:
    """A message by an approved template (ZBS), which passes where no window is open."""
    return {"user_id": key, "template_id": template[0], "template_data": dict(template[1]), "tracking_id": tracking}


def tracking_id(key: str, template: tuple[str, Mapping[str, str]], moment: str) -> str:
    """32 hexadecimal digits that say nothing about the person."""
    return hashlib.sha256(repr((key, template[0], sorted(template[1].items()), moment)).encode()).hexdigest()[:32]


def listed(part: Part) -> str:
    """The text, choices as numbered lines below."""
    rows = [f"{number}. {button.title}" for number, button in enumerate(part.buttons, 1)]
    return "\n".join([part.text, *rows]).strip()


def said(part: Part) -> str:
    """The text that a person sees above what hangs on it, as it leaves."""
    if part.attachment and part.attachment.kind == "image":
        return listed(part)
    return str(text_body("", part, "plain")["message"]["text"])


def mime(attachment: Attachment) -> str:
    """The type under which an attachment can be uploaded, "" when Zalo takes none such or it is too large."""
    types, most = (IMAGES, ZALO_OA.max_image_bytes) if attachment.kind == "image" else (FILES, ZALO_OA.max_file_bytes)
    suffix = attachment.file[attachment.file.rfind(".") :].lower()
    return types.get(suffix, "") if attachment.size <= most else ""


def _to(key: str, message: Body) -> Body:
    return {"recipient": {"user_id": key}, "message": message}


def _button(button: Button, menu: int) -> Body:
    return {"title": button.title, "type": "oa.query.hide", "payload": f"#{payload(menu, button.id)}"}


def _allowed(buttons: list[Body]) -> bool:
    """Limits, and that the press will be understood when it comes back (which is shorter than any limit of Zalo's)."""
    return len(buttons) <= ZALO_OA.max_buttons and all(
        0 < len(button["title"]) <= ZALO_OA.max_title and PAYLOAD.fullmatch(button["payload"]) for button in buttons
    )
