"""Who writes next, where writers take turns: people's messages before what can wait (announcements, outcomes, reports)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

IN_A_ROW = 8
"""So many go first while others wait; then one of the others, so that nothing waits for ever."""


class Queue:
    """A lock with two rows of waiters, each in the order of coming; asyncio.Lock has only one."""

    def __init__(self) -> None:
        self._taken = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._rest: deque[asyncio.Future[None]] = deque()
        self._in_a_row = 0

    @asynccontextmanager
    async def turn(self, first: bool = False) -> AsyncIterator[None]:
        """Holds the lock. `first`: goes before everybody who waits without it."""
        await self._take(first)
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, first: bool) -> None:
        if not self._taken:
            self._taken = True
            return
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._first if first else self._rest).append(called)
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                # It was called and cancelled at once: the next one must not wait for it.
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._first or self._rest:
            called = self._next().popleft()
            if not called.done():
                called.set_result(None)
                return
        self._taken = False

    def _next(self) -> deque[asyncio.Future[None]]:
        if self._first and (self._in_a_row < IN_A_ROW or not self._rest):
            self._in_a_row += 1
            return self._first
        self._in_a_row = 0
        return self._rest
