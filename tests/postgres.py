"""PostgreSQL for tests, where TROLYSO_TEST_POSTGRES names a server: an empty database for each process that runs tests."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

SERVER = os.environ.get("TROLYSO_TEST_POSTGRES", "")  # noqa: TID251
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # noqa: TID251


async def empty_postgres() -> str:
    """The address of an empty database; the test is skipped where there is no server."""
    if not SERVER:
        pytest.skip("TROLYSO_TEST_POSTGRES is not set")
    url = f"{SERVER}_{WORKER}" if WORKER else SERVER
    if WORKER:
        await _make(url.rpartition("/")[2])
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    return url


async def _make(name: str) -> None:
    engine = create_async_engine(SERVER, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        # It may be there from an earlier test.
        with suppress(DBAPIError):
            await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
