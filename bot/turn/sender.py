"""Sends what the outbox holds, in order within a conversation, and notes what became of it.

Answers are handed over right after their turn was written; what else is due (notices, what an earlier run or another process left) is
claimed by a loop. A channel that asks to wait is obeyed; a service that is down for an hour loses nothing, after `MOST_ATTEMPTS` a message
is given up. A notice is marked before it is handed over; one that a dead process had marked is sent only when it surely has not left.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
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
from bot.turn.doubts import Doubts
from bot.turn.outcomes import Outcomes
from bot.turn.pace import Pace, Sleep, next_try
from bot.turn.spending import Spending

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 24
MOST_AT_ONCE = 200
"""More at once would keep the event loop, and so residents, waiting."""
LOOK_SECONDS = 1.0
MOST_LANES = 2_000
"""Over all channels; each has its share, so that one that is down does not keep the others waiting."""


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
        self._outcomes = Outcomes(store.outbox, self._claims.drop, pause)
        self._doubts = Doubts(channels, self._paces, pause)
        self._pause = pause
        self._lanes: dict[int, deque[Outgoing]] = {}
        self._lanes_of: Counter[str] = Counter()
        self._share = max(MOST_AT_ONCE, MOST_LANES // max(1, len(channels)))
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._bell = asyncio.Event()
        self._taking = asyncio.Lock()

    async def start(self) -> None:
        """Takes up what waits and what a dead process had in its hands, and looks for what becomes due."""
        alone = not self._store.database.shared
        if alone:
            await self._store.outbox.release()
        await self._take_over()
        await self._take_due(all_of_it=alone)
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Ends waiting lanes: what was not sent stays in the outbox for the next start."""
        for task in [*self._tasks, *([self._looking] if self._looking else [])]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._looking:
            with suppress(asyncio.CancelledError):
                await self._looking
        await self._outcomes.stop()

    async def idle(self) -> None:
        """Waits until all that is due now is sent and noted."""
        while True:
            while self._tasks or self._outcomes.under_way:
                await asyncio.gather(*self._tasks, return_exceptions=True)
                await self._outcomes.settle()
            if not await self._take_due() and not self._tasks and not self._outcomes.under_way:
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
            self._lanes_of[message.channel] += 1
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
                    await self._take_over()
                await self._take_all()
            except Exception:
                log.exception("the outbox could not be read")

    async def _take_all(self) -> None:
        """All that is due, as long as there is room for it."""
        while await self._take_due() == MOST_AT_ONCE:
            pass

    async def _take_due(self, all_of_it: bool = False) -> int:
        # One at a time: who waits for all that is due must not look while another has it claimed and not yet queued.
        async with self._taking:
            full = [name for name in self._channels if self._lanes_of[name] >= self._share]
            due = await self._store.outbox.claim(self._now(), MOST_AT_ONCE, all_of_it, full)
            self.queue(due)
        return len(due)

    async def _take_over(self) -> None:
        """What a process that died had handed to a channel: it may have arrived."""
        while True:
            begun = await self._store.outbox.take_over(self._now(), MOST_AT_ONCE)
            self.queue(begun)
            if len(begun) < MOST_AT_ONCE:
                return

    async def _run(self, conversation: int) -> None:
        lane = self._lanes[conversation]
        channel = lane[0].channel
        try:
            while lane:
                await self._deliver(lane[0])
                lane.popleft()
        finally:
            self._claims.drop([message.id for message in lane])
            del self._lanes[conversation]
            self._lanes_of[channel] -= 1

    async def _deliver(self, message: Outgoing) -> None:
        if message.begun_at:
            result = await self._doubts.clear(message, message.begun_at, "interrupted")
            if result:
                self._close(message, result)
                return
        attempts = message.attempts
        while True:
            attempts += 1
            since = self._now()
            tried = await self._try(message)
            if isinstance(tried, Delivery):
                self._outcomes.note(tried)
                return
            if tried.status == "unknown":
                tried = await self._doubts.clear(message, since, tried.error) or SendResult("retry", error=tried.error)
            if tried.status != "retry" or attempts >= MOST_ATTEMPTS:
                self._close(message, tried)
                return
            wait = next_try(tried.after, attempts)
            if tried.moved_to:
                await self._store.move(message.channel, message.key, tried.moved_to)
                message, wait = replace(message, key=tried.moved_to), 0.0
            due = (self._clock() + timedelta(seconds=wait)).isoformat(timespec="milliseconds")
            # Written before it is tried again: else this note could come after the mark that it is on its way, and undo it.
            await self._outcomes.keep(Delivery(message.id, "waiting", self._now(), due_at=due, error=tried.error))
            await self._pause(wait)

    def _close(self, message: Outgoing, result: SendResult) -> None:
        status = "failed" if result.status == "retry" else result.status
        self._outcomes.note(Delivery(message.id, status, self._now(), provider_id=result.provider_id, error=result.error))

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
            return Delivery(message.id, "waiting", self._now(), due_at=until.isoformat(timespec="milliseconds"), error="quiet", held=True)
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
            # What is shown once however often it is sent needs no mark.
            if not channel.capabilities.idempotent:
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

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
