"""The book that is spoken from: the files with what the desk published over them, replaced while everything runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.content.book import make_book
from bot.content.load import Library, load_library, read_topic_ids
from bot.editing.examples import Examples, known
from bot.editing.over_files import with_overlays
from bot.editing.overlays import Overlay, generation, published
from bot.store import Database
from flows import Book
from flows.fold import fold

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0


class LiveBook:
    """`use` is called with every new book. `library` is read from the files once, in a thread: it takes a second or two."""

    def __init__(self, database: Database, data: Path, use: Callable[[Book], None], learnt: Examples) -> None:
        self._database = database
        self._data = data
        self._use = use
        self._library: Library | None = None
        self._seen: tuple[int, str] = (0, "")
        self._topics: frozenset[str] | None = None
        """Topics of the book that is spoken from; None until somebody asks."""
        self._titles: list[tuple[str, str]] = []
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self.learnt = learnt

    async def start(self) -> None:
        await self.refresh()
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def files(self) -> Library:
        """What stands in the files."""
        if self._library is None:
            self._library = await asyncio.to_thread(load_library, self._data)
        return self._library

    async def library(self) -> Library:
        """The files with what is published over them."""
        async with self._database.reading() as connection:
            standing = await published(connection)
        return with_overlays(await self.files(), standing)

    async def refresh(self) -> bool:
        """Looks whether anything was published or accepted, here or by another process; whether the book changed."""
        async with self._lock, self._database.reading() as connection:
            rows = await known(connection)
            seen = await generation(connection)
            changed = seen != self._seen
            if changed:
                await self._publish(await published(connection))
                self._seen = seen
            if rows and self._topics is None:
                self._topics = await asyncio.to_thread(read_topic_ids, self._data)
            # An example of a topic that is not in the book, or not any more, must not answer. A title is its topic's own.
            self.learnt.fill([*(one for one in rows if one[1] in (self._topics or ())), *self._titles])
            return changed

    async def _publish(self, standing: list[Overlay]) -> None:
        files = await self.files()
        book = await asyncio.to_thread(lambda: make_book(with_overlays(files, standing)))
        self._use(book)
        self._topics = frozenset(book.topics)
        # The model learns these titles with the next training; until then they are known by their words.
        self._titles = [(fold(topic.title), topic.id) for topic in book.topics.values() if topic.id not in files.catalog]

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.refresh()
            except Exception:
                log.exception("published content could not be read")
