"""Who may invite whom, and the invitations that are open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import ALL_ROLES, Person, Role, RoleName
from bot.people.teams import Member, members_of
from bot.store.tables import codes, conversations

INVITES: dict[RoleName, tuple[RoleName, ...]] = {
    "leader": ("member",),
    "commune_officer": ("member", "leader", "commune_officer"),
    "province_officer": ("member", "leader", "commune_officer", "province_officer", "editor"),
    "administrator": ALL_ROLES,
}
IN_TEAM: frozenset[RoleName] = frozenset({"member", "leader"})
WHOLE: frozenset[RoleName] = frozenset({"province_officer", "editor", "administrator"})
"""Roles that are given for the whole province."""


def invitable(person: Person) -> list[RoleName]:
    """The roles that a person may invite to, somewhere."""
    return [role for role in ALL_ROLES if giving(person, role)]


def may_invite(person: Person, tree: AreaTree, role: RoleName, area: int, team: int | None) -> bool:
    """Whether a person may invite to a role in an area; a leader only to the own team."""
    return any(_reaches(held, tree, area, team) for held in giving(person, role))


def giving(person: Person, role: RoleName) -> list[Role]:
    """The person's roles that allow inviting to `role`."""
    return [held for held in person.roles if role in INVITES.get(held.name, ())]


def _reaches(held: Role, tree: AreaTree, area: int, team: int | None) -> bool:
    if held.name == "leader":
        return held.team is not None and held.team == team
    return held.name == "administrator" or tree.covers(held.area, area)


async def without_account(connection: AsyncConnection, team: int, role: RoleName, day: str) -> list[Member]:
    """People of a list who have the role in a team, but no account yet."""
    found = [member for member in await members_of(connection, team, day) if member.role == role and member.name]
    linked = select(conversations.c.person_id).where(conversations.c.person_id.in_([member.person for member in found]))
    there = set((await connection.execute(linked)).scalars())
    return [member for member in found if member.person not in there]


async def open_invites(connection: AsyncConnection, person: Person, at: str) -> Sequence[Any]:
    """A person's invitations that nobody used yet, the newest first: rows of `codes`. An administrator sees everybody's."""
    open_ = (codes.c.kind == "invite", codes.c.used_at.is_(None), codes.c.revoked_at.is_(None), codes.c.expires_at > at)
    which = select(codes).where(*open_).order_by(codes.c.id.desc())
    if not person.has("administrator"):
        which = which.where(codes.c.made_by == person.id)
    return (await connection.execute(which)).all()


async def revoke_invite(connection: AsyncConnection, number: int, person: Person, at: str) -> bool:
    """Takes an invitation back; False when it is not this person's, or not open any more."""
    if number not in [row.id for row in await open_invites(connection, person, at)]:
        return False
    await connection.execute(update(codes).where(codes.c.id == number).values(revoked_at=at))
    return True
