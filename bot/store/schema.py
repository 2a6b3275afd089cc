"""Bringing the database to the newest schema with Alembic.

A migration's file begins with its revision (`0001_first_schema.py`), so an up-to-date SQLite file is recognised without loading Alembic:
it takes longer to load than all else that a start does here.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's settings, without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> None:
    """Makes the database (for SQLite also its folder) and brings it to the newest schema."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:":
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        if _revision(place.database) == newest_revision():
            return
    from alembic import command

    # In a thread of its own: the migrations run an event loop, and there may be one here already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(command.upgrade, alembic_config(url), "head").result()


def newest_revision() -> str:
    """The revision that the newest migration's file is named for."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(database: str) -> str:
    """The revision a SQLite file stands at; "" when it has none."""
    if not Path(database).exists():
        return ""
    with closing(sqlite3.connect(database)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            return ""
    return str(row[0]) if row else ""
