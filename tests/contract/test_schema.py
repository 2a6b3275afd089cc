"""Migrations: named for their revision, complete, and harmless when run again."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.store.schema import MIGRATIONS, newest_revision, upgrade
from bot.store.tables import metadata


def test_the_newest_file_is_alembics_head() -> None:
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_the_migrations_make_the_tables_of_the_code(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/deep/er/db.sqlite"
    upgrade(url)
    upgrade(url)
    engine = create_engine(f"sqlite:///{tmp_path}/deep/er/db.sqlite")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
