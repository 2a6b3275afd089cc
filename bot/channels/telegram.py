"""Telegram by python-telegram-bot 22: polling or webhook, order within a chat, many chats side by side.

The adapter only translates. Updates of one chat are taken in order by a lock for each chat (PTB's own concurrency loses it); the
dispatcher stores an update before it is taken as done. What only adorns (the spinner's end, "typing…") is done beside, never before.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any

import httpx
from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler

from bot.channels.contract import TELEGRAM, Capabilities, Inbound, Ingest, Part, SendResult, UnreadableError
from bot.channels.lanes import Lanes
from bot.channels.telegram_checks import check_bot
from bot.channels.telegram_menus import Commands, link_with_code, put_menu
from bot.channels.telegram_messages import send_part
from bot.channels.telegram_traffic import Fence, PerChatProcessor, chat_of
from bot.channels.telegram_updates import ALBUM, ALLOWED, Me, read_update
from bot.clock import Clock, now
from bot.files import FileStore

log = logging.getLogger(__name__)
PATH = "/webhook/telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST_BESIDE = 200
"""Calls beside the work; "typing…" is left out when there are more."""
ALBUMS_KEPT = 500
MOST_ODD = 20
FIRST_RETRY, LONGEST_RETRY = 5.0, 300.0
STORING_RETRIES = (0.2, 1.0, 5.0)
UNKNOWN = "unknown_bot"
GRACE = 3.0
"""Seconds that calls beside the work get at the end."""


class TelegramChannel:
    """One bot. `username` is known after `start`; `trouble` says why it is not connected.

    With a `webhook_url` (this server's address as Telegram sees it, with or without `PATH`) Telegram calls, else it is asked for news.
    `secret` is what Telegram must show then. `timeout`: seconds that an answer may take; `per_second`: messages over all chats, 0 no
    limit (only for a Bot API server of one's own).

    Raises:
        ValueError: a webhook without a secret of 1-256 letters, digits, _ and -.
    """

    def __init__(
        self, token: str, base_url: str, proxy: str = "", *, webhook_url: str = "", secret: str = "", files: FileStore | None = None,
        clock: Clock = now, timeout: float = 20.0, per_second: float = 30.0,
    ) -> None:  # fmt: skip
        if webhook_url and not SECRET.fullmatch(secret):
            raise ValueError("a webhook needs a secret of 1-256 letters, digits, _ and -")
        _keep_quiet()
        base = base_url.rstrip("/")
        self._address, self._proxy, self._timeout, self._clock = f"{base}/bot{token}", proxy, timeout, clock
        self._webhook = webhook_url if not webhook_url or webhook_url.endswith(PATH) else webhook_url.rstrip("/") + PATH
        self._secret = secret
        self._files = files
        self._lanes = Lanes()
        builder = (
            Application.builder()
            .token(token)
            .base_url(f"{base}/bot")
            .base_file_url(f"{base}/file/bot")
            .rate_limiter(Fence(overall_max_rate=per_second, max_retries=0))
            .concurrent_updates(PerChatProcessor(self._lanes))
            .job_queue(None)
            .read_timeout(timeout)
            .pool_timeout(timeout)
        )
        if proxy:
            builder = builder.proxy(proxy)
        if self._webhook:
            self._app: Application[Any, Any, Any, Any, Any, Any] = builder.updater(None).build()
        else:
            self._app = (builder.get_updates_proxy(proxy) if proxy else builder).build()
        self._app.add_handler(TypeHandler(Update, self._poll_took))
        self._app.add_error_handler(self._failed)
        number = token.partition(":")[0]
        self._me = Me(int(number) if number.isascii() and number.isdigit() else 0)
        self._ingest: Ingest | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._albums: deque[str] = deque(maxlen=ALBUMS_KEPT)
        self._menus: dict[tuple[str | None, str], Commands] = {}
        self._odd: set[str] = set()
        self.username = ""
        self.trouble = ""

    @property
    def capabilities(self) -> Capabilities:
        return TELEGRAM

    @property
    def path(self) -> str:
        return PATH if self._webhook else ""

    async def start(self, ingest: Ingest) -> None:
        """Begins to listen. When Telegram cannot be reached the rest goes on, and it is tried again, ever more rarely."""
        self._ingest = ingest
        if not await self._connect():
            self._connecting = asyncio.create_task(self._keep_connecting())

    async def _connect(self) -> bool:
        try:
            await self._app.initialize()
            self._me = Me(self._app.bot.id, self._app.bot.username)
            if self._webhook:
                await self._app.bot.set_webhook(self._webhook, allowed_updates=ALLOWED, secret_token=self._secret)
            else:
                await self._begin_polling()
        except (TelegramError, OSError, RuntimeError) as error:
            self.trouble = type(error).__name__
            log.warning("Telegram is not reachable: %s", self.trouble)
            return False
        self.username = self._me.username
        self.trouble = ""
        for (key, language), commands in list(self._menus.items()):
            await self.set_menu(key, commands, language)
        return True

    async def _begin_polling(self) -> None:
        if not self._app.running:
            await self._app.start()
        assert self._app.updater
        await self._app.updater.start_polling(allowed_updates=ALLOWED, bootstrap_retries=0, timeout=25, error_callback=self._say_trouble)

    async def _keep_connecting(self) -> None:
        wait = FIRST_RETRY
        while True:
            await asyncio.sleep(wait)
            if await self._connect():
                return
            wait = min(wait * 2, LONGEST_RETRY)

    async def stop(self) -> None:
        """Ends listening; what was taken is already in the inbox. A webhook stays set: Telegram keeps what comes until the next start."""
        if self._connecting:
            self._connecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._connecting
        if self._app.updater and self._app.updater.running:
            await self._app.updater.stop()
        if self._app.running:
            await self._app.stop()
        self._ingest = None
        if self._beside:
            _, late = await asyncio.wait(self._beside, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._app.shutdown()
        await self._app.bot.shutdown()

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the secret is the one that Telegram was told."""
        shown = headers.get(SECRET_HEADER, "")
        return bool(self._webhook and self._secret) and hmac.compare_digest(shown.encode(), self._secret.encode())

    async def accept(self, update: dict[str, Any]) -> None:
        """An update that came by the webhook; returns when it is stored.

        One of a kind that is not read is passed over, and so is one that PTB cannot read (a newer Bot API): Telegram would send it again
        and again, and what comes after it would wait.

        Raises:
            UnreadableError: it is no update.
        """
        if not update:
            return
        if type(update.get("update_id")) is not int:
            raise UnreadableError("no update of Telegram")
        kinds = update.keys() - {"update_id"}
        if not kinds & set(ALLOWED):
            self._note_odd(kinds)
            return
        try:
            made = Update.de_json(update, self._app.bot)
            inbound = read_update(made, self._me)
        except Exception as error:
            log.error("an update of Telegram could not be read: %s", type(error).__name__)  # noqa: TRY400 (its text is a person's)
            return
        async with self._lanes.hold(chat_of(made)):
            await self._take(made, inbound)

    async def _poll_took(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """An update that came by polling. Telegram counts it as taken already, so storing it is tried more than once."""
        inbound = read_update(update, self._me)
        for wait in STORING_RETRIES:
            if await self._took(update, inbound):
                return
            await asyncio.sleep(wait)
        await self._take(update, inbound)

    async def _took(self, update: Update, inbound: Inbound | None) -> bool:
        try:
            await self._take(update, inbound)
        except Exception:
            log.exception("an update of Telegram could not be stored; it is tried again")
            return False
        return True

    async def _take(self, update: Update, inbound: Inbound | None) -> None:
        if self._ingest is None:
            raise RuntimeError("Telegram is not started")
        receipt = ""
        if inbound and inbound.event_id not in self._albums:
            receipt = await self._ingest(inbound)
            if inbound.event_id.startswith(ALBUM):
                self._albums.append(inbound.event_id)
        if update.callback_query:
            self._do_beside(update.callback_query.answer())
        if (
            receipt == "stored"
            and inbound
            and inbound.kind in ("text", "choice")
            and update.effective_chat
            and len(self._beside) < MOST_BESIDE
        ):
            self._do_beside(update.effective_chat.send_action(ChatAction.TYPING))

    def _note_odd(self, kinds: Iterable[str]) -> None:
        """Says once what kinds of updates come that were not asked for."""
        for kind in sorted(set(kinds) - self._odd):
            if len(self._odd) < MOST_ODD:
                self._odd.add(kind)
                log.info("Telegram sends updates of a kind that is not read: %.40s", kind)

    def _do_beside(self, call: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_quietly(call))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        log.error("Telegram: %s", type(context.error).__name__)

    def _say_trouble(self, error: TelegramError) -> None:
        log.warning("Telegram cannot be asked for news: %s", type(error).__name__)

    async def send(self, key: str, part: Part) -> SendResult:
        """A part as a message, an edit, a picture or a document."""
        return await send_part(self._app.bot, self._files, key, part)

    async def download(self, media_ref: str) -> bytes | None:
        """What was sent to the bot (at most 20 MB), None when Telegram does not give it."""
        try:
            return bytes(await (await self._app.bot.get_file(media_ref)).download_as_bytearray())
        except TelegramError as error:
            log.warning("a file of Telegram could not be read: %s", type(error).__name__)
            return None

    async def set_menu(self, key: str | None, commands: Commands, language: str = "") -> bool:
        """Sets the command menu of a chat, or of all private chats (`key` None). False: not taken; the general ones are set again at the
        next connection."""
        if key is None:
            self._menus[key, language] = commands
        try:
            await put_menu(self._app.bot, key, commands, language)
        except (TelegramError, ValueError) as error:
            log.warning("Telegram did not take a command menu: %s", type(error).__name__)
            return False
        return True

    async def deep_link(self, code: str) -> str:
        """The link that opens the bot with a code; "" while the bot's name is not known.

        Raises:
            ValueError: more than 64 characters, or other signs than A-Z, a-z, 0-9, _ and -.
        """
        link = link_with_code(self.username or UNKNOWN, code)
        return link if self.username else ""

    async def check(self) -> list[tuple[str, dict[str, str], bool]]:
        """How the bot is; the sentences stand in data/phrases/channels_telegram.yml."""
        async with httpx.AsyncClient(proxy=self._proxy or None, timeout=self._timeout) as client:
            return await check_bot(client, self._address, self._webhook, self._clock())


async def _quietly(call: Coroutine[Any, Any, object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.debug("Telegram did not take a call beside the work: %s", type(error).__name__)


def _keep_quiet() -> None:
    """httpx logs each address, PTB its address and what people wrote; the token stands in the first two."""
    for name in ("httpx", "telegram"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
