"""Active days of members, as evidence for support payments: each day once, however many visits it had."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.reports.periods import Period
from bot.reports.reading import area_in
from bot.reports.scope import make_scope
from bot.store.tables import people, teams, visits


@dataclass(frozen=True)
class ActiveMember:
    """`days`: different days with a visit; `proven`: visits with a photo or from a ticket."""

    person: int
    name: str
    team: str
    area: str
    days: int
    visits: int
    proven: int


async def active_members(connection: AsyncConnection, tree: AreaTree, area: int, period: Period) -> list[ActiveMember]:
    """Everyone who helped in a period, by place and name; a member of two teams stands once, in the team with the lowest id."""
    scope = make_scope(tree, area)
    proof = case((or_(visits.c.photo.is_not(None), visits.c.ticket_id.is_not(None)), 1), else_=0)
    rows = (
        await connection.execute(
            select(
                visits.c.member_id, func.min(visits.c.team_id).label("team"), func.count(visits.c.day.distinct()).label("days"),
                func.count().label("visits"), func.sum(proof).label("proven"),
            )
            .where(visits.c.deleted_at.is_(None), visits.c.day >= period.first.isoformat(), visits.c.day <= period.last.isoformat())
            .group_by(visits.c.member_id)
        )
    ).all()  # fmt: skip
    home = {row.id: row for row in await connection.execute(select(teams).where(area_in(teams.c.area_id, scope)))}
    names = {row.id: row.name for row in await connection.execute(select(people.c.id, people.c.name))}
    found = [
        ActiveMember(row.member_id, names.get(row.member_id, ""), home[row.team].name, tree.label(home[row.team].area_id), row.days,
                     row.visits, row.proven)
        for row in rows
        if row.team in home
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.area, one.team, one.name, one.person))
