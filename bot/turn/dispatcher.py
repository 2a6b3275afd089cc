"""Takes what arrives, one conversation at a time in order, many conversations side by side.

An event is masked and stored before it is acknowledged. Its turn (`Turns`) is one transaction: state, facts, messages. A turn that loses
against another process is taken again; one that fails three times is given up with an apology.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.channels.contract import Inbound, Receipt
from bot.clock import Clock
from bot.store import Arrived, ConflictError, HandledError, Store
from bot.turn.arriving import payload_of
from bot.turn.flood import FloodGate
from bot.turn.sender import Sender
from bot.turn.turns import Turns
from flows import State, dump

log = logging.getLogger(__name__)
MOST_FAILURES = 3
LOOK_SECONDS = 1.0
SWEEP_SECONDS = 30.0

Seen = Callable[[Inbound, str], Awaitable[None]]


@dataclass
class _Lane:
    events: deque[Arrived]
    task: asyncio.Task[None]


class Dispatcher:
    """`receive` is what channels call; `start` takes up what an earlier run left; `idle` waits until nothing is under way."""

    def __init__(self, store: Store, turns: Turns, sender: Sender, clock: Clock, per_minute: int, seen: Seen | None = None) -> None:
        self._store = store
        self._turns = turns
        self._sender = sender
        self._clock = clock
        self._gate = FloodGate(per_minute)
        self._seen = seen
        self._lanes: dict[int, _Lane] = {}
        self._empty_state = dump(State())
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._take_up()
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Lets running turns end."""
        if self._looking:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
        await self._lanes_end()

    async def idle(self) -> None:
        """Waits until all that arrived and all that is due is answered."""
        while True:
            await self._lanes_end()
            if not await self.take_timers():
                return

    async def _lanes_end(self) -> None:
        while self._lanes:
            await asyncio.gather(*(lane.task for lane in list(self._lanes.values())), return_exceptions=True)

    async def receive(self, inbound: Inbound) -> Receipt:
        """Stores an event, masked, and takes it up. A duplicate is known by its id; what is too much is refused, and said once."""
        now = self._clock()
        at = now.isoformat(timespec="milliseconds")
        if inbound.kind == "moved":
            await self._store.move(inbound.channel, inbound.key, inbound.text[:100])
            return "stored"
        if inbound.kind == "seen":
            if self._seen:
                await self._seen(inbound, at)
            return "stored"
        admitted = self._gate.admit(f"{inbound.channel}:{inbound.key}", now.timestamp())
        if admitted == "no":
            return "refused"
        kind = "flood" if admitted == "warn" else inbound.kind
        payload = payload_of(inbound) if kind != "flood" else {}
        arrived = await self._store.arrive(inbound.channel, inbound.key, inbound.event_id, kind, payload, at, self._empty_state)
        if arrived is None:
            return "duplicate"
        if arrived.mine:
            self._enqueue(arrived)
        return "refused" if kind == "flood" else "stored"

    async def take_timers(self) -> int:
        """Puts what is due into the inbox; how many. Two processes may do so at once: an event is stored once."""
        now = self._now()
        due = await self._store.due_timers(now)
        for number, channel, key, payload in due:
            arrived = await self._store.arrive(channel, key, f"timer:{number}", "timer", payload, now, self._empty_state)
            if arrived and arrived.mine:
                self._enqueue(arrived)
        if due:
            await self._store.end_timers([number for number, *_ in due], now)
        return len(due)

    async def _look(self) -> None:
        """Timers every second; where several processes share the database, also what a dead one left."""
        rounds = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            rounds += 1
            try:
                await self.take_timers()
                if self._store.database.shared and rounds % SWEEP_SECONDS == 0:
                    await self._take_up()
            except Exception:
                log.exception("timers could not be read")

    async def _take_up(self) -> None:
        for arrived in await self._store.open_events(self._now()):
            self._enqueue(arrived)

    def _enqueue(self, arrived: Arrived) -> None:
        lane = self._lanes.get(arrived.conversation)
        if lane:
            if arrived.id not in [one.id for one in lane.events]:
                lane.events.append(arrived)
            return
        events = deque([arrived])
        self._lanes[arrived.conversation] = _Lane(events, asyncio.create_task(self._run(arrived.conversation, events)))

    async def _run(self, conversation: int, events: deque[Arrived]) -> None:
        try:
            while events:
                await self._take(events[0])
                events.popleft()
                if not events:
                    events.extend(await self._store.release(conversation))
        finally:
            del self._lanes[conversation]

    async def _take(self, arrived: Arrived) -> None:
        """A turn, taken again when it fails or loses against another process."""
        while True:
            try:
                self._sender.queue(await self._turns.take(arrived))
                return
            except HandledError:
                log.info("event %s was handled by another process", arrived.id)
                return
            except ConflictError:
                log.info("turn of event %s lost against another process", arrived.id)
            except Exception:
                log.exception("turn of event %s failed", arrived.id)
            if await self._store.fail(arrived, self._now(), MOST_FAILURES):
                await self._give_up(arrived)
                return

    async def _give_up(self, arrived: Arrived) -> None:
        try:
            self._sender.queue(await self._turns.apologise(arrived))
        except (ConflictError, HandledError):
            log.info("event %s was handled elsewhere", arrived.id)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
