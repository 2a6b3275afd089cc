"""The composition root: the one place where everything is built and joined."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount

from bot.announcements.receipts import note_seen
from bot.announcements.sending import Announcer
from bot.channels.console import ConsoleChannel
from bot.channels.contract import Capabilities, Channel, Inbound, Webhook
from bot.channels.web import WebChannel
from bot.clock import Clock, now
from bot.content.book import open_book
from bot.content.work import load_services, load_words
from bot.desk import DeskParts, desk_front
from bot.editing.examples import Examples
from bot.editing.live import LiveBook
from bot.files import FileStore
from bot.ids import new_id
from bot.opening import open_channels
from bot.people.areas import Areas
from bot.people.first import first_code
from bot.people.seeding import seed_areas
from bot.settings import Settings
from bot.store import Store
from bot.store.schema import upgrade
from bot.store.secrets import made_once
from bot.turn.dispatcher import Dispatcher
from bot.turn.ears import Ears, Listens
from bot.turn.eyes import Eyes
from bot.turn.keeper import Keeper
from bot.turn.menus import Menus, load_menus
from bot.turn.pace import Sleep
from bot.turn.planner import Planner
from bot.turn.sender import Sender
from bot.turn.turns import Turns
from bot.turn.understanding import LearntUnderstanding, LocalUnderstanding, RasaUnderstanding, Understanding
from bot.turn.working import Working
from bot.web.chat import WebChat
from bot.web.files import file_route
from bot.web.webhooks import webhook_routes
from bot.work.desk import House
from bot.work.dialogues import make_office
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
    house: House
    live: LiveBook
    areas: Areas
    files: FileStore
    clock: Clock
    capabilities: dict[str, Capabilities]
    announcer: Announcer
    planner: Planner
    menus: Menus

    async def prepare(self) -> None:
        """At the first start: the province's areas."""
        async with self.store.database.writing() as connection:
            await seed_areas(connection, self.settings.data_dir)
        self.areas.forget()

    async def first_code(self) -> str | None:
        """A code for the first administrator, in place of an earlier one; None when there is an administrator."""
        async with self.store.database.writing() as connection:
            return await first_code(connection, self.clock().isoformat(timespec="milliseconds"))

    async def start(self) -> None:
        await self.keeper.start()
        await self.live.start()
        await self.sender.start()
        await self.announcer.start()
        await self.planner.start()
        await self.dispatcher.start()
        for channel in self.channels.values():
            await channel.start(self.dispatcher.receive)
        await self.menus.start()

    async def stop(self) -> None:
        self.chat.stopping.set()
        for channel in self.channels.values():
            await channel.stop()
        await self.dispatcher.stop()
        await self.menus.stop()
        await self.planner.stop()
        await self.announcer.stop()
        await self.sender.stop()
        await self.live.stop()
        await self.keeper.stop()
        self.understanding.close()
        await self.store.close()

    async def idle(self) -> None:
        """Waits until every message that was taken is answered, everything due has happened, and all is sent."""
        await self.dispatcher.idle()
        await self.sender.idle()

    def app(self) -> Starlette:
        """The web server: the desk, the services' webhooks, files by signed links, and the chat."""
        hooks = [channel for channel in self.channels.values() if isinstance(channel, Webhook)]
        parts = DeskParts(
            self.store.database, self.areas, self.house, self.clock, self.settings, self.capabilities, self.files, self.live
        )  # fmt: skip
        others = [*desk_front(parts), *webhook_routes(hooks), file_route(self.files, self.clock, lambda: self.house.book.phrases)]
        # The chat's policy forbids forms, which the desk lives by: they stand beside each other.
        return Starlette(routes=[*others, Mount("/", self.chat.app())])


def open_understanding(settings: Settings) -> Understanding:
    """The model in the process, or a Rasa server when NLU_URL is set.

    Raises:
        nlu.ArchiveError: no usable model.
    """
    if settings.nlu_url:
        return RasaUnderstanding(settings.nlu_url)
    return LocalUnderstanding(Player.open(settings.model_path))


def open_files(settings: Settings) -> FileStore:
    """The folder of files, with a key that is made at the first start."""
    return FileStore(settings.var_dir / "files", made_once(settings.var_dir / "link.key"), settings.public_url)


def open_transcriber(settings: Settings) -> Listens | None:
    """Speech to text with the operator's model; without one voice messages are answered with the plea to type.

    Raises:
        bot.channels.voice.VoiceUnavailableError: a model is named and cannot be used.
    """
    if settings.voice_model is None:
        return None
    from bot.channels.voice import open_sherpa

    return open_sherpa(settings.voice_model)


def _invite_link(channels: Mapping[str, Channel]) -> Callable[[str], str]:
    """Telegram's deep link, once the bot's name is known (core.telegram.org/bots/features#deep-linking)."""

    def link(code: str) -> str:
        name = getattr(channels.get("telegram"), "username", "")
        return f"https://t.me/{name}?start={code}" if name else ""

    return link


def compose(
    settings: Settings, clock: Clock = now, extra: Mapping[str, Channel] | None = None, understanding: Understanding | None = None,
    pause: Sleep = asyncio.sleep,
) -> Assistant:  # fmt: skip
    """The assistant, built and not yet started. The database is brought to the newest schema. `pause`: how the sender waits its turn.

    Raises:
        bot.content.findings.ContentError, nlu.ArchiveError: content or model do not fit.
    """
    upgrade(settings.database_url)
    book = open_book(settings.data_dir, settings.var_dir / "book.json")
    learnt = Examples()
    understanding = LearntUnderstanding(understanding or open_understanding(settings), learnt.find)
    store = Store.open(settings.database_url, new_id())
    files = open_files(settings)
    web = WebChannel()
    channels: dict[str, Channel] = {"web": web, "console": ConsoleChannel(), **open_channels(settings, files, store.database, clock)}
    channels |= dict(extra or {})
    sender = Sender(store, channels, clock, pause)
    capabilities = {name: channel.capabilities for name, channel in channels.items()}
    house = House(book, load_services(settings.data_dir), settings, files, load_words(settings.data_dir))
    house.invite_link = _invite_link(channels)
    areas = Areas()
    working = Working(make_office(house, areas, capabilities), house, areas)

    menus = Menus(channels, load_menus(settings.data_dir))

    async def seen(inbound: Inbound, at: str) -> None:
        async with store.database.writing() as connection:
            await note_seen(connection, inbound.channel, inbound.key, inbound.message, at)

    turns = Turns(
        store, understanding, clock, capabilities, working, Ears(channels, open_transcriber(settings)), menus,
        Eyes(channels, store.database, settings.photos),
    )  # fmt: skip
    dispatcher = Dispatcher(store, turns, sender, clock, settings.messages_per_minute, seen)

    def use(new: Book) -> None:
        house.book = new

    announcer = Announcer(store.database, store.outbox, capabilities, clock, lambda: house.book.phrases, sender.ring, files)
    planner = Planner(store, settings, clock)
    live = LiveBook(store.database, settings.data_dir, use, learnt)
    chat = WebChat(store, web, book.phrases, settings.secure_cookie)
    keeper = Keeper(store, files, clock, settings.retention_days)
    return Assistant(
        settings, book, store, channels, understanding, sender, dispatcher, chat, keeper, house, live, areas, files, clock,
        capabilities, announcer, planner, menus,
    )  # fmt: skip
