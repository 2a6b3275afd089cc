"""One event's turn: what it means, what is said to it, and one transaction that keeps both.

Work dialogues (`bot.work`) are asked first, inside the transaction; what is not theirs goes to the dialogue core.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.announcements.enclosure import NO_FILES
from bot.channels.contract import Capabilities
from bot.clock import Clock
from bot.people.persons import person_of
from bot.store import Arrived, Chat, Outgoing, Store, Turned
from bot.tickets.releasing import forget_of
from bot.turn.arriving import cleaned
from bot.turn.ears import Ears
from bot.turn.eyes import Eyes
from bot.turn.menus import Menus
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
from nlu import mask

NOTHING = Meaning("reject")
EDITED = frozenset({"n", "b", "go", "s", "l"})
"""Choices of a guide whose message changes in place where the channel can: one message instead of ten."""


class Turns:
    """`take` gives what is to be sent."""

    def __init__(
        self, store: Store, understand: Understanding, clock: Clock, capabilities: Mapping[str, Capabilities], working: Working,
        ears: Ears, menus: Menus | None = None, eyes: Eyes | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._understand = understand
        self._clock = clock
        self._capabilities = capabilities
        self._working = working
        self._ears = ears
        self._menus = menus
        self._eyes = eyes
        self._empty_state = dump(State())

    @property
    def _book(self) -> Book:
        """The newest: it is replaced while everything runs."""
        return self._working.house.book

    async def take(self, arrived: Arrived) -> list[Outgoing]:
        """The whole turn.

        Raises:
            ConflictError: another process changed the conversation meanwhile: take it again.
            HandledError: another process handled the event.
        """
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
        before, events = state, await self._events(arrived, state)
        for event in events:
            state, more = step(self._book, state, event)
            effects += more
            erase = erase or (isinstance(event, Chose) and event.choice == "e:yes")
        if any(isinstance(effect, AskHandover) for effect in effects):
            return await self._hand_over(arrived, chat, state, effects)
        if chat.ticket is not None and any(isinstance(event, Said) for event in events):
            return await self._beside(arrived, chat, before, state, effects)
        turned = Turned(arrived, chat.turn, dump(state), self._now(), erase=erase)
        can = self._capabilities[arrived.channel]
        collect(turned, effects, can, self._book.phrases["menu_hint"])
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
        masked = mask(cleaned(words))
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
        enclosure = await self._eyes.fetch(arrived, chat, state) if self._eyes else NO_FILES
        async with self._store.database.writing(first=True) as connection:
            desk = await self._working.desk(connection, arrived, chat, state, self._now())
            desk.picture, desk.enclosure = picture, enclosure
            if not await self._working.office.take(desk, arrived.kind, arrived.payload, self._book):
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

    async def _beside(self, arrived: Arrived, chat: Chat, before: State, state: State, effects: list[Effect]) -> list[Outgoing]:
        """A text in a conversation with a ticket, after the dialogue core has answered it: it may go to the ticket too."""
        async with self._store.database.writing(first=True) as connection:
            desk = await self._working.desk(connection, arrived, chat, state, self._now())
            desk.turn.effects += effects
            await self._working.office.beside(desk, before, str(arrived.payload["text"]))
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
        meant: Chose | Commanded | None = recognise(self._book, state, text, at)
        if meant:
            return [meant]
        understood = await self._understand(text) if any(mark.isalpha() for mark in text) else NOTHING
        said = Said(at, text, understood, tuple(payload.get("hidden", ())))
        return [TooLong(at), said] if payload.get("cut") else [said]

    async def apologise(self, arrived: Arrived) -> list[Outgoing]:
        """The turn of an event that is given up. Raises as `take`."""
        chat = await self._store.chat(arrived.conversation)
        word = load(chat.state).address or self._book.addresses[0]
        text = self._book.phrases["trouble"].replace("{ban}", word).replace("{Ban}", word.capitalize())
        turned = Turned(arrived, chat.turn, chat.state, self._now(), messages=[{"text": text}])
        return await self._store.finish_turn(turned)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")


def _edit(turned: Turned, arrived: Arrived, effects: list[Effect], can: Capabilities) -> None:
    """The step that a button leads to replaces the message that the button stood under."""
    message = arrived.payload.get("message")
    kind = str(arrived.payload.get("choice", "")).partition(":")[0]
    if not can.edit or not message or kind not in EDITED:
        return
    if len(turned.messages) == 1 and len([effect for effect in effects if isinstance(effect, Say)]) == 1:
        turned.messages[0] = turned.messages[0] | {"edit": str(message)}
