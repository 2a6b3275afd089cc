"""How roles, places and people are named in what the dialogue about people says."""

from __future__ import annotations

from bot.people.persons import Role
from bot.people.teams import Team, read_team
from bot.work.desk import Desk
from flows import Choice
from flows.wording import phrase

NAME = "people"


def said(desk: Desk, key: str, **gaps: object) -> str:
    """A phrase as a text, for a line of a message."""
    return phrase(desk.house.book, key, **gaps)


def role_name(desk: Desk, role: str) -> str:
    return desk.phrases[f"people_role_{role}"]


def team_title(desk: Desk, team: Team) -> str:
    """The team with its commune: hamlets of two communes may have one name."""
    commune = desk.tree.commune(team.area)
    return team.name if commune is None else f"{team.name}, {commune.name}"


async def where(desk: Desk, area: int, team: int | None) -> str:
    """Where a role is held."""
    found = await read_team(desk.connection, team) if team else None
    return team_title(desk, found) if found else desk.tree.label(area)


async def role_line(desk: Desk, role: Role) -> str:
    return said(desk, "people_me_role", role=role_name(desk, role.name), where=await where(desk, role.area, role.team))


def named(desk: Desk, name: str) -> str:
    return name or desk.phrases["people_nameless"]


def option(value: str, title: str) -> Choice:
    """A choice of this dialogue whose title is data."""
    return Choice(f"{NAME}:{value}", title)


def alone(desk: Desk) -> bool:
    """Whether nobody else reads along; says so when not."""
    if desk.grouped:
        desk.tell("people_not_in_group")
    return not desk.grouped
