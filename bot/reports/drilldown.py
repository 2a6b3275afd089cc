"""From a number to the visits behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import Indicators
from bot.people.areas import AreaTree
from bot.reports.periods import Period
from bot.reports.scope import area_in, make_scope
from bot.store.tables import people, visit_services, visits

BY_VISITS = frozenset({"services_given", "visits", "people_helped", "households_reached", "active_days", "active_teams", "for_the_weak"})
"""Formulas whose numbers come from visits."""


def has_visits(definitions: Indicators, code: str) -> bool:
    """Whether visits stand behind an indicator."""
    one = definitions.by_code.get(code)
    return one is not None and bool(one.services or one.formula in BY_VISITS)


async def visits_behind(
    connection: AsyncConnection,
    tree: AreaTree,
    definitions: Indicators,
    area: int,
    period: Period,
    code: str,
    most: int = 50,
    skip: int = 0,
) -> tuple[int, list[Mapping[str, Any]]]:
    """How many visits there are, and a page of them, the newest first: id, day, place, area, member, people, quantity (of its services).

    Raises:
        KeyError: no such indicator, or none that comes from visits.
    """
    if not has_visits(definitions, code):
        raise KeyError(code)
    one, scope = definitions.by_code[code], make_scope(tree, area)
    inside = [visits.c.deleted_at.is_(None), visits.c.day >= period.first.isoformat(), visits.c.day <= period.last.isoformat(),
              area_in(visits.c.area_id, scope)]  # fmt: skip
    quantity = (
        select(func.sum(visit_services.c.quantity))
        .where(and_(visit_services.c.visit_id == visits.c.id, visit_services.c.code.in_(one.services)))
        .scalar_subquery()
    )
    if one.services:
        inside.append(visits.c.id.in_(select(visit_services.c.visit_id).where(visit_services.c.code.in_(one.services))))
    number = (await connection.execute(select(func.count()).select_from(visits).where(*inside))).scalar_one()
    rows = await connection.execute(
        select(visits.c.id, visits.c.day, visits.c.place, visits.c.area_id, people.c.name.label("member"), visits.c.people,
               quantity.label("quantity"), visits.c.note)
        .join(people, people.c.id == visits.c.member_id)
        .where(*inside).order_by(visits.c.day.desc(), visits.c.id.desc()).limit(most).offset(skip)
    )  # fmt: skip
    return int(number), [dict(row) for row in rows.mappings()]
