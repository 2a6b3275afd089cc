"""What goes in and out of the conversation store, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from bot.store.database import Json


@dataclass(frozen=True)
class Arrived:
    """An event of the inbox with the conversation it belongs to. `mine`: this process takes its turns."""

    id: int
    conversation: int
    channel: str
    key: str
    kind: str
    payload: Json
    received_at: str
    mine: bool = True


@dataclass(frozen=True)
class Arriving:
    """An event on its way into the inbox. `empty_state`: of a conversation that is made for it."""

    channel: str
    key: str
    event_id: str
    kind: str
    payload: Json
    at: str
    empty_state: Json

    def row(self, conversation: int) -> Json:
        return {"conversation_id": conversation, "channel": self.channel, "event_id": self.event_id, "kind": self.kind,
                "payload": self.payload, "received_at": self.at, "failures": 0}  # fmt: skip


@dataclass(frozen=True)
class Outgoing:
    """A message of the outbox, as the sender needs it. `heard_at`: when the person last wrote, "" never.

    `unwanted`: the person stopped or blocked the assistant after the message was queued. `begun_at`: when a process that died since
    handed it to the channel, "" nobody did.
    """

    id: int
    conversation: int
    channel: str
    key: str
    payload: Json
    attempts: int
    created_at: str
    urgency: str = "reply"
    heard_at: str = ""
    unwanted: bool = False
    begun_at: str = ""


@dataclass(frozen=True)
class Delivery:
    """What became of a message: sent, waiting (again at `due_at`), failed, blocked, closed, or unknown (it may have arrived).

    `held`: nobody has it in hand until then, whoever looks next at `due_at` may take it.
    """

    id: int
    status: str
    at: str
    due_at: str = ""
    provider_id: str = ""
    error: str = ""
    held: bool = False


@dataclass(frozen=True)
class Notice:
    """A message to a conversation other than the one whose turn it is. `purpose` is unique: the same notice is never queued twice."""

    conversation: int
    payload: Json
    purpose: str
    urgency: str = "notice"
    due_at: str = ""


@dataclass(frozen=True)
class Chat:
    """A conversation as a turn finds it. `person`: who it is linked to. `ticket`: whose two sides write to each other here."""

    turn: int
    state: Json
    person: int | None = None
    ticket: int | None = None
    area: int | None = None
    grouped: bool = False


@dataclass(frozen=True)
class Timer:
    """Something that is to become an event of a conversation at `due_at`. `conversation` 0 is the one whose turn it is.

    `purpose`, where it is set, is unique: the same thing is not planned twice.
    """

    kind: str
    payload: Json
    due_at: str
    conversation: int = 0
    purpose: str | None = None


@dataclass
class Turned:
    """All that one turn writes, in one transaction."""

    arrived: Arrived
    turn: int
    state: Json
    at: str
    messages: list[Json] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    ratings: list[tuple[int, bool, str]] = field(default_factory=list)
    questions: list[tuple[str, str, list[str]]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    erase: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is what most turns are: something a person did, answered with messages."""
        special = self.erase or self.ratings or self.questions or self.timers
        return not special and self.arrived.kind in ("text", "choice", "start", "media")


def arrived_of(row: Row[Any], mine: bool = True) -> Arrived:
    return Arrived(row.id, row.conversation_id, row.channel, row.key, row.kind, row.payload, row.received_at, mine)


def outgoing_of(row: Row[Any]) -> Outgoing:
    return Outgoing(
        row.id, row.conversation_id, row.channel, row.key, row.payload, row.attempts, row.created_at, row.urgency, row.heard_at or "",
        bool(row.stopped_at) and row.stopped_at >= row.created_at, (row.sent_at or row.created_at) if row.status == "sending" else "",
    )  # fmt: skip
