"""Which office an announcement comes from: that of its author, not the place it goes to."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.persons import OFFICERS, Person, read_person


def office_of(person: Person | None, otherwise: int) -> int:
    """The area that a person writes for: the first role of an office, else the team's."""
    held = (person.held(*OFFICERS) + person.held("leader")) if person else []
    return held[0].area if held else otherwise


async def sender_of(connection: AsyncConnection, author: int, day: str, otherwise: int) -> int:
    """The same by the author's number."""
    return office_of(await read_person(connection, author, day), otherwise)
