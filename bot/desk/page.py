"""A page of the desk as the registry knows it. Its title is the phrase "desk_page_<name>"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.call import Action
from bot.desk.scope import VIEWERS
from bot.people.persons import RoleName


@dataclass(frozen=True)
class Door:
    """An address and what happens there. A POST runs in a transaction and asks for the session's token."""

    path: str
    action: Action
    method: str = "GET"
    roles: tuple[RoleName, ...] = ()
    """Narrower than the page's; empty: the same."""


@dataclass(frozen=True)
class Page:
    """`path` is where the navigation leads; `icon` names a macro of templates/icons.html; pages of one `group` that follow each other stand
    together in the navigation."""

    name: str
    path: str
    doors: tuple[Door, ...]
    roles: tuple[RoleName, ...] = VIEWERS
    icon: str = "dot"
    group: str = "work"
