"""Writing down what a team calls its Zalo group."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.teams import Team
from bot.people.trail import note
from bot.store.tables import teams

MOST_GROUP_NAME = 200


async def name_group(connection: AsyncConnection, team: Team, name: str, person: int, at: str) -> None:
    """Keeps the name of the group; at most `MOST_GROUP_NAME` characters, longer ones are refused by whoever calls."""
    await connection.execute(update(teams).where(teams.c.id == team.id).values(zalo_group=name or None))
    await note(connection, at, person, "team.zalo_group", "team", team.id, {"before": team.zalo_group, "after": name})
