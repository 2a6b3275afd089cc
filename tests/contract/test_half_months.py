"""Sums of half months on SQLite and, where TROLYSO_TEST_POSTGRES names a server, on PostgreSQL: kept, migrated and rebuilt the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports import read_period
from bot.reports.payment import active_members
from bot.reports.quality import find_flags
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import alembic_config, upgrade
from bot.store.tables import commune_half_months, half_months, tallies
from bot.visits.half_months import rebuild
from bot.visits.log import Visit, change_visit, delete_visit, log_visit
from bot.visits.sum_codes import FOR_THE_WEAK
from tests.postgres import empty_postgres
from tests.report_kit import AT, Province, open_province

Sums = dict[tuple[str, int, str, str], tuple[int, ...]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def own(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Settings:
    url = await empty_postgres() if request.param == "postgres" else f"sqlite+aiosqlite:///{tmp_path}/sums.db"
    return settings.model_copy(update={"database_url": url})


def visit_of(province: Province, who: str = "an", team: str = "Thôn Nắng", day: str = "2026-10-14", people: int | None = 3) -> Visit:
    services = (("CQ01", None), ("CQ05", 2))
    return Visit(
        province.person[who], province.team[team], province.area[team], day, services, province.person[who], people=people,
        audiences=("ho_ngheo", "hoc_sinh"),
    )  # fmt: skip


async def log_some(province: Province) -> None:
    """Two teams and both halves of October; one visit moved to another team and day, one taken back."""
    each = product(("2026-10-14", "2026-10-15", "2026-10-31"), ("Thôn Sóng", "Thôn Nắng"), (None, 4))
    numbers = [await log_visit(province.connection, visit_of(province, "an", team, day, people), AT) for day, team, people in each]
    assert all(numbers)
    await change_visit(province.connection, numbers[0] or 0, visit_of(province, "dung", "Thôn Gió", "2026-11-01", 0), AT)
    await change_visit(province.connection, numbers[1] or 0, replace(visit_of(province), services=(), audiences=()), AT)
    await delete_visit(province.connection, numbers[2] or 0, AT)


async def kept(connection: AsyncConnection) -> Sums:
    found: Sums = {}
    for table in (half_months, commune_half_months):
        for row in await connection.execute(select(table)):
            if any(row[3:]):
                found[table.name, row.area_id, row.first_day, row.code] = tuple(row[3:])
    return found


async def test_they_are_the_same_kept_rebuilt_and_filled_by_the_migration(own: Settings) -> None:
    async with open_province(own) as province:
        await log_some(province)
        before = await kept(province.connection)
        await rebuild(province.connection)
        assert await kept(province.connection) == before
        # A log from before there was this sum.
        await province.connection.execute(delete(tallies).where(tallies.c.code == FOR_THE_WEAK))
    assert len({key[0] for key in before}) == 2
    _in_a_thread(lambda: command.downgrade(alembic_config(own.database_url), "0003"))
    upgrade(own.database_url)
    database = Database.open(own.database_url)
    try:
        async with database.reading() as connection:
            assert await kept(connection) == before
    finally:
        await database.close()


async def test_reports_read_them_on_both(own: Settings) -> None:
    async with open_province(own) as province:
        await log_some(province)
        month, campaign = [await province.report("Tỉnh Thử Nghiệm", period) for period in ("2026-10", "20261014..20261101")]
        commune = await province.report("Xã Cát Trắng", "20261014..20261101")
        tree, period = await province.tree(), read_period("20261014..20261101", 15)
        area = province.area["Tỉnh Thử Nghiệm"]
        paid = await active_members(province.connection, tree, area, period)
        flags = await find_flags(province.connection, tree, area, period)
    assert [month.line(code).value for code in ("B01", "B02", "B04", "A10", "A06")] == [2, 7, 1, 1, 1]
    assert [campaign.line(code).value for code in ("B01", "B02", "B04", "A10", "A06")] == [20, 24, 10, 4, 3]
    assert {row.name: row.values["B01"] for row in commune.rows} == {"Thôn Nắng": 10, "Thôn Gió": 2}
    assert {(one.name, one.days, one.visits) for one in paid} == {("An", 3, 10), ("Dung", 1, 1)}
    assert Counter(one.kind for one in flags) == {"burst": 1}


def _in_a_thread(work: Callable[[], None]) -> None:
    """Migrations run an event loop of their own."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


@pytest.mark.postgres
async def test_who_logs_at_once_in_one_commune_neither_waits_forever_nor_counts_twice(settings: Settings) -> None:
    own = settings.model_copy(update={"database_url": await empty_postgres()})
    async with open_province(own) as province:
        pass
    database = Database.open(own.database_url)
    days, teams = ("2026-10-14", "2026-10-15"), ("Thôn Nắng", "Thôn Gió")

    async def log(turn: int) -> None:
        """One turn with several lines, in another order each time."""
        async with database.writing() as connection:
            for day in days[:: 1 if turn % 2 else -1]:
                for team in teams[:: 1 if turn % 3 else -1]:
                    assert await log_visit(connection, visit_of(province, "an", team, day), AT)

    try:
        await asyncio.gather(*(log(turn) for turn in range(12)))
        async with database.writing() as connection:
            found = await kept(connection)
            await rebuild(connection)
            assert await kept(connection) == found
    finally:
        await database.close()
