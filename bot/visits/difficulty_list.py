"""Difficulties as officials look at them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import difficulties, people, teams


@dataclass(frozen=True)
class DifficultyRow:
    """One with the names of who reported it, of the team, and of who answered."""

    id: int
    person: int
    author: str
    team: str
    area: int
    team_id: int | None
    kind: str
    place: str
    text: str
    level: str
    status: str
    at: str
    answer: str
    answered_by: str
    answered_at: str


async def list_difficulties(
    connection: AsyncConnection, scope: ColumnElement[bool], most: int, offset: int = 0, kind: str = "", status: str = "",
    levels: Collection[str] = (),
) -> tuple[list[DifficultyRow], int]:  # fmt: skip
    """Open ones by age, others the newest first; and how many there are."""
    d = difficulties.c
    which = [scope]
    which += [d.kind == kind] if kind else []
    which += [d.status == status] if status else []
    which += [d.level.in_(levels)] if levels else []
    count = int((await connection.execute(select(func.count()).select_from(difficulties).where(*which))).scalar_one())
    answerer = people.alias("answerer")
    rows = await connection.execute(
        select(difficulties, people.c.name.label("author"), teams.c.name.label("team_name"), answerer.c.name.label("answerer_name"))
        .join(people, people.c.id == d.person_id).outerjoin(teams, teams.c.id == d.team_id)
        .outerjoin(answerer, answerer.c.id == d.answered_by)
        .where(*which).order_by(d.at.asc() if status == "moi" else d.at.desc(), d.id).limit(most).offset(offset)
    )  # fmt: skip
    found = [
        DifficultyRow(row.id, row.person_id, row.author, row.team_name or "", row.area_id, row.team_id, row.kind, row.place, row.text,
                      row.level, row.status, row.at, row.answer, row.answerer_name or "", row.answered_at or "")
        for row in rows
    ]  # fmt: skip
    return found, count
