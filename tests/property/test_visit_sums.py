"""The sums beside the log of visits are what the visits say, whatever was logged, changed, taken back and moved to another team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loop import run
from bot.reports import Period, Report, read_period
from bot.reports.scope import make_scope
from bot.settings import Settings
from bot.store import Database
from bot.store.tables import commune_half_months, half_months
from bot.visits.half_months import rebuild, start_of
from bot.visits.log import Visit, change_visit, delete_visit, log_visit
from bot.visits.results import area_results
from tests.report_kit import AT, Province, open_province

DAYS = [(date(2026, 9, 12) + timedelta(days=more)).isoformat() for more in (0, 3, 19, 28, 32, 33, 58)]
TEAMS = ("Thôn Nắng", "Thôn Gió", "Thôn Sóng", "Thôn Cũ")
PLACES = (*TEAMS, "Xã Cát Trắng", "Xã Cũ", "Thôn Chia")
SERVICES = ("CQ01", "CQ05", "TT02")
WEAK = ("ho_ngheo", "cao_tuoi")
PERIODS = ("2026-10", "2026-Q4", "20261003..20261109")
"""The month of the decree and a quarter, both of whole half months; a campaign that begins and ends within one."""
Key = tuple[int, str, str]


@dataclass(frozen=True)
class Step:
    """Logs a visit, or changes (`what` 1) or deletes (2) the one at `place` of those there are."""

    what: int
    place: int
    member: str
    team: str
    area: str
    day: str
    people: int | None
    services: dict[str, int | None]
    audiences: tuple[str, ...]


steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from([0, 0, 0, 1, 1, 2]),
        place=st.integers(0, 20),
        member=st.sampled_from(["an", "dung"]),
        team=st.sampled_from(TEAMS),
        area=st.sampled_from(PLACES),
        day=st.sampled_from(DAYS),
        people=st.sampled_from([None, 0, 1, 7]),
        services=st.dictionaries(st.sampled_from(SERVICES), st.sampled_from([None, 0, 1, 5]), max_size=3),
        audiences=st.sampled_from([(), ("hoc_sinh",), WEAK[:1], WEAK]),
    ),
    min_size=3,
    max_size=16,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Province, str]:
    """A province with a commune that went into another in the middle, and one that was divided; on a file, for each example to open."""
    folder = tmp_path_factory.mktemp("sums")
    own = Settings(database_url=f"sqlite+aiosqlite:///{folder}/sums.db", var_dir=Path(folder))
    return run(_found(own)), own.database_url


async def _found(own: Settings) -> Province:
    async with open_province(own) as province:
        for code, name in (("90003", "Xã Cũ"), ("90004", "Xã Chia Đôi")):
            await province.add_area(code, name, "xa", "Tỉnh Thử Nghiệm", last="2026-10-05")
        await province.add_area("90003-01", "Thôn Cũ", "thon", "Xã Cũ", last="2026-10-05")
        await province.add_area("90004-01", "Thôn Chia", "thon", "Xã Chia Đôi", last="2026-10-05")
        await province.add_team("Thôn Cũ")
        await province.became("Xã Cũ", "Xã Muối Biển")
        await province.became("Xã Chia Đôi", "Xã Muối Biển", "Xã Cát Trắng")
    return province


# An example takes most of a second: to make a failing one smaller would take minutes.
@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(given_steps=steps)
def test_any_steps(place: tuple[Province, str], given_steps: list[Step]) -> None:
    province, url = place
    run(_check(province, url, given_steps))


async def _check(province: Province, url: str, given_steps: list[Step]) -> None:
    database = Database.open(url)
    try:
        async with database.reading() as connection:
            here = replace(province, connection=connection)
            left = await _play(here, given_steps)
            counted = _counted(here, left)
            assert await _kept(connection) == await _by_commune(here, counted)
            await rebuild(connection)
            assert await _kept(connection) == await _by_commune(here, counted)
            for period in PERIODS:
                for name in ("Tỉnh Thử Nghiệm", "Xã Cát Trắng", "Xã Muối Biển"):
                    await _check_report(here, await here.report(name, period), left)
            await connection.rollback()
    finally:
        await database.close()


async def _play(here: Province, given_steps: list[Step]) -> list[Visit]:
    """Does the steps; the visits that are there afterwards."""
    there: list[tuple[int, Visit]] = []
    for one in given_steps:
        visit = Visit(
            here.person[one.member], here.team[one.team], here.area[one.area], one.day, tuple(one.services.items()), here.person["an"],
            people=one.people, audiences=one.audiences,
        )  # fmt: skip
        if not there or one.what == 0:
            number = await log_visit(here.connection, visit, AT)
            assert number
            there.append((number, visit))
        elif one.what == 1:
            number, _ = there[one.place % len(there)]
            await change_visit(here.connection, number, visit, AT)
            there[one.place % len(there)] = number, visit
        else:
            number, _ = there.pop(one.place % len(there))
            assert await delete_visit(here.connection, number, AT)
            assert not await delete_visit(here.connection, number, AT)
    return [visit for _, visit in there]


def _tallied(visits: list[Visit]) -> dict[tuple[int, int, str, str], tuple[int, int, int]]:
    """Team, area, day, code → lines, quantity, people, as reports count them."""
    sums: dict[tuple[int, int, str, str], list[int]] = {}
    for visit in visits:
        weak = [("@YT", 0)] if set(visit.audiences) & set(WEAK) else []
        for code, quantity in [("", 0), *weak, *visit.services]:
            row = sums.setdefault((visit.team, visit.area, visit.day, code), [0, 0, 0])
            for column, more in enumerate((1, quantity or 0, visit.people or 0)):
                row[column] += more
    return {key: (row[0], max(row[0], row[1]), row[2] if key[3] else max(row[0], row[2])) for key, row in sums.items()}


def _days(here: Province, visits: list[Visit]) -> Counter[tuple[int, str]]:
    """Area and day → members who helped on it, each in the area of their team with the lowest number."""
    lowest: dict[tuple[int, str], int] = {}
    for visit in visits:
        lowest[visit.member, visit.day] = min(visit.team, lowest.get((visit.member, visit.day), visit.team))
    area = {team: here.area[name] for name, team in here.team.items()}
    return Counter((area[team], day) for (_, day), team in lowest.items())


def _counted(here: Province, visits: list[Visit]) -> dict[Key, tuple[int, int, int]]:
    """What stands in `half_months`, from the visits."""
    sums: dict[Key, tuple[int, int, int]] = {}

    def add(area: int, day: str, code: str, amounts: tuple[int, int, int]) -> None:
        before = sums.get((area, start_of(day), code), (0, 0, 0))
        sums[area, start_of(day), code] = before[0] + amounts[0], before[1] + amounts[1], before[2] + amounts[2]

    for (_, area, day, code), amounts in _tallied(visits).items():
        add(area, day, code, amounts)
        if code in SERVICES:
            add(area, day, "@DV", (amounts[0], 0, 0))
    for (area, day), members in _days(here, visits).items():
        add(area, day, "@NG", (members, 0, 0))
    return sums


async def _by_commune(here: Province, counted: dict[Key, tuple[int, int, int]]) -> list[dict[Key, tuple[int, int, int]]]:
    """The same, and summed with the communes."""
    tree, communes = await here.tree(), dict[Key, tuple[int, int, int]]()
    for (area, first, code), amounts in counted.items():
        commune = tree.commune(area)
        assert commune
        before = communes.get((commune.id, first, code), (0, 0, 0))
        communes[commune.id, first, code] = before[0] + amounts[0], before[1] + amounts[1], before[2] + amounts[2]
    return [counted, communes]


async def _kept(connection: AsyncConnection) -> list[dict[Key, tuple[int, int, int]]]:
    """What stands in both tables; sums that came back to nothing are none."""
    kept: list[dict[Key, tuple[int, int, int]]] = []
    for table in (half_months, commune_half_months):
        rows = await connection.execute(select(table))
        kept.append({(row.area_id, row.first_day, row.code): tuple(row[3:]) for row in rows if any(row[3:])})
    return kept


async def _check_report(here: Province, report: Report, visits: list[Visit]) -> None:
    """A report's figures against the visits: of the period and of its year, in all and row by row; of the period before in all."""
    rows = make_scope(await here.tree(), report.area).unit_of
    period = read_period(report.period, here.settings.period_day)
    if not visits or report.last.isoformat() < (begins := min(one.day for one in visits)):
        return
    now, year = _figures(here, rows, visits, period), _figures(here, rows, visits, period.cumulative())
    for code, by_row in now.items():
        if report.has(code):
            line = report.line(code)
            assert (line.value, line.cumulative) == (by_row.total(), year[code].total()), (report.area_name, report.period, code)
            if (before := period.previous()) and before.last.isoformat() >= begins:
                assert line.previous == _figures(here, rows, visits, before)[code].total(), (report.area_name, report.period, code)
        for one in report.rows:
            assert one.values[code] == by_row[one.area], (report.area_name, report.period, code, one.name)
    assert {one.area: one.cumulative for one in report.rows} == {one.area: year["B01"][one.area] for one in report.rows}
    for name in (report.area_name, "Xã Cũ"):
        inside = (await here.tree()).subtree(here.area[name])
        there = [one for one in visits if one.area in inside]
        own = _figures(here, dict.fromkeys(inside, 0), there, period)
        whole = len(inside) == len(here.area)
        sums = await area_results(here.connection, inside, report.first, report.last, whole)
        assert (sums.services, sums.people) == (own["B01"].total(), own["B02"].total()), (name, report.period)


def _figures(here: Province, rows: Mapping[int, int], visits: list[Visit], period: Period) -> dict[str, Counter[int]]:
    """Indicator → row → how much, from the visits."""
    inside = [one for one in visits if period.first.isoformat() <= one.day <= period.last.isoformat()]
    found: dict[str, Counter[int]] = {code: Counter() for code in ("B01", "B02", "B04", "A10")}
    for (_, area, _, code), (lines, _, people) in _tallied(inside).items():
        if (row := rows.get(area)) is not None:
            found["B01"][row] += lines if code in SERVICES else 0
            found["B02"][row] += people if code == "" else 0
            found["B04"][row] += lines if code == "@YT" else 0
    for (area, _), members in _days(here, inside).items():
        if (row := rows.get(area)) is not None:
            found["A10"][row] += members
    return found
