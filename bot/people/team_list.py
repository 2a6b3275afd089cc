"""Teams as a list: how many people each has, and how many of them have an account."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.persons import held_on
from bot.people.teams import Team
from bot.store.tables import conversations, people, roles, teams


@dataclass(frozen=True)
class TeamRow:
    """`linked`: members with an account. `leaders`: their names."""

    team: Team
    members: int
    linked: int
    leaders: tuple[str, ...]


async def list_teams(connection: AsyncConnection, which: ColumnElement[bool], day: str) -> list[TeamRow]:
    """The teams that fit a condition on `teams` and exist on a day, in the order of areas and names; three questions in all."""
    there = and_(or_(teams.c.valid_from.is_(None), teams.c.valid_from <= day), or_(teams.c.valid_to.is_(None), teams.c.valid_to >= day))
    found = (await connection.execute(select(teams).where(which, there).order_by(teams.c.area_id, teams.c.name))).all()
    held = (roles.c.role.in_(("member", "leader")), held_on(day), people.c.left_at.is_(None), which, there)
    private = (conversations.c.person_id.is_not(None), conversations.c.grouped.is_(False))
    linked = select(conversations.c.person_id).where(*private).distinct().subquery()
    # One row a person: a leader who is also a member has two roles in the team.
    inside = (
        select(roles.c.team_id, people.c.id, func.max(cast(case((linked.c.person_id.is_(None), 0), else_=1), Integer)).label("there"))
        .join(people, people.c.id == roles.c.person_id)
        .join(teams, teams.c.id == roles.c.team_id)
        .outerjoin(linked, linked.c.person_id == people.c.id)
        .where(*held).group_by(roles.c.team_id, people.c.id).subquery()
    )  # fmt: skip
    counted = await connection.execute(select(inside.c.team_id, func.count(), func.sum(inside.c.there)).group_by(inside.c.team_id))
    counts = {int(team): (int(members), int(there or 0)) for team, members, there in counted}
    named = await connection.execute(
        select(roles.c.team_id, people.c.name)
        .join(people, people.c.id == roles.c.person_id).join(teams, teams.c.id == roles.c.team_id)
        .where(*held, roles.c.role == "leader").order_by(people.c.name)
    )  # fmt: skip
    leaders: dict[int, list[str]] = {}
    for team, name in named:
        leaders.setdefault(int(team), []).append(name)
    return [
        TeamRow(Team(row.id, row.area_id, row.kind, row.name, row.zalo_group or "", row.meeting_place or ""), *counts.get(row.id, (0, 0)),
                tuple(leaders.get(row.id, ())))
        for row in found
    ]  # fmt: skip


async def accounts_in(connection: AsyncConnection, persons: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Private accounts of some people: person → (channel, last heard), the newest first."""
    c = conversations.c
    rows = await connection.execute(select(c.person_id, c.channel, c.heard_at).where(c.person_id.in_(persons), c.grouped.is_(False)))
    found: dict[int, list[tuple[str, str]]] = {}
    for person, channel, heard_at in rows:
        found.setdefault(int(person), []).append((channel, heard_at or ""))
    return {person: sorted(held, key=lambda one: one[1], reverse=True) for person, held in found.items()}
