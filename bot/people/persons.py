"""Who a conversation belongs to, and what that person may do where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.store.database import Json
from bot.store.tables import conversations, people, roles

RoleName = Literal["member", "leader", "commune_officer", "province_officer", "editor", "administrator"]
TEAM: tuple[RoleName, ...] = ("member", "leader")
OFFICERS: tuple[RoleName, ...] = ("commune_officer", "province_officer", "administrator")
ALL_ROLES: tuple[RoleName, ...] = ("member", "leader", "commune_officer", "province_officer", "editor", "administrator")


@dataclass(frozen=True)
class Role:
    """A role in an area; members and leaders have it in a team."""

    name: RoleName
    area: int
    team: int | None = None


@dataclass(frozen=True)
class Person:
    """A member or official, with the roles held today. Someone who left has none."""

    id: int
    name: str
    component: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()

    def has(self, *names: RoleName) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(role.name in names for role in self.roles)

    def held(self, *names: RoleName) -> list[Role]:
        return [role for role in self.roles if role.name in names]

    def may(self, tree: AreaTree, area: int, *names: RoleName) -> bool:
        """Whether one of the roles covers the area. Administrators may everything."""
        return any(role.name == "administrator" or (role.name in names and tree.covers(role.area, area)) for role in self.roles)

    @property
    def team(self) -> Role | None:
        """The team worked in; that of the leader's role first."""
        return next(iter(self.held("leader") + self.held("member")), None)

    def scopes(self, *names: RoleName) -> list[int]:
        """Areas that the roles hold for; an administrator's is the whole tree's root."""
        return [role.area for role in self.roles if role.name in names or role.name == "administrator"]


def held_on(day: str) -> Any:
    """The condition that a role is held on a day."""
    return and_(roles.c.valid_from <= day, or_(roles.c.valid_to.is_(None), roles.c.valid_to >= day))


async def person_of(connection: AsyncConnection, conversation: int, day: str) -> Person | None:
    """The person a conversation is linked to, with the roles of that day."""
    number = (await connection.execute(select(conversations.c.person_id).where(conversations.c.id == conversation))).scalar_one_or_none()
    return None if number is None else await read_person(connection, int(number), day)


async def person_behind(connection: AsyncConnection, channel: str, key: str) -> int | None:
    """The person whose private chat has this key."""
    which = select(conversations.c.person_id).where(conversations.c.channel == channel, conversations.c.key == key)
    number = (await connection.execute(which)).scalar_one_or_none()
    return None if number is None else int(number)


async def read_person(connection: AsyncConnection, number: int, day: str) -> Person | None:
    row = (await connection.execute(select(people).where(people.c.id == number))).mappings().one_or_none()
    if row is None:
        return None
    rows = await connection.execute(select(roles).where(roles.c.person_id == number, held_on(day)).order_by(roles.c.id))
    held = () if row["left_at"] else tuple(Role(one.role, one.area_id, one.team_id) for one in rows)
    return Person(number, row["name"], row["component"], dict(row["settings"] or {}), held)


async def add_person(connection: AsyncConnection, name: str, at: str, component: str = "", external: str | None = None) -> int:
    row: Json = {"name": name, "component": component, "settings": {}, "created_at": at, "external": external}
    made = await connection.execute(insert(people).values(**row).returning(people.c.id))
    return int(made.scalar_one())


async def give_role(
    connection: AsyncConnection, person: int, role: RoleName, area: int, team: int | None, day: str, given_by: int | None
) -> None:
    """Gives a role from `day` on, unless it is held already."""
    in_team = roles.c.team_id.is_(None) if team is None else roles.c.team_id == team
    same = (roles.c.person_id == person, roles.c.role == role, roles.c.area_id == area, in_team, held_on(day))
    if (await connection.execute(select(roles.c.id).where(*same))).first() is None:
        row = {"person_id": person, "role": role, "area_id": area, "team_id": team, "valid_from": day, "given_by": given_by}
        await connection.execute(insert(roles).values(**row))


async def link(connection: AsyncConnection, conversation: int, person: int | None) -> None:
    """Joins a conversation to a person; None takes it off."""
    await connection.execute(update(conversations).where(conversations.c.id == conversation).values(person_id=person))


async def accounts(connection: AsyncConnection, person: int) -> Sequence[Any]:
    """A person's private conversations that want messages, the one last used first: rows with id, channel, key, heard_at."""
    which = (conversations.c.person_id == person, conversations.c.grouped.is_(False), conversations.c.stopped_at.is_(None))
    found = await connection.execute(
        select(conversations.c.id, conversations.c.channel, conversations.c.key, conversations.c.heard_at)
        .where(*which).order_by(conversations.c.heard_at.desc())
    )  # fmt: skip
    return found.all()
