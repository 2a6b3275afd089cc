"""Many people at the real assistant: each sends, waits for the reply, and sends the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from bench.counting_channel import NAME, CountingChannel
from bench.workbench import Workbench
from bot.channels.contract import Inbound
from bot.compose import Assistant, compose

PATIENCE = 60.0


@dataclass(frozen=True)
class Say:
    """A text that is typed, or the id of a choice that is pressed."""

    text: str = ""
    choice: str = ""


@dataclass(frozen=True)
class Round:
    """What a crowd did: seconds over all, milliseconds of each turn."""

    seconds: float
    milliseconds: list[float]

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds


class Crowd:
    """People with names of their own at one assistant."""

    def __init__(self, assistant: Assistant, channel: CountingChannel) -> None:
        self.assistant = assistant
        self._channel = channel
        self._numbers = count()

    async def play(self, scripts: Sequence[Sequence[Say]], name: str = "person") -> Round:
        """Script n is played by the n-th person, all at the same time.

        Raises:
            RuntimeError: not everything that was stored was sent.
        """
        start = time.perf_counter()
        took = await asyncio.gather(*(self._play(f"{name}-{number}", script) for number, script in enumerate(scripts)))
        await self.assistant.idle()
        seconds = time.perf_counter() - start
        stored = await self.assistant.store.history.count("outbox")
        if stored != self._channel.sent:
            raise RuntimeError(f"{stored} messages stored, {self._channel.sent} sent")
        return Round(seconds, [one for person in took for one in person])

    async def _play(self, key: str, script: Sequence[Say]) -> list[float]:
        return [await self._turn(key, say) for say in script]

    async def _turn(self, key: str, say: Say) -> float:
        """Milliseconds from the message's arrival until its reply is stored and out."""
        kind = "choice" if say.choice else "text"
        inbound = Inbound(NAME, key, str(next(self._numbers)), kind, text=say.text, choice=say.choice)  # type: ignore[arg-type]
        reply = self._channel.reply(key)
        start = time.perf_counter()
        receipt = await self.assistant.dispatcher.receive(inbound)
        assert receipt == "stored"
        return (await asyncio.wait_for(reply, PATIENCE) - start) * 1000


@asynccontextmanager
async def gathered(bench: Workbench) -> AsyncIterator[Crowd]:
    """A crowd at the composition root with the real model, on SQLite in the benchmark's folder."""
    channel = CountingChannel()
    assistant = compose(bench.settings, extra={NAME: channel})
    await assistant.start()
    try:
        yield Crowd(assistant, channel)
    finally:
        await assistant.stop()
