"""How fast messages may leave: notices over all chats of a channel, everything to one chat. Times are seconds of the event loop's clock.

An answer does not queue behind notices: services count what a bot sends on its own, and where one counts answers too it says "wait" and
is obeyed. But answers take their share of the rate, so notices slow down while people are answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.channels.contract import Capabilities

BURST = 4
"""Messages that may follow each other at once to one chat: the parts of an answer."""
MOST_CHATS = 20_000
FIRST_ATTEMPTS = 3
"""So often it is tried again as soon as the channel says; then the waits double up to LONGEST_WAIT. All together more than an hour."""
LONGEST_WAIT = 300.0
LONGEST_ASKED = 3_600.0
"""A wait that the service itself asks for."""

Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """One channel's. `wait` returns when the next message to `chat` may leave. `time`: seconds of a clock that never goes back."""

    def __init__(self, can: Capabilities, sleep: Sleep = asyncio.sleep, time: Callable[[], float] | None = None) -> None:
        self._gap = 1 / can.per_second if can.per_second else 0.0
        self._chat_gap = can.chat_gap
        self._sleep = sleep
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._next = 0.0
        self._chats: dict[str, float] = {}

    async def wait(self, chat: str, notice: bool) -> None:
        now = self._time()
        at = max(now, self._next if notice else now, self._chat_time(chat, now))
        self._next = max(self._next, now) + self._gap
        if at > now:
            await self._sleep(at - now)

    def _chat_time(self, chat: str, now: float) -> float:
        """When this chat may get its next message: BURST at once, then one in every gap."""
        if not self._chat_gap:
            return now
        if len(self._chats) > MOST_CHATS:
            self._chats = {one: until for one, until in self._chats.items() if until > now}
        full = max(self._chats.get(chat, now), now) + self._chat_gap
        self._chats[chat] = full
        return full - BURST * self._chat_gap


def next_try(asked: float, attempts: int) -> float:
    """Seconds before the next attempt. `asked`: what the service asks for, 0 nothing."""
    growing = min(2.0**attempts, LONGEST_WAIT)
    if asked and attempts <= FIRST_ATTEMPTS:
        return min(asked, LONGEST_ASKED)
    return max(growing, min(asked, LONGEST_ASKED))
