"""The composition root: the one place where everything is built and joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.console import ConsoleChannel
from bot.channels.contract import Channel
from bot.channels.web import WebChannel
from bot.clock import Clock, now
from bot.content.book import open_book
from bot.settings import Settings
from bot.store.schema import upgrade
from bot.store.store import Store
from bot.turn.dispatcher import Dispatcher
from bot.turn.keeper import Keeper
from bot.turn.sender import Sender
from bot.turn.understanding import LocalUnderstanding, RasaUnderstanding, Understanding
from bot.web.chat import WebChat
from flows import Book
from nlu import Player


@dataclass
class Assistant:
    """Everything that runs. `start` and `stop` in this order keep what arrives and what is to be sent."""

    settings: Settings
    book: Book
    store: Store
    channels: dict[str, Channel]
    understanding: Understanding
    sender: Sender
    dispatcher: Dispatcher
    chat: WebChat
    keeper: Keeper

    async def start(self) -> None:
        await self.keeper.start()
        await self.sender.start()
        await self.dispatcher.start()
        for channel in self.channels.values():
            await channel.start(self.dispatcher.receive)

    async def stop(self) -> None:
        self.chat.stopping.set()
        for channel in self.channels.values():
            await channel.stop()
        await self.dispatcher.stop()
        await self.sender.stop()
        await self.keeper.stop()
        self.understanding.close()
        await self.store.close()

    async def idle(self) -> None:
        """Waits until every message that was taken is answered and sent."""
        await self.dispatcher.idle()
        await self.sender.idle()


def open_understanding(settings: Settings) -> Understanding:
    """The model in the process, or a Rasa server when NLU_URL is set.

    Raises:
        nlu.ArchiveError: no usable model.
    """
    if settings.nlu_url:
        return RasaUnderstanding(settings.nlu_url)
    return LocalUnderstanding(Player.open(settings.model_path))


def compose(
    settings: Settings, clock: Clock = now, extra: Mapping[str, Channel] | None = None, understanding: Understanding | None = None
) -> Assistant:
    """The assistant, built and not yet started. The database is brought to the newest schema.

    Raises:
        bot.content.findings.ContentError, nlu.ArchiveError: content or model do not fit.
    """
    upgrade(settings.database_url)
    book = open_book(settings.data_dir, settings.var_dir / "book.json")
    understanding = understanding or open_understanding(settings)
    store = Store.open(settings.database_url)
    web = WebChannel()
    channels: dict[str, Channel] = {"web": web, "console": ConsoleChannel()}
    token = settings.telegram_token.get_secret_value()
    if token:
        # Loaded only where it is used: python-telegram-bot takes half a second.
        from bot.channels.telegram import TelegramChannel

        channels["telegram"] = TelegramChannel(token, settings.telegram_base_url, settings.telegram_proxy)
    channels |= dict(extra or {})
    sender = Sender(store, channels, clock)
    capabilities = {name: channel.capabilities for name, channel in channels.items()}
    dispatcher = Dispatcher(store, book, understanding, sender, clock, capabilities, settings.messages_per_minute)
    chat = WebChat(store, web, book.phrases, settings.secure_cookie)
    keeper = Keeper(store, clock, settings.retention_days)
    return Assistant(settings, book, store, channels, understanding, sender, dispatcher, chat, keeper)
