"""Telegram by python-telegram-bot 22: polling, inline buttons, order within a chat, many chats side by side.

The adapter only translates. Updates of one chat are taken in order by a lock for each chat (PTB's own concurrency loses it); the
dispatcher stores an update before it is taken as done.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import AIORateLimiter, Application, BaseUpdateProcessor, ContextTypes, TypeHandler

from bot.channels.contract import TELEGRAM, Button, Capabilities, Inbound, Ingest, Part, SendResult
from bot.channels.render import payload, read_payload

log = logging.getLogger(__name__)
AT_ONCE = 256
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
MEDIA = {
    "photo": "photo", "sticker": "sticker", "voice": "voice", "audio": "voice", "video": "unsupported", "video_note": "unsupported",
    "document": "file", "animation": "unsupported", "location": "location", "venue": "location", "contact": "contact",
}  # fmt: skip
FIRST_RETRY, LONGEST_RETRY = 5.0, 300.0


class PerChatProcessor(BaseUpdateProcessor):
    """Updates of one chat one after the other, of different chats at the same time."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._locks: dict[int, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat.id if isinstance(update, Update) and update.effective_chat else 0
        lock, users = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = (lock, users + 1)
        try:
            async with lock:
                await coroutine
        finally:
            lock, users = self._locks[chat]
            if users == 1:
                del self._locks[chat]
            else:
                self._locks[chat] = (lock, users - 1)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""


class TelegramChannel:
    """One bot. `username` is known after `start`; `trouble` says why it is not connected."""

    def __init__(self, token: str, base_url: str, proxy: str = "") -> None:
        base = base_url.rstrip("/")
        builder = (
            Application.builder()
            .token(token)
            .base_url(f"{base}/bot")
            .base_file_url(f"{base}/file/bot")
            .rate_limiter(AIORateLimiter(max_retries=0))
            .concurrent_updates(PerChatProcessor())
            .job_queue(None)
        )
        if proxy:
            builder = builder.proxy(proxy).get_updates_proxy(proxy)
        self._app: Application[Any, Any, Any, Any, Any, Any] = builder.build()
        self._app.add_handler(TypeHandler(Update, self._take))
        self._app.add_error_handler(self._failed)
        self._ingest: Ingest | None = None
        self._connecting: asyncio.Task[None] | None = None
        self.username = ""
        self.trouble = ""

    @property
    def capabilities(self) -> Capabilities:
        return TELEGRAM

    async def start(self, ingest: Ingest) -> None:
        """Begins to poll. When Telegram cannot be reached the rest goes on, and it is tried again, ever more rarely."""
        self._ingest = ingest
        if not await self._connect():
            self._connecting = asyncio.create_task(self._keep_connecting())

    async def _connect(self) -> bool:
        try:
            await self._app.initialize()
            await self._app.start()
            assert self._app.updater
            await self._app.updater.start_polling(allowed_updates=ALLOWED, bootstrap_retries=0, timeout=25)
        except (TelegramError, OSError) as error:
            self.trouble = type(error).__name__
            log.warning("Telegram is not reachable: %s", self.trouble)
            return False
        self.username = self._app.bot.username
        self.trouble = ""
        return True

    async def _keep_connecting(self) -> None:
        wait = FIRST_RETRY
        while True:
            await asyncio.sleep(wait)
            if await self._connect():
                return
            wait = min(wait * 2, LONGEST_RETRY)

    async def stop(self) -> None:
        """Ends polling; what was taken is already in the inbox."""
        if self._connecting:
            self._connecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._connecting
        if self._app.updater and self._app.updater.running:
            await self._app.updater.stop()
        if self._app.running:
            await self._app.stop()
        await self._app.shutdown()

    async def _take(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert self._ingest
        inbound = read_update(update)
        if update.callback_query:
            with suppress(TelegramError):
                await update.callback_query.answer()
        if inbound:
            if inbound.kind in ("text", "choice") and update.effective_chat:
                with suppress(TelegramError):
                    await update.effective_chat.send_action(ChatAction.TYPING)
            await self._ingest(inbound)

    async def _failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        log.error("Telegram: %s", type(context.error).__name__)

    async def send(self, key: str, part: Part) -> SendResult:
        """A part as a message with inline buttons."""
        try:
            message = await self._app.bot.send_message(
                int(key), part.text, reply_markup=keyboard(part), link_preview_options=LinkPreviewOptions(is_disabled=True)
            )
        except RetryAfter as error:
            wait = error.retry_after
            return SendResult("retry", after=wait if isinstance(wait, int | float) else wait.total_seconds(), error="RetryAfter")
        except (Forbidden, BadRequest, ChatMigrated, InvalidToken) as error:
            return SendResult("failed", error=type(error).__name__)
        except TimedOut:
            return SendResult("unknown", error="TimedOut")
        except NetworkError as error:
            return SendResult("retry", error=type(error).__name__)
        return SendResult("sent", provider_id=str(message.message_id))


def keyboard(part: Part) -> InlineKeyboardMarkup | None:
    """Inline buttons, two in a row where both titles are short."""
    if not part.buttons:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    for button in part.buttons:
        made = InlineKeyboardButton(button.title, callback_data=payload(part.menu, button.id))
        if rows and len(rows[-1]) < TELEGRAM.buttons_per_row and _short(button) and all(len(one.text) <= 16 for one in rows[-1]):
            rows[-1].append(made)
        else:
            rows.append([made])
    return InlineKeyboardMarkup(rows)


def _short(button: Button) -> bool:
    return len(button.title) <= 16


def read_update(update: Update) -> Inbound | None:
    """What a person did in a private chat; None for what is none of ours (groups, edits, the bot's own doings)."""
    chat = update.effective_chat
    if chat is None or chat.type != ChatType.PRIVATE:
        return None
    event_id = str(update.update_id)
    query = update.callback_query
    if query:
        menu, choice = read_payload(query.data or "")
        return Inbound("telegram", str(chat.id), event_id, "choice", choice=choice, menu=menu)
    message = update.message
    if message is None or (message.from_user and message.from_user.is_bot):
        return None
    return _read_message(message, str(chat.id), event_id)


def _read_message(message: Message, key: str, event_id: str) -> Inbound:
    at = message.date.isoformat()
    if message.text is not None:
        opened = message.text.split("@")[0].split(" ")[0] == "/start"
        return Inbound("telegram", key, event_id, "start" if opened else "text", text=message.text, at=at)
    media = next((kind for name, kind in MEDIA.items() if getattr(message, name, None)), "unsupported")
    return Inbound("telegram", key, event_id, "media", media=media, text=message.caption or "", at=at)
