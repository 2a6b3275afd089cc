"""A database with the province's areas, and tables as people would make them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.tables import load_import_words
from bot.people.seeding import seed_areas
from bot.people.sheet_reading import read_sheet
from bot.people.sheets import Sheet, Words
from bot.settings import ROOT
from bot.store import Database
from bot.store.schema import upgrade

MakeSheet = Callable[..., Sheet]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    """A transaction on a database that has the areas of data/areas."""
    url = f"sqlite+aiosqlite:///{tmp_path}/people.db"
    await asyncio.to_thread(upgrade, url)
    database = Database.open(url)
    async with database.writing() as opened:
        await seed_areas(opened, ROOT / "data")
        yield opened
    await database.close()


@pytest.fixture(scope="session")
def words() -> Words:
    return load_import_words(ROOT / "data")


@pytest.fixture
def sheet(words: Words) -> MakeSheet:
    """A sheet from lines of CSV, the first one with the names of columns."""

    def make(columns: Sequence[str], needed: Sequence[str], *lines: str) -> Sheet:
        return read_sheet("\n".join(lines).encode("utf-8-sig"), "bang.csv", words, columns, needed)

    return make
