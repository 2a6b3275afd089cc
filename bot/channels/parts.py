"""Parts as the outbox keeps them: JSON data, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.channels.contract import Attachment, Button, Part


def dump_part(part: Part) -> dict[str, Any]:
    """As JSON data, without what is not there."""
    data: dict[str, Any] = {"text": part.text}
    if part.buttons:
        data |= {"buttons": [{"id": button.id, "title": button.title} for button in part.buttons], "menu": part.menu}
    if part.attachment:
        data["attachment"] = asdict(part.attachment)
    if part.edit:
        data["edit"] = part.edit
    if part.urgency != "reply":
        data["urgency"] = part.urgency
    if part.template:
        data["template"] = [part.template[0], dict(part.template[1])]
    return data


def load_part(data: dict[str, Any]) -> Part:
    """From JSON data."""
    template = data.get("template")
    return Part(
        data["text"],
        tuple(Button(**button) for button in data.get("buttons", ())),
        data.get("menu", 0),
        Attachment(**data["attachment"]) if data.get("attachment") else None,
        data.get("edit", ""),
        data.get("urgency", "reply"),
        (template[0], template[1]) if template else None,
    )
