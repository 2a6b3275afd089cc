"""In which order updates are taken, and how fast messages leave: what the adapter tells PTB about both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, BaseUpdateProcessor

from bot.channels.lanes import Lanes

AT_ONCE = 256


class PerChatProcessor(BaseUpdateProcessor):
    """Updates of one chat one after the other, of different chats at the same time."""

    def __init__(self, lanes: Lanes) -> None:
        super().__init__(AT_ONCE)
        self._lanes = lanes

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        async with self._lanes.hold(chat_of(update)):
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""


class Fence(AIORateLimiter):
    """PTB's limiter for messages. "typing…" is no message and must not take a message's place."""

    async def process_request(
        self, callback: Callable[..., Coroutine[Any, Any, Any]], args: Any, kwargs: dict[str, Any], endpoint: str, data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # fmt: skip
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


def chat_of(update: object) -> str:
    """The chat that an update is from, "" for none."""
    return str(update.effective_chat.id) if isinstance(update, Update) and update.effective_chat else ""
