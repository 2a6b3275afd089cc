"""Clears up messages that may or may not have left: a crash or a timeout fell between the channel and the note of it.

Where a service can be asked, it decides, and the message leaves exactly once. Where it cannot, the message stays unknown and is not
repeated: whoever sent it is shown so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime

from bot.channels.contract import Channel, Found, SendResult, Traceable
from bot.channels.parts import load_part
from bot.store import Outgoing
from bot.turn.pace import Pace, Sleep, next_try

log = logging.getLogger(__name__)
MOST_ASKED = 24
"""So often a service is asked that cannot answer now: more than an hour, as long as a message is tried."""


class Doubts:
    """`clear` may take long: it belongs into the conversation's lane, before what comes after the message."""

    def __init__(self, channels: Mapping[str, Channel], paces: Mapping[str, Pace], pause: Sleep = asyncio.sleep) -> None:
        self._channels = channels
        self._paces = paces
        self._pause = pause

    async def clear(self, message: Outgoing, since: str, fault: str) -> SendResult | None:
        """What became of it; None: it has not left and may be sent. `fault`: what is noted where nobody can tell."""
        channel = self._channels.get(message.channel)
        if channel is not None and channel.capabilities.idempotent:
            return None
        if not isinstance(channel, Traceable):
            return SendResult("unknown", error=fault)
        for attempt in range(1, MOST_ASKED + 1):
            await self._paces[message.channel].wait(message.key, notice=True)
            found = await self._ask(channel, message, since)
            if found.status == "missing":
                return None
            if found.status == "sent":
                return SendResult("sent", provider_id=found.provider_id)
            if found.status == "unknown":
                break
            await self._pause(next_try(found.after, attempt))
        return SendResult("unknown", error=fault)

    async def _ask(self, channel: Traceable, message: Outgoing, since: str) -> Found:
        try:
            return await channel.was_sent(message.key, load_part(message.payload), datetime.fromisoformat(since))
        except Exception as error:
            log.exception("channel %s failed to say what became of message %s", message.channel, message.id)
            return Found("retry", error=type(error).__name__)
