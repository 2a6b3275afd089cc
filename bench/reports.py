"""Reports on the demo database: the province's year, a commune's month, the receipts of an announcement."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.demo_base import DemoBase, demo_base
from bench.figure import Figure
from bench.spread import percentile
from bench.workbench import Workbench
from bot.announcements.receipts import read_receipts
from bot.clock import now
from bot.loop import run
from bot.people.areas import AreaTree, read_tree
from bot.reports import Period, compute, month_of
from bot.reports.outputs import Format, write
from bot.reports.periods import named
from bot.store import Database
from bot.store.tables import areas, recipients, teams

YEARS, MONTHS, RECEIPTS = 5, 15, 15
MS = 1000.0


def measure(bench: Workbench) -> list[Figure]:
    return measure_at(bench, 1)


def measure_at(bench: Workbench, times: int) -> list[Figure]:
    return run(_measure(demo_base(bench, times)))


async def _measure(base: DemoBase) -> list[Figure]:
    database = Database.open(base.settings.database_url)
    try:
        async with database.reading() as connection:
            return await _reports(connection, base)
    finally:
        await database.close()


async def _reports(connection: AsyncConnection, base: DemoBase) -> list[Figure]:
    settings, tree, today = base.settings, await read_tree(connection), now().date()
    month = month_of(month_of(today, settings.period_day).first, settings.period_day).previous()
    assert month
    year = named("year", month.year, 0, settings.period_day)
    province, commune = await _places(connection, tree)

    def report(area: int, period: Period, kind: Format | None = None) -> Callable[[], Awaitable[object]]:
        async def make() -> object:
            found = await compute(connection, tree, area, period, settings, today)
            return write(found, kind, settings) if kind else found

        return make

    announced = await _largest(connection)
    asked: list[tuple[str, int, str, Callable[[], Awaitable[object]]]] = [
        ("figures of the province's year", YEARS, "all indicators, all communes", report(province, year)),
        ("the same as DOCX", 1, "figures, words, annexes", report(province, year, "docx")),
        ("the same as XLSX", 1, "", report(province, year, "xlsx")),
        ("figures of the province's month", YEARS, "", report(province, month)),
        ("figures of a commune's month", MONTHS, "the commune with most teams", report(commune, month)),
        ("receipts of an announcement", RECEIPTS, "to all teams, summed by team", lambda: read_receipts(connection, tree, announced)),
    ]
    found = [Figure("filling the demo database", base.seconds, "s", "`trolyso demo`", base.of)]
    for name, times, note, make in asked:
        took = [await _timed(make) for _ in range(times)]
        said = f"{note}; {times} times" if note else f"{times} times"
        found.append(Figure(f"{name}: p50", median(took), "ms", said if times > 1 else note, base.of))
        if times > 1:
            found.append(Figure(f"{name}: p95", percentile(took, 0.95), "ms", "", base.of))
    return found


async def _timed(make: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await make()
    return (time.perf_counter() - start) * MS


async def _places(connection: AsyncConnection, tree: AreaTree) -> tuple[int, int]:
    """The province, and the commune with most teams."""
    most = (
        select(areas.c.parent_id).join(teams, teams.c.area_id == areas.c.id).where(areas.c.kind == "thon")
        .group_by(areas.c.parent_id).order_by(func.count().desc(), areas.c.parent_id).limit(1)
    )  # fmt: skip
    commune = int((await connection.execute(most)).scalar_one())
    return tree.path(commune)[0].id, commune


async def _largest(connection: AsyncConnection) -> int:
    """The announcement with most recipients."""
    number = recipients.c.announcement_id
    return int((await connection.execute(select(number).group_by(number).order_by(func.count().desc(), number).limit(1))).scalar_one())
