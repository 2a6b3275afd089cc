"""The console as a channel: what is sent to it is handed to whoever talks."""

from __future__ import annotations

from bot.channels.contract import CONSOLE, Capabilities, Ingest, Part, SendResult


class ConsoleChannel:
    """Collects the parts of a turn; `take` gives them."""

    def __init__(self) -> None:
        self.only = ""
        """Whose parts are collected, "" everybody's; what is for others they read when they sit here."""
        self._parts: list[Part] = []
        self._sent: dict[str, bytes] = {}

    @property
    def capabilities(self) -> Capabilities:
        return CONSOLE

    async def start(self, ingest: Ingest) -> None:
        """Nothing to listen to: `trolyso talk` calls the dispatcher itself."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, key: str, part: Part) -> SendResult:
        if self.only in ("", key):
            self._parts.append(part)
        return SendResult("sent")

    def lend(self, content: bytes) -> str:
        """Keeps a file that the person sends; by what it is found."""
        ref = str(len(self._sent) + 1)
        self._sent[ref] = content
        return ref

    async def download(self, media_ref: str) -> bytes | None:
        """The bytes of a file that was sent."""
        return self._sent.get(media_ref)

    def take(self) -> list[Part]:
        parts, self._parts = self._parts, []
        return parts
