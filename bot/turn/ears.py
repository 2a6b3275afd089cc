"""Voice messages as text, where the operator supplied a model. What was said is heard once and never stored as sound."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from bot.channels.contract import Channel

log = logging.getLogger(__name__)


@runtime_checkable
class GivesMedia(Protocol):
    """A channel that can fetch what a person sent."""

    async def download(self, media_ref: str) -> bytes | None: ...


class Listens(Protocol):
    """Speech to text; None when nothing was understood."""

    async def transcribe(self, audio: bytes, mime: str) -> str | None: ...


class Ears:
    """`hear` gives the words of a voice message, "" when they cannot be had: the person is then asked to type."""

    def __init__(self, channels: Mapping[str, Channel], transcriber: Listens | None = None) -> None:
        self._channels = channels
        self._transcriber = transcriber

    async def hear(self, channel: str, media: str, ref: str) -> str:
        source = self._channels.get(channel)
        if self._transcriber is None or media != "voice" or not ref or not isinstance(source, GivesMedia):
            return ""
        try:
            audio = await source.download(ref)
            return (await self._transcriber.transcribe(audio, "")) or "" if audio else ""
        except Exception:
            log.exception("a voice message on %s could not be heard", channel)
            return ""
