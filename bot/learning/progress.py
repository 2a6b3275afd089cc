"""How far members are in their lessons. A lesson that was finished stays finished, also while it is taken once more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.persons import TEAM, held_on
from bot.store.database import Json, upsert
from bot.store.tables import lessons, people, roles


@dataclass(frozen=True)
class Progress:
    """`card` is the one shown last, from 0; the number of cards means the quiz. `right`: the best quiz. `done_at` is "" until the end."""

    lesson: str
    card: int
    right: int | None
    done_at: str


async def progress_of(connection: AsyncConnection, person: int) -> dict[str, Progress]:
    """Lesson → how far the person is."""
    rows = await connection.execute(select(lessons).where(lessons.c.person_id == person))
    return {row.lesson: Progress(row.lesson, row.card, row.right, row.done_at or "") for row in rows}


async def keep_card(connection: AsyncConnection, person: int, lesson: str, card: int, at: str) -> None:
    """The person is at this place now."""
    row: Json = {"person_id": person, "lesson": lesson, "card": card, "begun_at": at}
    await connection.execute(upsert(connection, lessons, row, ["person_id", "lesson"], {"card": card}))


async def finish_lesson(connection: AsyncConnection, person: int, lesson: str, cards: int, right: int, at: str) -> bool:
    """The quiz was answered to its end; False when it was before. The best score and the first day are kept."""
    await keep_card(connection, person, lesson, cards, at)
    mine = and_(lessons.c.person_id == person, lessons.c.lesson == lesson)
    first = await connection.execute(update(lessons).where(mine, lessons.c.done_at.is_(None)).values(done_at=at, right=right))
    if first.rowcount == 1:
        return True
    await connection.execute(update(lessons).where(mine, lessons.c.right < right).values(right=right))
    return False


async def finished(connection: AsyncConnection, persons: Collection[int], wanted: Collection[str] | None = None) -> dict[int, int]:
    """Person → how many lessons are finished (of `wanted`, where given); everybody who was asked for is in it."""
    done = and_(lessons.c.person_id.in_(persons), lessons.c.done_at.is_not(None))
    if wanted is not None:
        done = and_(done, lessons.c.lesson.in_(wanted))
    rows = await connection.execute(select(lessons.c.person_id, func.count()).where(done).group_by(lessons.c.person_id))
    return dict.fromkeys(persons, 0) | {person: int(count) for person, count in rows}


async def all_done(connection: AsyncConnection, wanted: Collection[str], teams: Collection[int], day: str) -> dict[int, tuple[int, int]]:
    """Team → members who finished all of the `wanted` lessons, and members, on a day: for indicator A08.

    Someone who is in two teams counts in each.
    """
    held = (
        select(roles.c.person_id, roles.c.team_id)
        .join(people, people.c.id == roles.c.person_id)
        .where(roles.c.team_id.in_(teams), roles.c.role.in_(TEAM), held_on(day), people.c.left_at.is_(None))
        .distinct()
        .subquery()
    )
    in_time = and_(lessons.c.person_id == held.c.person_id, lessons.c.lesson.in_(wanted), lessons.c.done_at.is_not(None))
    rows = await connection.execute(
        select(held.c.team_id, held.c.person_id, func.count(lessons.c.lesson))
        .select_from(held.outerjoin(lessons, in_time))
        .group_by(held.c.team_id, held.c.person_id)
    )
    found = dict.fromkeys(teams, (0, 0))
    for team, _, count in rows:
        through, members = found[team]
        found[team] = (through + (bool(wanted) and count >= len(set(wanted))), members + 1)
    return found
