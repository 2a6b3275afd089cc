"""The Official Account's tokens in the database, sealed with the operator's key, changed by one process at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.sealed import Seal
from bot.channels.zalo_tokens import TokenPair
from bot.clock import Clock
from bot.store import Database, insert_once, upsert
from bot.store.tables import secrets

NAME = "zalo_oa"


@dataclass
class _Slot:
    """The row while it is locked."""

    pair: TokenPair | None
    store: DatabaseTokens
    connection: AsyncConnection | None

    async def save(self, pair: TokenPair) -> None:
        if self.connection is None:
            async with self.store.database.writing() as connection:
                await self.store.write(connection, pair)
        else:
            # Committed at once: what Zalo gave must not be lost by what comes after.
            await self.store.write(self.connection, pair)
            await self.connection.commit()
        self.pair = pair


class DatabaseTokens:
    """A `TokenStore`. On PostgreSQL the row is locked; on SQLite there is one process, and a lock in it is enough."""

    def __init__(self, database: Database, seal: Seal, clock: Clock) -> None:
        self.database = database
        self._seal = seal
        self._clock = clock
        self._lock = asyncio.Lock()

    async def load(self) -> TokenPair | None:
        async with self.database.reading() as connection:
            return await self._read(connection)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[_Slot]:
        if not self.database.shared:
            async with self._lock:
                yield _Slot(await self.load(), self, None)
            return
        async with self.database.engine.connect() as connection:
            row = {"name": NAME, "sealed": "", "changed_at": self._now()}
            await connection.execute(insert_once(connection, secrets, row, ["name"]))
            await connection.commit()
            await connection.execute(select(secrets.c.name).where(secrets.c.name == NAME).with_for_update())
            yield _Slot(await self._read(connection), self, connection)
            await connection.commit()

    async def write(self, connection: AsyncConnection, pair: TokenPair) -> None:
        text = json.dumps({"access": pair.access, "refresh": pair.refresh, "expires_at": pair.expires_at.isoformat()})
        row = {"name": NAME, "sealed": self._seal.seal(text), "changed_at": self._now(), "generation": 0}
        change = {"sealed": row["sealed"], "changed_at": row["changed_at"], "generation": secrets.c.generation + 1}
        await connection.execute(upsert(connection, secrets, row, ["name"], change))

    async def _read(self, connection: AsyncConnection) -> TokenPair | None:
        """Raises bot.channels.sealed.SealError when it was sealed with another key."""
        sealed = (await connection.execute(select(secrets.c.sealed).where(secrets.c.name == NAME))).scalar_one_or_none()
        if not sealed:
            return None
        data = json.loads(self._seal.open(sealed))
        return TokenPair(data["access"], data["refresh"], datetime.fromisoformat(data["expires_at"]))

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
