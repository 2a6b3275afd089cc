"""Many small transactions as one, where writers take turns anyway (SQLite): events that arrive and turns that end at the same time.

Whoever comes while a batch is being written waits for the next one; somebody alone is written at once. A batch that does not go through
as a whole is rolled back and written one by one, so that each learns its own outcome.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class NotTogetherError(Exception):
    """The batch cannot be written as a whole; nothing of it was."""


class Together(Generic[T, R]):
    """`many` writes a batch and gives the results in order, or raises NotTogetherError; `one` writes a single item."""

    def __init__(
        self, many: Callable[[Sequence[T]], Awaitable[list[R]]], one: Callable[[T], Awaitable[R]], most: int = 100
    ) -> None:  # fmt: skip
        self._many = many
        self._one = one
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def write(self, item: T) -> R:
        """The item's own result, or its own error."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await done

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._write_batch(batch)
        finally:
            self._writer = None

    async def _write_batch(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        if len(batch) > 1:
            try:
                results = await self._many([item for item, _ in batch])
            except Exception:
                # Whatever it was, it belongs to one of them: they are written one by one.
                results = []
            if results:
                for (_, done), result in zip(batch, results, strict=True):
                    _resolve(done, result)
                return
        for item, done in batch:
            await self._write_one(item, done)

    async def _write_one(self, item: T, done: asyncio.Future[R]) -> None:
        try:
            _resolve(done, await self._one(item))
        except Exception as error:
            if not done.done():
                done.set_exception(error)


def _resolve(done: asyncio.Future[R], result: R) -> None:
    if not done.done():
        done.set_result(result)
