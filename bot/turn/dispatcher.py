"""Takes what arrives, one conversation at a time in order, many conversations side by side.

An event is masked and stored before it is acknowledged. Its turn is one transaction: state, facts, messages. A turn that loses against
another process is taken again; one that fails three times is given up with an apology. Work dialogues (`bot.work`) are asked first, inside
the transaction; what is not theirs goes to the dialogue core.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.channels.contract import Capabilities, Inbound, Receipt
from bot.clock import Clock
from bot.people.persons import person_of
from bot.store import Arrived, Chat, ConflictError, HandledError, Json, Outgoing, Store, Turned
from bot.tickets.releasing import forget_of
from bot.turn.ears import Ears
from bot.turn.eyes import Eyes
from bot.turn.flood import FloodGate
from bot.turn.menus import Menus
from bot.turn.sender import Sender
from bot.turn.speaking import collect
from bot.turn.understanding import Understanding
from bot.turn.working import Working
from flows import (
    AskHandover,
    Book,
    Chose,
    Commanded,
    Effect,
    Event,
    Flooded,
    Meaning,
    Said,
    Say,
    Sent,
    Started,
    State,
    TooLong,
    dump,
    load,
    recognise,
    step,
)  # fmt: skip
from flows.state import changed
from nlu import MOST_TEXT, clean, mask

log = logging.getLogger(__name__)
MOST_FAILURES = 3
LOOK_SECONDS = 1.0
SWEEP_SECONDS = 30.0
NOTHING = Meaning("reject")

Seen = Callable[[Inbound, str], Awaitable[None]]


@dataclass
class _Lane:
    events: deque[Arrived]
    task: asyncio.Task[None]


class Dispatcher:
    """`receive` is what channels call; `start` takes up what an earlier run left; `idle` waits until nothing is under way."""

    def __init__(
        self, store: Store, book: Book, understand: Understanding, sender: Sender, clock: Clock,
        capabilities: Mapping[str, Capabilities], per_minute: int, working: Working, ears: Ears, seen: Seen | None = None,
        menus: Menus | None = None, eyes: Eyes | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self.book = book
        self._understand = understand
        self._sender = sender
        self._clock = clock
        self._capabilities = capabilities
        self._gate = FloodGate(per_minute)
        self._working = working
        self._ears = ears
        self._seen = seen
        self._menus = menus
        self._eyes = eyes
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
        payload = _payload(inbound) if kind != "flood" else {}
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
                self._sender.queue(await self._turn(arrived))
                return
            except HandledError:
                log.info("event %s was handled by another process", arrived.id)
                return
            except ConflictError:
                log.info("turn of event %s lost against another process", arrived.id)
            except Exception:
                log.exception("turn of event %s failed", arrived.id)
            if await self._store.fail(arrived, self._now(), MOST_FAILURES):
                await self._apologise(arrived)
                return

    async def _apologise(self, arrived: Arrived) -> None:
        chat = await self._store.chat(arrived.conversation)
        word = load(chat.state).address or self.book.addresses[0]
        text = self.book.phrases["trouble"].replace("{ban}", word).replace("{Ban}", word.capitalize())
        turned = Turned(arrived, chat.turn, chat.state, self._now(), messages=[{"text": text}])
        try:
            self._sender.queue(await self._store.finish_turn(turned))
        except (ConflictError, HandledError):
            log.info("event %s was handled elsewhere", arrived.id)

    async def _turn(self, arrived: Arrived) -> list[Outgoing]:
        arrived = await self._heard(arrived)
        chat = await self._store.chat(arrived.conversation)
        state = load(chat.state)
        if self._working.wants(arrived, state, chat):
            taken = await self._work(arrived, chat, state)
            if not isinstance(taken, State):
                return taken
            state = taken
        if arrived.kind in ("timer", "stop"):
            return await self._finish(Turned(arrived, chat.turn, chat.state, self._now()), chat)
        effects: list[Effect] = []
        erase = False
        for event in await self._events(arrived, state):
            state, more = step(self.book, state, event)
            effects += more
            erase = erase or (isinstance(event, Chose) and event.choice == "e:yes")
        if any(isinstance(effect, AskHandover) for effect in effects):
            return await self._hand_over(arrived, chat, state, effects)
        turned = Turned(arrived, chat.turn, dump(state), self._now(), erase=erase)
        can = self._capabilities[arrived.channel]
        collect(turned, effects, can, self.book.phrases["menu_hint"])
        _edit(turned, arrived, effects, can)
        if erase:
            async with self._store.database.writing(first=True) as connection:
                await forget_of(connection, arrived.conversation)
            turned.messages = [message | {"reset": True} for message in turned.messages]
        return await self._finish(turned, chat)

    async def _heard(self, arrived: Arrived) -> Arrived:
        """A voice message that can be heard, as the text it says; everything else as it is."""
        if arrived.kind != "media":
            return arrived
        words = await self._ears.hear(arrived.channel, str(arrived.payload["media"]), str(arrived.payload.get("ref", "")))
        if not words:
            return arrived
        masked = mask(_cleaned(words))
        said = {"text": masked.text, "hidden": list(masked.found)}
        return replace(arrived, kind="text", payload=arrived.payload | said)

    async def _finish(self, turned: Turned, chat: Chat) -> list[Outgoing]:
        outgoing = await self._store.finish_turn(turned)
        self._store.remember(
            turned.arrived.conversation, Chat(turned.turn + 1, turned.state, chat.person, chat.ticket, chat.area, chat.grouped)
        )
        return outgoing

    async def _work(self, arrived: Arrived, chat: Chat, state: State) -> list[Outgoing] | State:
        """The turn as work, in one transaction; the state to go on with when it is not work: a task may have ended."""
        picture = await self._eyes.look(arrived, chat, state, self._now()) if self._eyes else None
        async with self._store.database.writing(first=True) as connection:
            desk = await self._working.desk(connection, arrived, chat, state, self._now())
            desk.picture = picture
            if not await self._working.office.take(desk, arrived.kind, arrived.payload, self.book):
                return changed(state, {"task": desk.turn.state.task})
            turned = Turned(arrived, chat.turn, self._empty_state, self._now())
            can = self._capabilities[arrived.channel]
            self._working.conclude(desk, turned, can)
            outgoing = await self._store.finish_turn(turned, connection)
            person = await person_of(connection, arrived.conversation, self._now()[:10])
        if self._menus and not desk.grouped and arrived.kind != "timer":
            self._menus.seen(arrived.channel, arrived.key, person)
        return outgoing

    async def _hand_over(self, arrived: Arrived, chat: Chat, state: State, effects: list[Effect]) -> list[Outgoing]:
        """What the dialogue core said stands before what the handover says, unless that replaces it."""
        async with self._store.database.writing(first=True) as connection:
            desk = await self._working.desk(connection, arrived, chat, state, self._now())
            said = [effect for effect in effects if not isinstance(effect, AskHandover)]
            desk.turn.effects += said
            for effect in effects:
                if isinstance(effect, AskHandover):
                    await self._working.office.hand_over(desk, effect)
            turned = Turned(arrived, chat.turn, self._empty_state, self._now())
            self._working.conclude(desk, turned, self._capabilities[arrived.channel])
            return await self._store.finish_turn(turned, connection)

    async def _events(self, arrived: Arrived, state: State) -> list[Event]:
        at = arrived.received_at
        payload = arrived.payload
        match arrived.kind:
            case "start":
                return [Started(at)]
            case "flood":
                return [Flooded(at)]
            case "media":
                return [Sent(at, payload["media"])]
            case "choice":
                return [Chose(at, payload["choice"], payload.get("menu", 0))]
        text = str(payload["text"])
        meant: Chose | Commanded | None = recognise(self.book, state, text, at)
        if meant:
            return [meant]
        understood = await self._understand(text) if any(mark.isalpha() for mark in text) else NOTHING
        said = Said(at, text, understood, tuple(payload.get("hidden", ())))
        return [TooLong(at), said] if payload.get("cut") else [said]

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


EDITED = frozenset({"n", "b", "go", "s", "l"})
"""Choices of a guide whose message changes in place where the channel can: one message instead of ten."""


def _edit(turned: Turned, arrived: Arrived, effects: list[Effect], can: Capabilities) -> None:
    """The step that a button leads to replaces the message that the button stood under."""
    message = arrived.payload.get("message")
    kind = str(arrived.payload.get("choice", "")).partition(":")[0]
    if not can.edit or not message or kind not in EDITED:
        return
    if len(turned.messages) == 1 and len([effect for effect in effects if isinstance(effect, Say)]) == 1:
        turned.messages[0] = turned.messages[0] | {"edit": str(message)}


def _payload(inbound: Inbound) -> Json:
    """What is kept of an event: masked, shortened, without control characters."""
    kept: Json = {"at": inbound.at[:35]} if inbound.at else {}
    if inbound.group:
        kept |= {"group": True, "user": inbound.user[:100]}
    if inbound.kind == "choice":
        choice = {"choice": inbound.choice[:40], "menu": inbound.menu, "text": mask(_cleaned(inbound.text)).text[:80]}
        return kept | choice | ({"message": inbound.message[:100]} if inbound.message else {})
    if inbound.kind == "media":
        return kept | {"media": inbound.media, "text": mask(_cleaned(inbound.text)).text, "ref": inbound.media_ref[:300]}
    if inbound.kind == "start":
        return kept | ({"text": _cleaned(inbound.text)[:64]} if inbound.text else {})
    if inbound.kind == "text":
        masked = mask(_cleaned(inbound.text))
        return kept | {"text": masked.text, "hidden": list(masked.found), "cut": len(inbound.text) > MOST_TEXT}
    return kept


def _cleaned(text: str) -> str:
    """The text in NFC without control characters, its lines kept: a message of several lines may be several visits.

    JSON can carry half of a surrogate pair, which is no character and which no database takes.
    """
    sound = text[: 2 * MOST_TEXT].encode("utf-8", "replace").decode("utf-8")
    lines = (clean(line) for line in sound.splitlines())
    return "\n".join(line for line in lines if line)[:MOST_TEXT]
