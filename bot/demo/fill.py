"""Fills a database with the made-up province, part after part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.work import load_services
from bot.demo.asked import write_questions
from bot.demo.crew import Crew, make_crew
from bot.demo.diary import write_tallies, write_visits
from bot.demo.handed import write_tickets
from bot.demo.papers import write_announcements, write_difficulties, write_lessons, write_targets
from bot.demo.rows import empty, mend_sequences
from bot.demo.scale import DAYS, Scale, days_up_to
from bot.demo.words import DemoWords
from bot.demo.work import make_log
from bot.people.codes import code_hash, make_code
from bot.people.trail import note
from bot.store import Database
from bot.store.tables import codes, people, roles, trail
from bot.visits.half_months import rebuild

MARK = "demo.fill"
"""The trail's word for it: only a database with this mark is ever emptied."""
CODE_DAYS = 30
Progress = Callable[[str, int, int], None]
"""Stage (key of a phrase), how much is done, how much there is."""


class PeopleThereError(Exception):
    """There are people in the database; the argument is the key of a phrase."""


@dataclass(frozen=True)
class Filled:
    """What was made. `codes`: (key of the role's name, code to type as /vaoto). `talkers`: keys for `trolyso talk --as`."""

    areas: int
    teams: int
    members: int
    visits: int
    tickets: int
    talkers: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    until: str


async def make_room(database: Database, force: bool) -> None:
    """Looks that nobody is in the database; empties one that an earlier demo made, if told to.

    Raises:
        PeopleThereError: people who must not be touched.
    """
    async with database.writing() as connection:
        if (await connection.execute(select(people.c.id).limit(1))).first() is None:
            return
        made_here = (await connection.execute(select(trail.c.id).where(trail.c.action == MARK).limit(1))).first() is not None
        if not made_here:
            raise PeopleThereError("refused_real")
        if not force:
            raise PeopleThereError("refused")
        await empty(connection)


async def fill(
    database: Database,
    data: Path,
    words: DemoWords,
    scale: Scale,
    chance: np.random.Generator,
    now: datetime,
    period_day: int,
    tell: Progress,
) -> Filled:
    """Writes everything, so much of each as `scale` says.

    Raises:
        ContentError: services or areas do not fit.
    """
    days, at = days_up_to(now.date()), now.isoformat(timespec="milliseconds")
    services = tuple(load_services(data))
    async with database.writing() as connection:
        tell("stage_people", 0, 1)
        await note(connection, at, None, MARK, "database")
        crew = await make_crew(connection, data, words, scale, chance, at, (now - timedelta(days=DAYS)).date().isoformat())
        tell("stage_people", 1, 1)
    log = make_log(crew, scale.visits, days, services, chance)
    done = 0

    def written(count: int) -> None:
        nonlocal done
        done += count
        tell("stage_visits", done, scale.visits)

    async with database.writing() as connection:
        await write_visits(connection, words, crew, log, days, chance, written)
    async with database.writing() as connection:
        tell("stage_tallies", 0, 1)
        await write_tallies(connection, crew, log, days, lambda _count: None)
        await rebuild(connection)
        tell("stage_tallies", 1, 1)
    async with database.writing() as connection:
        tell("stage_papers", 0, 1)
        await write_announcements(connection, words, crew, scale, chance, now)
        await write_difficulties(connection, words, crew, scale, chance, now)
        await write_targets(connection, words, crew, chance, now, period_day)
        await write_lessons(connection, crew, data, chance, now)
        await write_tickets(connection, words, crew, scale, chance, now)
        await write_questions(connection, words, chance, now)
        await mend_sequences(connection)
        given = await _codes(connection, crew, now)
        tell("stage_papers", 1, 1)
    await _measure_tables(database)
    until = (now + timedelta(days=CODE_DAYS)).date().isoformat()
    return Filled(scale.teams, scale.teams, scale.members, scale.visits, scale.tickets, tuple(crew.talkers), tuple(given), until)


async def _codes(connection: AsyncConnection, crew: Crew, now: datetime) -> list[tuple[str, str]]:
    """A code for each of the people one can talk as; it lasts longer than one that is made by hand."""
    at, until = (moment.isoformat(timespec="milliseconds") for moment in (now, now + timedelta(days=CODE_DAYS)))
    given: list[tuple[str, str]] = []
    for key, person in crew.talkers.items():
        role = (await connection.execute(select(roles).where(roles.c.person_id == person).order_by(roles.c.id).limit(1))).one()
        columns = {"role": role.role, "area_id": role.area_id, "team_id": role.team_id, "person_id": person, "made_by": person}
        code = await make_code(connection, "invite", at, **columns)
        await connection.execute(update(codes).where(codes.c.hash == code_hash(code)).values(expires_at=until))
        given.append((f"done_role_{key.removeprefix('demo-')}", code))
    return given


async def _measure_tables(database: Database) -> None:
    """Both kinds of database choose their way by what they know of the tables."""
    async with database.writing() as connection:
        await connection.execute(text("ANALYZE"))
