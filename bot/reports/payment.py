"""Active days of members, as evidence for support payments: each day once, however many visits it had."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.reports.periods import Period
from bot.reports.scope import area_in, make_scope
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
    inside = (visits.c.deleted_at.is_(None), visits.c.day >= period.first.isoformat(), visits.c.day <= period.last.isoformat())
    here = select(teams.c.id).where(area_in(teams.c.area_id, scope))
    theirs = true() if scope.whole else visits.c.member_id.in_(select(visits.c.member_id).where(visits.c.team_id.in_(here), *inside))
    each = (
        select(
            visits.c.member_id, func.min(visits.c.team_id).label("team"), func.count(visits.c.day.distinct()).label("days"),
            func.count().label("visits"), func.sum(proof).label("proven"),
        )
        .where(*inside, theirs).group_by(visits.c.member_id).subquery()
    )  # fmt: skip
    rows = await connection.execute(
        select(each, people.c.name, teams.c.name.label("team_name"), teams.c.area_id)
        .join(people, people.c.id == each.c.member_id).join(teams, teams.c.id == each.c.team).where(each.c.team.in_(here))
    )  # fmt: skip
    found = [
        ActiveMember(row.member_id, row.name, row.team_name, tree.label(row.area_id), row.days, row.visits, row.proven) for row in rows
    ]
    return sorted(found, key=lambda one: (one.area, one.team, one.name, one.person))
