"""What the desk is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.contract import Capabilities
from bot.clock import Clock
from bot.editing.live import LiveBook
from bot.files import FileStore
from bot.people.areas import Areas
from bot.settings import Settings
from bot.store import Database
from bot.work.desk import House


@dataclass(frozen=True)
class DeskParts:
    """`capabilities`: channel name → what it can do. `house.book` is replaced when content is published: read it at every use."""

    database: Database
    areas: Areas
    house: House
    clock: Clock
    settings: Settings
    capabilities: Mapping[str, Capabilities]
    files: FileStore
    live: LiveBook
    """The book that is spoken from, for those who edit it."""
