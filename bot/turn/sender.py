"""Sends what the outbox holds, in order within a conversation, and notes what became of it.

A message is handed over right after its turn was written; what an earlier run left is read at the start. A channel that asks to wait
is obeyed; after `MOST_ATTEMPTS` a message is given up. Outcomes are written together, many at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.channels.contract import Button, Channel, Part, SendResult
from bot.clock import Clock
from bot.store.store import Delivery, Outgoing, Store

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
LONGEST_WAIT = 300.0
MOST_AT_ONCE = 500
GATHER_SECONDS = 0.02
END_OF_TIME = "9999"


class Sender:
    """`queue` takes messages of a conversation; a lane for each conversation keeps their order."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._lanes: dict[int, deque[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._deliveries: list[Delivery] = []
        self._writer: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Takes up what waits."""
        after = 0
        while waiting := await self._store.due_messages(END_OF_TIME, after):
            self.queue(waiting)
            after = waiting[-1].id

    async def stop(self) -> None:
        """Ends waiting lanes: what was not sent stays in the outbox for the next start."""
        self._stopping.set()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._writer:
            await self._writer

    async def idle(self) -> None:
        """Waits until all that was queued is sent and noted."""
        while self._tasks or self._writer:
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._writer:
                await self._writer

    def queue(self, messages: Sequence[Outgoing]) -> None:
        for message in messages:
            lane = self._lanes.get(message.conversation)
            if lane is not None:
                lane.append(message)
                continue
            self._lanes[message.conversation] = deque([message])
            task = asyncio.create_task(self._run(message.conversation))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _run(self, conversation: int) -> None:
        lane = self._lanes[conversation]
        try:
            while lane:
                await self._deliver(lane[0])
                lane.popleft()
        finally:
            del self._lanes[conversation]

    async def _deliver(self, message: Outgoing) -> None:
        attempts = message.attempts
        while True:
            attempts += 1
            result = await self._try(message)
            if result.status != "retry" or attempts >= MOST_ATTEMPTS:
                status = "failed" if result.status == "retry" else result.status
                self._note(Delivery(message.id, status, self._now(), provider_id=result.provider_id, error=result.error))
                return
            wait = min(result.after or 2.0**attempts, LONGEST_WAIT)
            due = (self._clock() + timedelta(seconds=wait)).isoformat(timespec="milliseconds")
            self._note(Delivery(message.id, "waiting", self._now(), due_at=due, error=result.error))
            try:
                await asyncio.wait_for(self._stopping.wait(), wait)
                return
            except TimeoutError:
                continue

    async def _try(self, message: Outgoing) -> SendResult:
        channel = self._channels.get(message.channel)
        if channel is None:
            return SendResult("failed", error=f"no channel {message.channel}")
        try:
            return await channel.send(message.key, _part(message))
        except Exception as error:
            log.exception("channel %s failed to send message %s", message.channel, message.id)
            return SendResult("retry", error=type(error).__name__)

    def _note(self, delivery: Delivery) -> None:
        self._deliveries.append(delivery)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._deliveries:
                # A breath, so that many outcomes are written at once.
                await asyncio.sleep(GATHER_SECONDS)
                batch, self._deliveries = self._deliveries[:MOST_AT_ONCE], self._deliveries[MOST_AT_ONCE:]
                await self._store.delivered(batch)
        finally:
            self._writer = None

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


def _part(message: Outgoing) -> Part:
    payload = message.payload
    buttons = tuple(Button(**button) for button in payload.get("buttons", ()))
    return Part(payload["text"], buttons, payload.get("menu", 0))
