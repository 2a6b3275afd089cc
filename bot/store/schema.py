"""Bringing the database to the newest schema with Alembic."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's settings, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> None:
    """Makes the database (for SQLite also its folder) and brings it to the newest schema."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:":
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        if _is_newest(place.database):
            return
    # In a thread of its own: the migrations run an event loop, and there may be one here already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(command.upgrade, alembic_config(url), "head").result()


def _is_newest(database: str) -> bool:
    """Whether a SQLite file is up to date, without loading the migrations."""
    if not Path(database).exists():
        return False
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        stands = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return stands == ScriptDirectory(str(MIGRATIONS)).get_current_head()
