"""Sends what the outbox holds, in order within a conversation, and notes what became of it.

Answers are handed over right after their turn was written; what else is due (notices, what an earlier run or another process left) is
claimed by a loop. A channel that asks to wait is obeyed; a service that is down for an hour loses nothing, after `MOST_ATTEMPTS` a message
is given up. Outcomes are written together.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from bot.channels.contract import Channel, SendResult
from bot.channels.parts import load_part
from bot.channels.windows import quiet_until, window
from bot.clock import Clock
from bot.store import Delivery, Outgoing, Store
from bot.turn.beginning import Beginning
from bot.turn.claims import Claims
from bot.turn.pace import Pace, Sleep
from bot.turn.spending import Spending

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 24
FIRST_ATTEMPTS = 3
"""So often it is tried again as soon as the channel says; then the waits double up to LONGEST_WAIT. All together more than an hour."""
LONGEST_WAIT = 300.0
LONGEST_ASKED = 3_600.0
"""A wait that the service itself asks for."""
MOST_AT_ONCE = 200
"""More at once would keep the event loop, and so residents, waiting."""
GATHER_SECONDS = 0.02
LOOK_SECONDS = 1.0
MOST_LANES = 2_000


class Sender:
    """`queue` takes messages of a conversation; a lane for each conversation keeps their order."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], clock: Clock, pause: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._paces = {name: Pace(channel.capabilities, pause) for name, channel in channels.items()}
        self._spending = Spending(store.database, channels)
        self._beginning = Beginning(store.outbox, clock)
        self._claims = Claims(store.database, clock)
        self._pause = pause
        self._lanes: dict[int, deque[Outgoing]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._deliveries: list[tuple[Delivery, bool]] = []
        self._writer: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._bell = asyncio.Event()
        self._taking = asyncio.Lock()

    async def start(self) -> None:
        """Takes up what waits, and looks for what becomes due."""
        await self._store.outbox.settle(self._now(), all_of_it=not self._store.database.shared)
        await self._take_due(all_of_it=not self._store.database.shared)
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Ends waiting lanes: what was not sent stays in the outbox for the next start."""
        self._stopping.set()
        for task in [*self._tasks, *([self._looking] if self._looking else [])]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._looking:
            with suppress(asyncio.CancelledError):
                await self._looking
        while self._writer:
            await self._writer

    async def idle(self) -> None:
        """Waits until all that is due now is sent and noted."""
        while True:
            while self._tasks or self._writer:
                await asyncio.gather(*self._tasks, return_exceptions=True)
                if self._writer:
                    await self._writer
            if not await self._take_due() and not self._tasks:
                return

    def ring(self) -> None:
        """Notices were posted: look at once."""
        self._bell.set()

    def queue(self, messages: Sequence[Outgoing]) -> None:
        """Messages behind those of their conversation; one that is on its way already is not taken a second time."""
        for message in self._claims.take(messages):
            lane = self._lanes.get(message.conversation)
            if lane is not None:
                lane.append(message)
                continue
            self._lanes[message.conversation] = deque([message])
            task = asyncio.create_task(self._run(message.conversation))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _look(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), LOOK_SECONDS)
            self._bell.clear()
            try:
                await self._claims.renew()
                if self._store.database.shared:
                    await self._store.outbox.settle(self._now())
                await self._take_all()
            except Exception:
                log.exception("the outbox could not be read")

    async def _take_all(self) -> None:
        """All that is due, as long as there is room for it."""
        while len(self._lanes) < MOST_LANES and await self._take_due() == MOST_AT_ONCE:
            pass

    async def _take_due(self, all_of_it: bool = False) -> int:
        # One at a time: who waits for all that is due must not look while another has it claimed and not yet queued.
        async with self._taking:
            due = await self._store.outbox.claim(self._now(), MOST_AT_ONCE, all_of_it)
            self.queue(due)
        return len(due)

    async def _run(self, conversation: int) -> None:
        lane = self._lanes[conversation]
        try:
            while lane:
                await self._deliver(lane[0])
                lane.popleft()
        finally:
            self._claims.drop([message.id for message in lane])
            del self._lanes[conversation]

    async def _deliver(self, message: Outgoing) -> None:
        attempts = message.attempts
        while True:
            attempts += 1
            result = await self._try(message)
            if isinstance(result, Delivery):
                self._note(result)
                return
            if result.status != "retry" or attempts >= MOST_ATTEMPTS:
                status = "failed" if result.status == "retry" else result.status
                self._note(Delivery(message.id, status, self._now(), provider_id=result.provider_id, error=result.error))
                return
            wait = _wait(result.after, attempts)
            if result.moved_to:
                await self._store.move(message.channel, message.key, result.moved_to)
                message, wait = replace(message, key=result.moved_to), 0.0
            due = (self._clock() + timedelta(seconds=wait)).isoformat(timespec="milliseconds")
            self._note(Delivery(message.id, "waiting", self._now(), due_at=due, error=result.error), last=False)
            await self._pause(wait)

    async def _held(self, message: Outgoing) -> Delivery | None:
        """Why a notice does not leave now: not wanted any more, quiet hours, a window that is closed, a month's quota that is spent."""
        channel = self._channels.get(message.channel)
        if channel is None or message.urgency == "reply":
            return None
        if message.unwanted:
            return Delivery(message.id, "blocked", self._now(), error="stopped")
        now, can = self._clock(), channel.capabilities
        until = quiet_until(can, now) if message.urgency == "notice" else None
        if until:
            return Delivery(message.id, "waiting", self._now(), due_at=until.isoformat(timespec="milliseconds"), error="quiet")
        if window(can, message.heard_at, now) == "closed" and not message.payload.get("template"):
            return Delivery(message.id, "closed", self._now(), error="window")
        if await self._spending.over(message.channel, self._now()[:7]):
            return Delivery(message.id, "closed", self._now(), error="quota")
        return None

    async def _try(self, message: Outgoing) -> SendResult | Delivery:
        """What the channel said; a Delivery when the message is held back."""
        channel = self._channels.get(message.channel)
        if channel is None:
            return SendResult("failed", error=f"no channel {message.channel}")
        try:
            return await (self._reply(channel, message) if message.urgency == "reply" else self._notify(channel, message))
        except Exception as error:
            log.exception("channel %s failed to send message %s", message.channel, message.id)
            return SendResult("retry", error=type(error).__name__)

    async def _reply(self, channel: Channel, message: Outgoing) -> SendResult:
        await self._paces[message.channel].wait(message.key, notice=False)
        result = await channel.send(message.key, load_part(message.payload))
        if result.status == "sent":
            await self._counted(self._spending.count(message.channel, self._now()[:7]))
        return result

    async def _notify(self, channel: Channel, message: Outgoing) -> SendResult | Delivery:
        """Many notices wait for their turn: meanwhile the night may have come, or the last of the quota gone. So it is looked twice."""
        held = await self._held(message)
        if not held:
            await self._paces[message.channel].wait(message.key, notice=True)
            held = await self._held(message)
        if held:
            return held
        month, sent = self._now()[:7], False
        if not await self._spending.take(message.channel, month):
            return Delivery(message.id, "closed", self._now(), error="quota")
        try:
            await self._beginning.mark(message.id)
            result = await channel.send(message.key, load_part(message.payload))
            sent = result.status in ("sent", "unknown")
        finally:
            if not sent:
                await self._counted(self._spending.give_back(message.channel, month))
        return result

    async def _counted(self, counting: Awaitable[None]) -> None:
        """A message that has left is not sent again because it could not be counted."""
        try:
            await counting
        except Exception:
            log.exception("the month's count could not be written")

    def _note(self, delivery: Delivery, last: bool = True) -> None:
        """`last`: the message is out of hand as soon as this is written."""
        self._deliveries.append((delivery, last))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._deliveries:
                # A breath, so that many outcomes are written at once.
                await asyncio.sleep(GATHER_SECONDS)
                batch, self._deliveries = self._deliveries[:MOST_AT_ONCE], self._deliveries[MOST_AT_ONCE:]
                if not await self._written(batch) and self._stopping.is_set():
                    return
        finally:
            self._writer = None

    async def _written(self, batch: list[tuple[Delivery, bool]]) -> bool:
        """Outcomes that cannot be written are kept for the next try: without them messages would be sent again."""
        try:
            await self._store.outbox.note([delivery for delivery, _ in batch])
        except Exception as error:
            log.error("what became of %s messages could not be written yet: %s", len(batch), type(error).__name__)  # noqa: TRY400
            self._deliveries = batch + self._deliveries
            await self._pause(LOOK_SECONDS)
            return False
        self._claims.drop([delivery.id for delivery, last in batch if last])
        return True

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


def _wait(asked: float, attempts: int) -> float:
    """Seconds before the next attempt."""
    growing = min(2.0**attempts, LONGEST_WAIT)
    if asked and attempts <= FIRST_ATTEMPTS:
        return min(asked, LONGEST_ASKED)
    return max(growing, min(asked, LONGEST_ASKED))
