"""The list of commands beside Telegram's text box, and links that open the bot with a code."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.helpers import create_deep_linked_url

Commands = Sequence[tuple[str, str]]
"""(name without "/", what it does): names of 1-32 small letters, digits and _, at most 100 of them, descriptions up to 256 characters."""


async def put_menu(bot: Bot, key: str | None, commands: Commands, language: str = "") -> None:
    """Sets the commands of one chat, or of all private chats; none means the wider menu shows again.

    `language` is an ISO 639-1 code, "" for everybody without a menu in their language.

    Raises:
        telegram.error.TelegramError: not reachable, or Telegram does not take the commands.
    """
    scope: BotCommandScope = BotCommandScopeAllPrivateChats() if key is None else BotCommandScopeChat(int(key))
    if commands:
        await bot.set_my_commands([BotCommand(name, says) for name, says in commands], scope=scope, language_code=language or None)
    else:
        await bot.delete_my_commands(scope=scope, language_code=language or None)


def link_with_code(username: str, code: str) -> str:
    """https://t.me/<bot>?start=<code>.

    Raises:
        ValueError: the code is longer than 64 characters or has other signs than A-Z, a-z, 0-9, _ and -.
    """
    return create_deep_linked_url(username, code)
