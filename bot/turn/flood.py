"""A limit on how much one person writes: politely, once, and without storing what is over it."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Literal

MOST_PEOPLE = 50_000


class FloodGate:
    """Counts messages of the last minute for each chat; forgets the chats that were silent longest."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._warned: set[str] = set()

    def admit(self, chat: str, seconds: float) -> Literal["yes", "warn", "no"]:
        """Whether a message at `seconds` is read; "warn" the first time it is not."""
        times = self._times.setdefault(chat, deque(maxlen=self._most))
        self._times.move_to_end(chat)
        if len(self._times) > MOST_PEOPLE:
            gone, _ = self._times.popitem(last=False)
            self._warned.discard(gone)
        if len(times) == self._most and seconds - times[0] < 60:
            first = chat not in self._warned
            self._warned.add(chat)
            return "warn" if first else "no"
        self._warned.discard(chat)
        times.append(seconds)
        return "yes"
