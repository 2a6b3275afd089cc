"""The sums beside the log: visits, services, and those for people who have it harder, through logging, changing and deleting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import insert, select

from bot.reports.evaluation import evaluate
from bot.reports.periods import read_period
from bot.settings import Settings
from bot.store.tables import tallies, targets
from bot.visits.log import Visit, change_visit, delete_visit, log_visit
from bot.visits.results import Sums, area_results, team_results
from bot.visits.sum_codes import FOR_THE_WEAK, is_service
from bot.visits.targets import read_done
from tests.report_kit import AT, Province, open_province

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def visit_of(province: Province, audiences: tuple[str, ...]) -> Visit:
    who, place = province.person["an"], "Thôn Nắng"
    return Visit(
        who, province.team[place], province.area[place], "2026-10-05", (("CQ05", 2), ("CQ01", None)), who, people=3, audiences=audiences
    )  # fmt: skip


async def sums(province: Province) -> dict[str, tuple[int, int, int]]:
    rows = await province.connection.execute(select(tallies).where(tallies.c.lines != 0))
    return {row.code: (row.lines, row.quantity, row.people) for row in rows}


async def test_a_visit_to_people_who_have_it_harder_is_summed_once_whatever_is_said_of_them(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_visit(province.connection, visit_of(province, ("cao_tuoi", "ho_ngheo")), AT)
        await log_visit(province.connection, visit_of(province, ("hoc_sinh", "tieu_thuong")), AT)
        assert await sums(province) == {"": (2, 0, 6), "@YT": (1, 0, 3), "CQ01": (2, 0, 6), "CQ05": (2, 4, 6)}


async def test_changing_and_deleting_take_it_out_again(settings: Settings) -> None:
    async with open_province(settings) as province:
        visit = visit_of(province, ("dan_toc",))
        number = await log_visit(province.connection, visit, AT)
        assert number
        await change_visit(province.connection, number, replace(visit, audiences=()), AT)
        assert FOR_THE_WEAK not in await sums(province)
        await change_visit(province.connection, number, replace(visit, audiences=("khuyet_tat",)), AT)
        assert (await sums(province))[FOR_THE_WEAK] == (1, 0, 3)
        assert await delete_visit(province.connection, number, AT)
        assert await sums(province) == {}


async def test_it_is_no_service_to_anybody_who_counts_services(settings: Settings) -> None:
    settings = settings.model_copy(update={"evaluation": True})
    async with open_province(settings) as province:
        await log_visit(province.connection, visit_of(province, ("cao_tuoi",)), AT)
        team, area = province.team["Thôn Nắng"], province.area["Thôn Nắng"]
        assert await team_results(province.connection, team, FIRST, LAST) == Sums(1, 2, 3)
        assert await area_results(province.connection, [area], FIRST, LAST) == Sums(1, 2, 3)
        assert await area_results(province.connection, [], FIRST, LAST, whole=True) == Sums(1, 2, 3)
        period = read_period("2026-10", 15)
        done = await read_done(province.connection, period, team)
        assert sum(lines for code, (lines, _, _) in done.by_code.items() if is_service(code)) == 2
        row = {"indicator": "B01", "area_id": area, "team_id": team, "period": period.code, "value": 4, "document": "12/KH", "set_at": AT}
        await province.connection.execute(insert(targets).values(**row))
        scores = await evaluate(province.connection, await province.tree(), area, period, settings)
        assert [int(one.shares["plan"] or 0) for one in scores if one.team == team] == [50]
        report = await province.report("Thôn Nắng", "2026-10")
        said = {line.code: line.value for line in report.lines}
        assert (said["B01"], said["B04"]) == (2, 1)


def test_services_are_told_from_other_sums() -> None:
    assert [code for code in ("", "@YT", "CQ01") if is_service(code)] == ["CQ01"]
