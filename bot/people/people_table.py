"""People with their roles and teams as a table: the columns, and the rows of an export. A row is one role of a person."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.roll import read_roll
from bot.people.sheet_writing import Cell
from bot.people.sheets import Words
from bot.store.tables import areas

COLUMNS = ("code", "name", "role", "component", "commune", "hamlet", "team", "team_kind", "status")
NEEDED = ("name", "role", "commune")


async def people_rows(connection: AsyncConnection, words: Words, day: str) -> list[dict[str, Cell]]:
    """Every role held on a day as a row, as the import reads it."""
    roll = await read_roll(connection, day)
    places = {row.id: row for row in await connection.execute(select(areas.c.id, areas.c.name, areas.c.kind, areas.c.parent_id))}
    named = {team.id: team for team in roll.teams}
    rows: list[dict[str, Cell]] = []
    for one in roll.people:
        for role in one.current:
            area, team = places[role.area], named.get(role.team or 0)
            commune = places.get(area.parent_id) if area.kind == "thon" else area
            rows.append({
                "code": one.external, "name": one.name, "role": words.label(f"role_{role.name}"),
                "component": words.label(f"component_{one.component}") if f"component_{one.component}" in words.phrases else "",
                "commune": commune.name if commune else "", "hamlet": area.name if area.kind == "thon" else "",
                "team": team.name if team else "", "team_kind": words.label(f"kind_{team.kind}") if team else "",
                "status": words.label("status_active"),
            })  # fmt: skip
    return sorted(rows, key=lambda row: [str(row[key]) for key in ("commune", "hamlet", "team", "name")])
