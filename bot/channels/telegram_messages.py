"""Sending to Telegram: one part becomes one message, an edit, a picture or a document; its errors become outcomes."""

from __future__ import annotations

import asyncio

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.contract import TELEGRAM, Attachment, Button, Part, SendResult
from bot.channels.render import length, payload
from bot.files import FileStore

SHORT = 16
"""A row holds two buttons when no title is longer."""
UPLOAD_SECONDS = 60.0
NOT_MODIFIED = "not modified"
GONE = ("message to edit not found", "can't be edited", "no text in the message to edit", "message_id_invalid", "message identifier")
"""What Telegram says of a message that cannot be changed any more: a new one is sent instead."""
NO_PICTURE = ("image_process_failed", "photo_")
NOT_FETCHED = (
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong file identifier",
    "wrong remote file",
    "webpage_",
)
BEFORE_SENDING = (httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ConnectError, httpx.ProxyError)
WHILE_WAITING = (httpx.ReadError, httpx.RemoteProtocolError)


async def send_part(bot: Bot, files: FileStore | None, key: str, part: Part) -> SendResult:
    """A part to a chat. Nothing that is expected is raised."""
    try:
        chat = int(key)
        if part.edit.isascii() and part.edit.isdigit() and not part.attachment:
            edited = await _edit(bot, chat, part)
            if edited:
                return edited
        if part.attachment:
            return await _send_attachment(bot, files, chat, part, part.attachment)
        return _sent(await _send_text(bot, chat, part, part.text))
    except TelegramError as error:
        return outcome(error)
    except ValueError:
        return SendResult("failed", error="no chat")


def outcome(error: TelegramError) -> SendResult:
    """What an error means for the message. Names of types only: texts of errors may hold addresses.

    A timeout before the request was out is tried again; after it, the message may have arrived. An edit is the exception (`_edit`).
    """
    name, cause = type(error).__name__, error.__cause__
    match error:
        case RetryAfter():
            wait = error.retry_after
            return SendResult("retry", after=wait if isinstance(wait, int | float) else wait.total_seconds(), error=name)
        case ChatMigrated():
            return SendResult("retry", error=name, moved_to=str(error.new_chat_id))
        case Forbidden():
            return SendResult("blocked", error=name)
        case BadRequest() | InvalidToken():
            return SendResult("failed", error=name)
        case TimedOut():
            return SendResult("retry" if isinstance(cause, BEFORE_SENDING) else "unknown", error=name)
        case NetworkError():
            return SendResult("unknown" if isinstance(cause, WHILE_WAITING) else "retry", error=name)
    return SendResult("unknown", error=name)


async def _edit(bot: Bot, chat: int, part: Part) -> SendResult | None:
    """Changes a message; None when a new one must be sent. Changing twice does no harm, so a timeout is tried again."""
    try:
        await bot.edit_message_text(
            part.text, chat_id=chat, message_id=int(part.edit), reply_markup=keyboard(part),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )  # fmt: skip
    except BadRequest as error:
        said = error.message.lower()
        if NOT_MODIFIED not in said:
            if any(words in said for words in GONE):
                return None
            raise
    except TimedOut as error:
        return SendResult("retry", error=type(error).__name__)
    return SendResult("sent", provider_id=part.edit)


async def _send_text(bot: Bot, chat: int, part: Part, text: str) -> Message:
    return await bot.send_message(chat, text, reply_markup=keyboard(part), link_preview_options=LinkPreviewOptions(is_disabled=True))


async def _send_attachment(bot: Bot, files: FileStore | None, chat: int, part: Part, file: Attachment) -> SendResult:
    """Uploads the file, or lets Telegram fetch its link. A picture that it does not take goes as a document, a file as a link."""
    path = files.path(file.file) if files else None
    source = await asyncio.to_thread(path.read_bytes) if path else file.address
    if not source:
        return SendResult("failed", error="no file")
    size = len(source) if isinstance(source, bytes) else file.size
    try:
        if size <= TELEGRAM.max_file_bytes:
            return _sent(await _send_file(bot, chat, part, file, source, size))
    except BadRequest as error:
        if not any(words in error.message.lower() for words in NOT_FETCHED):
            raise
    text = f"{part.text}\n{file.address}".strip()
    if not file.address or length(text, TELEGRAM) > TELEGRAM.max_text:
        return SendResult("failed", error="file too large")
    return _sent(await _send_text(bot, chat, part, text))


async def _send_file(bot: Bot, chat: int, part: Part, file: Attachment, source: bytes | str, size: int) -> Message:
    caption, markup = part.text or None, keyboard(part)
    if file.kind == "image" and size <= TELEGRAM.max_image_bytes:
        try:
            return await bot.send_photo(
                chat, source, caption=caption, reply_markup=markup, filename=file.name, read_timeout=UPLOAD_SECONDS
            )  # fmt: skip
        except BadRequest as error:
            if not error.message.lower().startswith(NO_PICTURE):
                raise
    return await bot.send_document(chat, source, caption=caption, reply_markup=markup, filename=file.name, read_timeout=UPLOAD_SECONDS)


def _sent(message: Message) -> SendResult:
    return SendResult("sent", provider_id=str(message.message_id))


def keyboard(part: Part) -> InlineKeyboardMarkup | None:
    """Inline buttons, two in a row where both titles are short."""
    if not part.buttons:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    for button in part.buttons:
        made = InlineKeyboardButton(button.title, callback_data=payload(part.menu, button.id))
        if rows and len(rows[-1]) < TELEGRAM.buttons_per_row and _short(button) and all(len(one.text) <= SHORT for one in rows[-1]):
            rows[-1].append(made)
        else:
            rows.append([made])
    return InlineKeyboardMarkup(rows)


def _short(button: Button) -> bool:
    return len(button.title) <= SHORT
