"""Writes what a plan of people says."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.leaving import end_roles, leave
from bot.people.people_plan import Listed, PeoplePlan, Place
from bot.people.persons import RoleName
from bot.people.teams import find_team
from bot.people.trail import note
from bot.store.database import Json
from bot.store.tables import people, roles


async def apply_people(connection: AsyncConnection, plan: PeoplePlan, at: str, person: int | None) -> None:
    """All of a plan in the connection's transaction. `person`: who imports, None the operator."""
    day = at[:10]
    wanted = [place for _, _, place in plan.added] + [one.place for listed in plan.made for one in listed.rows]
    teams = await _make_teams(connection, wanted, day)
    await end_roles(connection, plan.ended, day)
    for number, columns in plan.updates:
        await connection.execute(update(people).where(people.c.id == number).values(**columns))
    await leave(connection, plan.leaving, at)
    given = [(number, role, place) for number, role, place in plan.added]
    numbers = await _make_people(connection, plan.made, at)
    given += [(number, one.role, one.place) for number, listed in zip(numbers, plan.made, strict=True) for one in listed.rows]
    rows = [_role(number, role, place, teams, day, person) for number, role, place in given]
    if rows:
        await connection.execute(insert(roles), rows)
    detail = {"new": plan.new, "changed": plan.changed, "faulty": plan.faulty, "left": len(plan.leaving)}
    await note(connection, at, person, "people.import", "person", None, detail)


async def _make_teams(connection: AsyncConnection, places: list[Place], day: str) -> dict[Place, int]:
    """The numbers of all teams, made where there are none."""
    return {
        place: place.number or await find_team(connection, place.area, place.kind, place.team, day)
        for place in dict.fromkeys(places)
        if place.kind
    }


async def _make_people(connection: AsyncConnection, made: list[Listed], at: str) -> list[int]:
    if not made:
        return []
    rows: list[Json] = [
        {"name": one.name, "component": one.component, "settings": {}, "created_at": at, "external": one.code or None} for one in made
    ]
    found = await connection.execute(insert(people).returning(people.c.id, sort_by_parameter_order=True), rows)
    return [int(number) for number in found.scalars()]


def _role(number: int, role: RoleName, place: Place, teams: dict[Place, int], day: str, given_by: int | None) -> Json:
    return {"person_id": number, "role": role, "area_id": place.area, "team_id": teams.get(place), "valid_from": day, "given_by": given_by}
