"""Command menus on channels that have them: one for everybody, and one in the chat of a person with a role, set when the roles change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.channels.contract import Channel
from bot.content.load import read_strings
from bot.people.persons import OFFICERS, Person
from bot.store.recent import Recent

log = logging.getLogger(__name__)
MOST_CHATS = 20_000
Commands = Sequence[tuple[str, str]]


@runtime_checkable
class HasMenus(Protocol):
    """A channel with command menus; `key` None is the menu of all private chats."""

    async def set_menu(self, key: str | None, commands: Commands, language: str = "") -> bool: ...


def load_menus(data: Path) -> Mapping[str, Commands]:
    """Role (everybody, member, leader, officer) → commands with what they do, from data/phrases/menus.yml."""
    rows, _ = read_strings(data / "phrases" / "menus.yml", data)
    return {role: [_command(part) for part in said.split("|")] for role, said in rows.items()}


def _command(part: str) -> tuple[str, str]:
    command, _, says = part.strip().partition(" ")
    return command, says


def menu_of(person: Person | None, menus: Mapping[str, Commands]) -> Commands:
    """What a person's roles offer, what they do most first; each command once."""
    roles = []
    if person and person.has("member", "leader"):
        roles.append("member")
    if person and person.has("leader"):
        roles.append("leader")
    if person and person.has(*OFFICERS):
        roles.append("officer")
    found: dict[str, str] = {}
    for role in (*roles, "everybody"):
        for command, says in menus.get(role, ()):
            found.setdefault(command, says)
    return list(found.items())


class Menus:
    """`seen` after each turn of work: the menu is set in the background, and only when it is another than before."""

    def __init__(self, channels: Mapping[str, Channel], menus: Mapping[str, Commands]) -> None:
        self._channels = {name: channel for name, channel in channels.items() if isinstance(channel, HasMenus)}
        self._menus = menus
        self._set: Recent[tuple[str, str], tuple[tuple[str, str], ...]] = Recent(MOST_CHATS)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """The menu for everybody; a channel that is not connected yet sets it when it is."""
        for channel in self._channels.values():
            with suppress(Exception):
                await channel.set_menu(None, self._menus.get("everybody", ()))

    async def stop(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def seen(self, name: str, key: str, person: Person | None) -> None:
        channel = self._channels.get(name)
        menu = tuple(menu_of(person, self._menus))
        if channel is None or self._set.get((name, key)) == menu:
            return
        self._set.keep((name, key), menu)
        task = asyncio.create_task(self._change(channel, key, menu))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _change(self, channel: HasMenus, key: str, menu: Commands) -> None:
        try:
            await channel.set_menu(key, menu)
        except Exception:
            log.exception("a command menu could not be set")
