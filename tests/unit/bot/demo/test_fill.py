"""The made-up province: sums that agree, names that are nobody's, real people left alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import VIETNAM
from bot.demo.fill import Filled, PeopleThereError, fill, make_room
from bot.demo.scale import scaled
from bot.demo.words import read_words
from bot.people.codes import read_code
from bot.people.persons import read_person
from bot.settings import ROOT
from bot.store import Database
from bot.store.schema import upgrade
from bot.store.tables import (
    announcements,
    commune_half_months,
    conversations,
    half_months,
    people,
    questions,
    recipients,
    tallies,
    targets,
    teams,
    tickets,
    visit_services,
    visits,
)
from bot.visits.sum_codes import ALL, FOR_THE_WEAK, WEAK

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
AT = NOW.isoformat(timespec="milliseconds")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/demo.db"
    upgrade(url)
    opened = Database.open(url)
    yield opened
    await opened.close()


async def filled(database: Database, told: list[tuple[str, int, int]] | None = None) -> Filled:
    told = [] if told is None else told
    data = ROOT / "data"
    return await fill(database, data, read_words(data), scaled(0.01), np.random.default_rng(7), NOW, 15, lambda *step: told.append(step))


async def count(connection: AsyncConnection, table: Table) -> int:
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


def test_the_plans_numbers() -> None:
    assert (scaled(1).teams, scaled(1).members, scaled(1).visits) == (446, 2_439, 300_000)
    assert scaled(10).visits == 3_000_000
    with pytest.raises(ValueError, match="more than 0"):
        scaled(0)


async def test_everything_is_there_and_the_sums_agree(database: Database) -> None:
    told: list[tuple[str, int, int]] = []
    made = await filled(database, told)
    scale = scaled(0.01)
    async with database.reading() as connection:
        assert await count(connection, teams) == scale.teams == made.teams
        assert await count(connection, visits) == scale.visits
        assert await count(connection, tickets) == scale.tickets
        asked = (await connection.execute(select(questions.c.kind).distinct().order_by(questions.c.kind))).scalars().all()
        assert asked == ["disliked", "unanswered"]
        assert await count(connection, announcements) == scale.announcements
        assert await count(connection, recipients) >= scale.members
        assert await count(connection, targets) > 0
        kept = visits.c.deleted_at.is_(None)
        by_hand = await connection.execute(
            select(visits.c.team_id, visits.c.area_id, visits.c.day, func.count(), func.sum(visits.c.people))
            .where(kept).group_by(visits.c.team_id, visits.c.area_id, visits.c.day)
        )  # fmt: skip
        summed = await connection.execute(
            select(tallies.c.team_id, tallies.c.area_id, tallies.c.day, tallies.c.lines, tallies.c.people).where(tallies.c.code == "")
        )
        assert sorted(tuple(row) for row in by_hand) == sorted(tuple(row) for row in summed)
        by_hand = await connection.execute(
            select(visit_services.c.code, func.count(), func.coalesce(func.sum(visit_services.c.quantity), 0), func.sum(visits.c.people))
            .join(visits, visits.c.id == visit_services.c.visit_id).where(kept).group_by(visit_services.c.code)
        )  # fmt: skip
        summed = await connection.execute(
            select(tallies.c.code, func.sum(tallies.c.lines), func.sum(tallies.c.quantity), func.sum(tallies.c.people))
            .where(tallies.c.code.not_in((ALL, FOR_THE_WEAK))).group_by(tallies.c.code)
        )  # fmt: skip
        assert sorted(tuple(row) for row in by_hand) == sorted(tuple(row) for row in summed)
        said = await connection.execute(select(visits.c.audiences, visits.c.people).where(kept))
        weak = [heads for audiences, heads in said if set(audiences) & set(WEAK)]
        sums = select(func.sum(tallies.c.lines), func.sum(tallies.c.quantity), func.sum(tallies.c.people))
        assert tuple((await connection.execute(sums.where(tallies.c.code == FOR_THE_WEAK))).one()) == (len(weak), 0, sum(weak))
        first, last = (await connection.execute(select(func.min(visits.c.day), func.max(visits.c.day)))).one()
        assert "2025-11-23" <= first < last <= "2026-11-22"
        lines = (await connection.execute(select(func.sum(tallies.c.lines)).where(tallies.c.code == ALL))).scalar_one()
        for table in (half_months, commune_half_months):
            assert (await connection.execute(select(func.sum(table.c.lines)).where(table.c.code == ALL))).scalar_one() == lines
    assert told[-1] == ("stage_papers", 1, 1)


async def test_nobody_has_a_real_name(database: Database) -> None:
    await filled(database)
    words = ("Thành viên ", "Tổ trưởng ", "Cán bộ xã ", "Cán bộ tỉnh ", "Quản trị ")
    async with database.reading() as connection:
        names = (await connection.execute(select(people.c.name))).scalars().all()
    assert all(name.startswith(words) and name.split()[-1].isdigit() for name in names)
    assert len(set(names)) == len(names)


async def test_every_role_can_be_talked_as(database: Database) -> None:
    made = await filled(database)
    roles = {"demo-member": "member", "demo-leader": "leader", "demo-officer": "commune_officer", "demo-province": "province_officer",
             "demo-admin": "administrator"}  # fmt: skip
    assert set(made.talkers) == set(roles)
    async with database.reading() as connection:
        for key, role in roles.items():
            which = (conversations.c.channel == "console", conversations.c.key == key)
            number = (await connection.execute(select(conversations.c.person_id).where(*which))).scalar_one()
            person = await read_person(connection, number, AT[:10])
            assert person
            assert [one.name for one in person.roles] == [role]
        for _, code in made.codes:
            assert (await read_code(connection, code, "2026-12-20T09:00:00.000+07:00", "invite"))["person_id"]


async def test_the_same_seed_makes_the_same_province(database: Database, tmp_path: Path) -> None:
    await filled(database)
    url = f"sqlite+aiosqlite:///{tmp_path}/twin.db"
    upgrade(url)
    twin = Database.open(url)
    await filled(twin)
    found = []
    for one in (database, twin):
        async with one.reading() as connection:
            found.append((await connection.execute(select(visits).order_by(visits.c.id).limit(200))).all())
    await twin.close()
    assert found[0] == found[1]


async def test_an_old_demo_is_only_emptied_when_told(database: Database) -> None:
    await make_room(database, force=False)
    await filled(database)
    with pytest.raises(PeopleThereError, match=r"^refused$"):
        await make_room(database, force=False)
    await make_room(database, force=True)
    async with database.reading() as connection:
        assert await count(connection, visits) == 0
    await filled(database)


async def test_real_people_are_never_emptied(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(people).values(name="Người Thật", component="", settings={}, created_at=AT))
    for force in (False, True):
        with pytest.raises(PeopleThereError, match="refused_real"):
            await make_room(database, force)
    async with database.reading() as connection:
        assert await count(connection, people) == 1
