"""What every channel is to the rest: messages in, parts out, and a record of what it can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["text", "choice", "media", "start", "flood"]
Receipt = Literal["stored", "duplicate", "refused"]


@dataclass(frozen=True)
class Inbound:
    """Something a person did. `key` is the chat on its channel, `event_id` is unique there.

    `at`: ISO time of the message; "" when the channel does not say. `menu`: the number of the menu a button stood under, 0 unknown.
    """

    channel: str
    key: str
    event_id: str
    kind: Kind
    text: str = ""
    choice: str = ""
    menu: int = 0
    media: str = ""
    at: str = ""


@dataclass(frozen=True)
class Button:
    """A choice as the channel shows it."""

    id: str
    title: str


@dataclass(frozen=True)
class Part:
    """One message on the wire: it fits the channel's record. `menu` numbers the buttons."""

    text: str
    buttons: tuple[Button, ...] = ()
    menu: int = 0


@dataclass(frozen=True)
class Capabilities:
    """What a channel can do, in its own units. Lengths of text in `text_unit`, payloads in bytes of UTF-8."""

    name: str
    buttons: Literal["inline", "none"]
    max_buttons: int
    max_title: int
    max_payload: int
    max_text: int
    text_unit: Literal["utf16", "codepoint"]
    buttons_per_row: int = 1


@dataclass(frozen=True)
class SendResult:
    """What became of a part. `retry`: try again after `after` seconds; `unknown`: it may have arrived, so it is not repeated."""

    status: Literal["sent", "retry", "failed", "unknown"]
    provider_id: str = ""
    after: float = 0.0
    error: str = ""


Ingest = Callable[[Inbound], Awaitable[Receipt]]


class Channel(Protocol):
    """An adapter. `start` begins to listen and hands everything to `ingest`; `stop` ends cleanly."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def start(self, ingest: Ingest) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, key: str, part: Part) -> SendResult: ...


CONSOLE = Capabilities("console", "none", 0, 0, 0, 100_000, "codepoint")
WEB = Capabilities("web", "inline", 10, 80, 64, 8_000, "codepoint")
TELEGRAM = Capabilities("telegram", "inline", 20, 40, 64, 4_096, "utf16", buttons_per_row=2)
"""Bot API 10.0 as python-telegram-bot 22.8 knows it: text 4096 UTF-16 units, callback data 64 bytes."""
