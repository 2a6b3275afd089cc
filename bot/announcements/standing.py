"""Where an announcement stands, who may do what with it, and the one way in which its row is changed.

Every change asks for the version that the person looked at: of two who change the same announcement the later one is told.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import Announcement, Draft, read_announcement
from bot.people.areas import AreaTree
from bot.people.persons import Person, RoleName
from bot.store import Json
from bot.store.tables import announcements

WRITERS: tuple[RoleName, ...] = ("leader", "commune_officer", "province_officer")
APPROVERS: tuple[RoleName, ...] = ("commune_officer", "province_officer")
OPEN = ("draft", "rejected", "waiting")
"""May still be changed."""
REACHED = ("sending", "paused", "stopped", "done")
"""Somebody may have it already."""


class StepError(Exception):
    """A step that cannot be taken now; `key` is a phrase, `gaps` its gaps. Nothing was changed."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.key = key
        self.gaps = gaps


def may_write(person: Person, tree: AreaTree, draft: Draft) -> bool:
    """Whether the person works for every area of the audience."""
    named = (*draft.audience.areas, *draft.audience.subtrees) or (draft.area,)
    return all(area in tree.by_id and person.may(tree, area, *WRITERS) for area in named)


def may_approve(person: Person, tree: AreaTree, found: Announcement) -> bool:
    """Whether the person has the right over the area and did not write it."""
    return person.id != found.made_by and person.may(tree, found.draft.area, *APPROVERS)


def may_steer(person: Person, tree: AreaTree, found: Announcement) -> bool:
    """Whether the person may pause, stop, remind, resend: the author, or who could approve it."""
    return person.id == found.made_by or person.may(tree, found.draft.area, *APPROVERS)


async def read_known(connection: AsyncConnection, number: int) -> Announcement:
    found = await read_announcement(connection, number)
    if found is None:
        raise StepError("announcements_gone")
    return found


async def read_open(connection: AsyncConnection, number: int, version: int, *states: str) -> Announcement:
    found = await read_known(connection, number)
    if found.version != version or found.status not in states:
        raise StepError("announcements_changed")
    return found


async def read_steered(connection: AsyncConnection, tree: AreaTree, person: Person, number: int, *states: str) -> Announcement:
    found = await read_known(connection, number)
    if not may_steer(person, tree, found):
        raise StepError("announcements_not_yours")
    if found.status not in states:
        raise StepError("announcements_not_now")
    return found


async def change(connection: AsyncConnection, at: str, found: Announcement, **values: Any) -> None:
    c = announcements.c
    where = (c.id == found.id, c.version == found.version, c.status == found.status)
    row: Json = values | {"changed_at": at, "version": found.version + 1}
    if (await connection.execute(update(announcements).where(*where).values(**row))).rowcount != 1:
        raise StepError("announcements_changed")
