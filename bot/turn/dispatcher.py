"""Takes what arrives, one conversation at a time in order, many conversations side by side.

An event is masked and stored before it is acknowledged. Its turn is one transaction: state, facts, messages. A turn that loses against
another process is taken again; one that fails three times is given up with an apology.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.channels.contract import Capabilities, Inbound, Part, Receipt
from bot.channels.render import render
from bot.clock import Clock
from bot.store.store import Arrived, ConflictError, Outgoing, Store, Turned
from bot.turn.flood import FloodGate
from bot.turn.sender import Sender
from bot.turn.understanding import Understanding
from flows import (
    AskHandover,
    Book,
    Chose,
    Commanded,
    Effect,
    Event,
    Flooded,
    KeepAnswer,
    KeepQuestion,
    KeepRating,
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
from nlu import MOST_TEXT, clean, mask

log = logging.getLogger(__name__)
MOST_FAILURES = 3
NOTHING = Meaning("reject")


@dataclass
class _Lane:
    events: deque[Arrived]
    task: asyncio.Task[None]


class Dispatcher:
    """`receive` is what channels call; `start` takes up what an earlier run left; `idle` waits until nothing is under way."""

    def __init__(
        self, store: Store, book: Book, understand: Understanding, sender: Sender, clock: Clock,
        capabilities: Mapping[str, Capabilities], per_minute: int,
    ) -> None:  # fmt: skip
        self._store = store
        self._book = book
        self._understand = understand
        self._sender = sender
        self._clock = clock
        self._capabilities = capabilities
        self._gate = FloodGate(per_minute)
        self._lanes: dict[int, _Lane] = {}
        self._empty_state = dump(State())

    async def start(self) -> None:
        for arrived in await self._store.open_events():
            self._enqueue(arrived)

    async def stop(self) -> None:
        """Lets running turns end."""
        await self.idle()

    async def idle(self) -> None:
        while self._lanes:
            await asyncio.gather(*(lane.task for lane in list(self._lanes.values())), return_exceptions=True)

    async def receive(self, inbound: Inbound) -> Receipt:
        """Stores an event, masked, and takes it up. A duplicate is known by its id; what is too much is refused, and said once."""
        now = self._clock()
        admitted = self._gate.admit(f"{inbound.channel}:{inbound.key}", now.timestamp())
        if admitted == "no":
            return "refused"
        kind = "flood" if admitted == "warn" else inbound.kind
        payload = _payload(inbound) if kind != "flood" else {}
        arrived = await self._store.arrive(
            inbound.channel, inbound.key, inbound.event_id, kind, payload, now.isoformat(timespec="milliseconds"), self._empty_state
        )
        if arrived is None:
            return "duplicate"
        self._enqueue(arrived)
        return "refused" if kind == "flood" else "stored"

    def _enqueue(self, arrived: Arrived) -> None:
        lane = self._lanes.get(arrived.conversation)
        if lane:
            lane.events.append(arrived)
            return
        events = deque([arrived])
        self._lanes[arrived.conversation] = _Lane(events, asyncio.create_task(self._run(arrived.conversation, events)))

    async def _run(self, conversation: int, events: deque[Arrived]) -> None:
        try:
            while events:
                await self._take(events[0])
                events.popleft()
        finally:
            del self._lanes[conversation]

    async def _take(self, arrived: Arrived) -> None:
        """A turn, taken again when it fails or loses against another process."""
        while True:
            try:
                self._sender.queue(await self._turn(arrived))
                return
            except ConflictError:
                log.info("turn of event %s lost against another process", arrived.id)
            except Exception:
                log.exception("turn of event %s failed", arrived.id)
            if await self._store.fail(arrived, self._now(), MOST_FAILURES):
                await self._apologise(arrived)
                return

    async def _apologise(self, arrived: Arrived) -> None:
        turn, state = await self._store.state(arrived.conversation)
        word = load(state).address or self._book.addresses[0]
        text = self._book.phrases["trouble"].replace("{ban}", word).replace("{Ban}", word.capitalize())
        turned = Turned(arrived, turn, state, self._now(), messages=[asdict(Part(text))])
        self._sender.queue(await self._store.finish_turn(turned))

    async def _turn(self, arrived: Arrived) -> list[Outgoing]:
        turn, data = await self._store.state(arrived.conversation)
        state = load(data)
        effects: list[Effect] = []
        erase = False
        for event in await self._events(arrived, state):
            state, more = step(self._book, state, event)
            effects += more
            erase = erase or (isinstance(event, Chose) and event.choice == "e:yes")
        turned = Turned(arrived, turn, dump(state), self._now(), erase=erase)
        self._collect(turned, effects, self._capabilities[arrived.channel])
        if erase:
            turned.messages = [message | {"reset": True} for message in turned.messages]
        return await self._store.finish_turn(turned)

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
        meant: Chose | Commanded | None = recognise(self._book, state, text, at)
        if meant:
            return [meant]
        understood = await self._understand(text) if any(mark.isalpha() for mark in text) else NOTHING
        said = Said(at, text, understood, tuple(payload.get("hidden", ())))
        return [TooLong(at), said] if payload.get("cut") else [said]

    def _collect(self, turned: Turned, effects: list[Effect], can: Capabilities) -> None:
        hint = self._book.phrases["menu_hint"]
        for effect in effects:
            match effect:
                case Say():
                    turned.messages += [asdict(part) for part in render(effect, can, hint)]
                case KeepAnswer(number=number, topic=topic):
                    turned.answers.append((number, topic))
                case KeepRating(number=number, good=good, reason=reason):
                    turned.ratings.append((number, good, reason))
                case KeepQuestion(text=text, guesses=guesses):
                    turned.questions.append(("unanswered", text, list(guesses)))
                case AskHandover(topic=topic, guide=guide, step=place, answers=told):
                    turned.questions.append(("handover", "", [topic, guide, place, *told]))

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


def _payload(inbound: Inbound) -> dict[str, object]:
    """What is kept of an event: masked, shortened, without control characters."""
    if inbound.kind == "choice":
        return {"choice": inbound.choice[:40], "menu": inbound.menu, "text": mask(clean(inbound.text)).text[:80]}
    if inbound.kind == "media":
        return {"media": inbound.media, "text": mask(clean(inbound.text)).text}
    if inbound.kind == "text":
        masked = mask(clean(inbound.text))
        return {"text": masked.text, "hidden": list(masked.found), "cut": len(inbound.text) > MOST_TEXT}
    return {}
