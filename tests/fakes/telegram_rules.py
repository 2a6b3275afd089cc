"""What the Bot API refuses in a message: lengths, keyboards, parse modes, pictures, commands, webhook addresses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
MOST_TEXT, MOST_CAPTION, MOST_DATA, MOST_BUTTONS, MOST_IN_ROW = 4_096, 1_024, 64, 100, 8
MOST_PHOTO, MOST_DOCUMENT, MOST_DOWNLOAD = 10_000_000, 50_000_000, 20_000_000
PARSE_MODES = {"HTML", "Markdown", "MarkdownV2"}
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
PORTS = {443, 80, 88, 8443}
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators", "chat_member"}


class RefusedError(Exception):
    """The API's answer to a call that it does not take."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def refuse(description: str) -> RefusedError:
    """400, as the API words it."""
    return RefusedError(400, f"Bad Request: {description}")


def checked_text(fields: Json) -> str:
    """A message's text."""
    text = str(fields.get("text", ""))
    if not text.strip():
        raise refuse("message text is empty")
    if units(text) > MOST_TEXT:
        raise refuse("message is too long")
    return text


def checked_caption(fields: Json) -> str:
    """A caption, which may be empty."""
    caption = str(fields.get("caption", ""))
    if units(caption) > MOST_CAPTION:
        raise refuse("message caption is too long")
    return caption


def checked_buttons(fields: Json) -> list[Json]:
    """The buttons of an inline keyboard, row after row."""
    if fields.get("parse_mode") and fields["parse_mode"] not in PARSE_MODES:
        raise refuse("unsupported parse_mode")
    markup = fields.get("reply_markup") or {}
    if not isinstance(markup, dict):
        raise refuse("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    buttons: list[Json] = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in rows):
        raise refuse("reply markup is too long")
    for button in buttons:
        if not str(button.get("text", "")).strip():
            raise refuse("can't parse inline keyboard button: Text must be non-empty")
        if "url" not in button and not 1 <= len(str(button.get("callback_data", "")).encode()) <= MOST_DATA:
            raise refuse("BUTTON_DATA_INVALID")
    return buttons


def check_file(kind: str, content: bytes) -> None:
    """An upload: a photo must be a picture of at most 10 MB, a document must not be empty and have at most 50 MB."""
    if not content:
        raise refuse("file must be non-empty")
    if len(content) > (MOST_PHOTO if kind == "photo" else MOST_DOCUMENT):
        raise refuse("file is too big") if kind == "photo" else RefusedError(413, "Request Entity Too Large")
    if kind == "photo" and not content.startswith(PICTURES):
        raise refuse("IMAGE_PROCESS_FAILED")


def check_commands(commands: list[Json], scope: Json) -> None:
    """A menu: at most 100 commands of 1-32 small letters, digits and _, each with 1-256 characters of description."""
    if len(commands) > 100:
        raise refuse("BOT_COMMANDS_TOO_MUCH")
    if scope.get("type") not in SCOPES:
        raise refuse("can't parse BotCommandScope: Unsupported type")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise refuse("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise refuse("BOT_COMMAND_DESCRIPTION_INVALID")


def check_hook(url: str, secret: str) -> None:
    """A webhook's address and secret. Plain HTTP is taken on 127.0.0.1 only, where the real service would meet a proxy with TLS."""
    parts = urlsplit(url)
    at_home = parts.hostname == "127.0.0.1"
    if parts.scheme != "https" and not at_home:
        raise refuse("bad webhook: An HTTPS URL must be provided for webhook")
    if not at_home and (parts.port or 443) not in PORTS:
        raise refuse("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise refuse("secret token contains unallowed characters")


def units(text: str) -> int:
    """Length in UTF-16 units, as the API counts."""
    return len(text.encode("utf-16-le")) // 2
