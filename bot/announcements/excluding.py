"""People who are taken off an announcement singly, found by their names among those who would get it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import Audience, read_wanted
from bot.announcements.standing import WRITERS
from bot.people.areas import AreaTree
from bot.people.persons import Person, held_on
from bot.store.tables import people, roles
from flows.fold import accented, fold

MOST_EXCLUDED = 50
"""More than that is another audience."""


@dataclass(frozen=True)
class Somebody:
    """`area`: where the person has the role that brings them in."""

    person: int
    name: str
    area: int


async def find_people(
    connection: AsyncConnection, tree: AreaTree, writer: Person, audience: Audience, said: str, day: str
) -> list[Somebody]:
    """People of an audience whose name fits what was typed, by name: who has it exactly stands alone, accents count if typed.

    Only those whom the writer may see. Of an audience that reaches nobody yet: all of those.
    """
    typed = fold(said).split()
    if not typed:
        return []
    wanted = None if audience.empty else await read_wanted(connection, tree, audience)
    rows = await _rows(connection, day, roles.c.role.in_(wanted.roles) if wanted else roles.c.role.is_not(None))
    fitting = {number: held for number, held in rows.items() if _fits(typed, fold(held[0].name).split())}
    found = []
    for number, held in fitting.items():
        places = [(row.role, row.area_id) for row in held]
        there = wanted.member_area(tree, 0, places) if wanted else None
        area = there[1] if isinstance(there, tuple) else held[0].area_id if wanted is None else None
        if area is not None and _sees(writer, tree, held):
            found.append(Somebody(number, held[0].name, area))
    exact = [one for one in found if fold(one.name) == " ".join(typed)]
    spelled = [one for one in exact or found if accented(said) in accented(one.name)]
    return sorted(spelled or exact or found, key=lambda one: (fold(one.name), one.person))


async def known_people(connection: AsyncConnection, tree: AreaTree, writer: Person, numbers: Collection[int], day: str) -> list[Somebody]:
    """Those of some people whom the writer may see, by name."""
    rows = await _rows(connection, day, people.c.id.in_(sorted(numbers)[:MOST_EXCLUDED]))
    seen = [Somebody(number, held[0].name, held[0].area_id) for number, held in rows.items() if _sees(writer, tree, held)]
    return sorted(seen, key=lambda one: (fold(one.name), one.person))


async def _rows(connection: AsyncConnection, day: str, which: Any) -> dict[int, list[Any]]:
    """Person → roles of the day, with the name."""
    asked = (
        select(people.c.id, people.c.name, roles.c.role, roles.c.area_id)
        .join(roles, roles.c.person_id == people.c.id)
        .where(held_on(day), people.c.left_at.is_(None), which)
        .order_by(roles.c.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in await connection.execute(asked):
        found[row.id].append(row)
    return found


def _fits(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Whether every word begins a word of the name."""
    return all(any(word.startswith(part) for word in name) for part in typed)


def _sees(writer: Person, tree: AreaTree, held: Sequence[Any]) -> bool:
    return any(row.area_id in tree.by_id and writer.may(tree, row.area_id, *WRITERS) for row in held)
