"""What every channel is to the rest: messages in, parts out, and a record of what it can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

Kind = Literal["text", "choice", "media", "start", "stop", "moved", "seen", "flood"]
Receipt = Literal["stored", "duplicate", "refused"]
Urgency = Literal["reply", "notice", "urgent"]
"""`reply`: at once. `notice`: the assistant begins, so windows, quotas and quiet hours count. `urgent`: a notice that may go at night."""


@dataclass(frozen=True)
class Inbound:
    """Something a person did. `key` is the chat on its channel, `event_id` is unique there; both at most 100 characters.

    `kind`: `start` (`text` is the deep link's code), `stop` (blocked, unfollowed), `moved` (`text` is the chat's new key), `seen`
    (`message` is the last message that was seen). `menu`: the number of the menu a button stood under, 0 unknown. `at`: ISO time of the
    message, "" when the channel does not say. `message`: the channel's id of the message a button stood under. `media_ref`: where the
    channel finds what was sent. `group`: several people write here; `user` is the one who wrote.
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
    message: str = ""
    media_ref: str = ""
    user: str = ""
    group: bool = False


@dataclass(frozen=True)
class Button:
    """A choice as the channel shows it."""

    id: str
    title: str


@dataclass(frozen=True)
class Attachment:
    """A picture or document to send. `file` is its id in the file store, `address` a link to it that expires, `size` in bytes."""

    kind: Literal["image", "file"]
    file: str
    name: str
    size: int
    address: str = ""


@dataclass(frozen=True)
class Part:
    """One message on the wire: it fits the channel's record. `menu` numbers the buttons.

    `edit`: the channel's id of the message that this one replaces. `text` is the caption where there is an attachment. `template`: what
    a channel sends instead when its window is closed, as (template id, gaps).
    """

    text: str
    buttons: tuple[Button, ...] = ()
    menu: int = 0
    attachment: Attachment | None = None
    edit: str = ""
    urgency: Urgency = "reply"
    template: tuple[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Capabilities:
    """What a channel can do, in its own units. Lengths of text in `text_unit`, payloads in `payload_unit`.

    `buttons`: `inline` presses come back as events, `sends_text` presses come back as the payload's text, `none` means numbered lists.
    `image`, `file`: how a picture or document leaves: uploaded, fetched by the service from a link, or not at all (a link in the text).
    `per_second`: messages over all chats, 0 no limit; `chat_gap`: seconds between two messages to one chat. `free_window`, `window`: hours
    after the person's last message in which a notice costs nothing, and after which only templates pass; 0 no window. `quiet`: from
    which hour to which (Vietnamese time) no notice leaves; (0, 0) none. `idempotent`: a part that is sent twice is shown once.
    """

    name: str
    buttons: Literal["inline", "sends_text", "none"]
    max_buttons: int
    max_title: int
    max_payload: int
    max_text: int
    text_unit: Literal["utf16", "codepoint"]
    buttons_per_row: int = 1
    payload_unit: Literal["byte", "codepoint"] = "byte"
    max_caption: int = 0
    image: Literal["upload", "link", "none"] = "none"
    max_image_bytes: int = 0
    file: Literal["upload", "link", "none"] = "none"
    max_file_bytes: int = 0
    edit: bool = False
    typing: bool = False
    groups: bool = False
    command_menu: bool = False
    deep_link: bool = False
    receipts: Literal["none", "seen"] = "none"
    per_second: float = 0.0
    chat_gap: float = 0.0
    monthly_quota: int = 0
    free_window: int = 0
    window: int = 0
    quiet: tuple[int, int] = (21, 6)
    idempotent: bool = False


@dataclass(frozen=True)
class SendResult:
    """What became of a part.

    `retry`: try again after `after` seconds. `unknown`: it may have arrived, so it is not repeated. `blocked`: the person does not want or
    cannot get messages here. `closed`: the window is closed and there was no template. `moved_to`: the chat's new key, try again there.
    """

    status: Literal["sent", "retry", "failed", "unknown", "blocked", "closed"]
    provider_id: str = ""
    after: float = 0.0
    error: str = ""
    moved_to: str = ""


@dataclass(frozen=True)
class Found:
    """What a service knows of a part that was handed to it before a crash or a timeout.

    `sent`: it has it, as `provider_id`. `missing`: it has it not and will not get it any more, so it may be sent again. `unknown`: it
    cannot tell. `retry`: ask again after `after` seconds.
    """

    status: Literal["sent", "missing", "unknown", "retry"]
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


class UnreadableError(ValueError):
    """An update is not what the service sends; it is answered with 400 and nothing is kept."""


@runtime_checkable
class Webhook(Protocol):
    """A channel that is told by HTTP. `path` is its route ("/webhook/telegram"), "" when it polls.

    `verify` looks at headers (names in lower case) and the raw body. `accept` takes a JSON object; it returns when all of it is stored.
    """

    @property
    def path(self) -> str: ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool: ...

    async def accept(self, update: dict[str, Any]) -> None: ...


@runtime_checkable
class Checkable(Protocol):
    """A channel that can say how it is: (name of a phrase in data/phrases/channels.yml, gaps, whether it is well)."""

    async def check(self) -> list[tuple[str, dict[str, str], bool]]: ...


@runtime_checkable
class Traceable(Protocol):
    """A channel whose service can be asked what it has sent: then every part leaves exactly once, also over a crash.

    `since`: when the part was handed over, by this machine's clock.
    """

    async def was_sent(self, key: str, part: Part, since: datetime) -> Found: ...


CONSOLE = Capabilities("console", "none", 0, 0, 0, 100_000, "codepoint", quiet=(0, 0), idempotent=True)
WEB = Capabilities("web", "inline", 10, 80, 64, 8_000, "codepoint", max_caption=8_000, image="link", max_image_bytes=10_000_000,
                   file="link", max_file_bytes=20_000_000, quiet=(0, 0), idempotent=True)  # fmt: skip
TELEGRAM = Capabilities(
    "telegram", "inline", 20, 40, 64, 4_096, "utf16", buttons_per_row=2, max_caption=1_024, image="upload", max_image_bytes=10_000_000,
    file="upload", max_file_bytes=50_000_000, edit=True, typing=True, groups=True, command_menu=True, deep_link=True, per_second=28.0,
    chat_gap=1.0,
)  # fmt: skip
"""Bot API 10.0 as python-telegram-bot 22.8 knows it: text 4096 and caption 1024 UTF-16 units, callback data 64 bytes,
30 messages a second."""
ZALO_BOT = Capabilities(
    "zalo_bot", "none", 0, 0, 0, 2_000, "codepoint", max_caption=2_000, image="link", max_image_bytes=5_000_000, typing=True,
    per_second=5.0, chat_gap=1.0, monthly_quota=3_000,
)  # fmt: skip
"""Zalo Bot Platform: no buttons, no documents, pictures by link; the rate is assumed, the quota is the free plan's."""
ZALO_OA = Capabilities(
    "zalo_oa", "sends_text", 5, 100, 1_000, 2_000, "codepoint", payload_unit="codepoint", max_caption=2_000, image="upload",
    max_image_bytes=1_000_000, file="upload", max_file_bytes=5_000_000, receipts="seen", per_second=1.6, free_window=48, window=168,
    quiet=(21, 6),
)  # fmt: skip
"""Zalo Official Account, OpenAPI v3: 5 buttons, 100 calls a minute (package Growth), free for 48 hours, paid until 7 days, then
templates."""
