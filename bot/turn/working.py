"""The turn as work: what a work dialogue gets into its hands, and what becomes of what it leaves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Capabilities
from bot.people.areas import Areas
from bot.people.persons import person_behind, read_person
from bot.store import Arrived, Chat, Turned
from bot.turn.speaking import attached, collect
from bot.work.desk import Desk, House
from bot.work.office import Office
from flows import State, dump
from flows.greeting import greet, wake
from flows.turn import Turn

SPOKEN = frozenset({"text", "choice", "media", "start"})
"""What a person does; timers and blocks are not."""


class Working:
    """`office` has all dialogues."""

    def __init__(self, office: Office, house: House, areas: Areas) -> None:
        self.office = office
        self.house = house
        self.areas = areas

    def wants(self, arrived: Arrived, state: State, chat: Chat) -> bool:
        """Whether the event may be work."""
        return self.office.wants(arrived.kind, arrived.payload, state, chat.person is not None or chat.grouped, chat.ticket is not None)

    async def desk(self, connection: AsyncConnection, arrived: Arrived, chat: Chat, state: State, at: str) -> Desk:
        seconds = datetime.fromisoformat(at).timestamp()
        tree = await self.areas.tree(connection, seconds)
        owner = chat.person
        if owner is None and arrived.payload.get("user"):
            # In a group the one who wrote is known by their private chat.
            owner = await person_behind(connection, arrived.channel, str(arrived.payload["user"]))
        person = await read_person(connection, owner, at[:10]) if owner is not None else None
        said_at = _said_at(arrived, at)
        turn = Turn(self.house.book, state, at)
        grouped = chat.grouped or bool(arrived.payload.get("group"))
        if arrived.kind in SPOKEN and not grouped:
            # Work begins like everything else that a person says.
            wake(turn)
            greet(turn)
        return Desk(
            self.house, connection, turn, arrived.conversation, arrived.channel, arrived.id, at, said_at, tree, person, chat.ticket,
            chat.area, grouped,
            tuple(arrived.payload.get("hidden", ())),
        )  # fmt: skip

    def conclude(self, desk: Desk, turned: Turned, can: Capabilities) -> None:
        """Puts what was said and planned into the turn."""
        state, effects = desk.turn.finish()
        turned.state = dump(state)
        collect(turned, effects, can, self.house.book.phrases["menu_hint"])
        turned.messages += attached(desk.attachments, can)
        if desk.urgency != "reply":
            turned.messages = [message | {"urgency": desk.urgency} for message in turned.messages]
        turned.timers += desk.timers


def _said_at(arrived: Arrived, now: str) -> str:
    """When the person wrote, by the channel's word if it is a time and not in the future."""
    said = str(arrived.payload.get("at", ""))
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return now
    return said if moment.tzinfo and moment <= datetime.fromisoformat(now) else now
