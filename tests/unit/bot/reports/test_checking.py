"""Evidence and checks: active days, flags, the visits behind a number, plans and their pace, points of teams, open data."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from bot.content.indicators import load_indicators
from bot.reports import read_period
from bot.reports.as_csv import write_csv
from bot.reports.deadlines import load_reporting
from bot.reports.drilldown import visits_behind
from bot.reports.evaluation import evaluate, mark
from bot.reports.payment import active_members
from bot.reports.quality import count_flags, find_flags
from bot.reports.targets import TargetError, pace, set_plan
from bot.settings import Settings
from tests.report_kit import AT, log_october, open_province

MONTH = read_period("2026-10")


async def test_each_active_day_counts_once(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        await province.visit("an", "Thôn Nắng", "2026-10-01", [("CQ01", 1)])
        found = await active_members(province.connection, await province.tree(), province.area["Xã Cát Trắng"], MONTH)
        report = await province.report("Xã Cát Trắng", "2026-10")
    assert [(one.name, one.days, one.visits) for one in found] == [("An", 2, 3), ("Binh", 1, 1)]
    assert sum(one.days for one in found) == report.line("A10").value


async def test_flags_are_for_people_to_look_at(settings: Settings) -> None:
    async with open_province(settings) as province:
        typed = "2026-10-01T20:00:30+07:00"
        for number in range(12):
            await province.visit("an", "Thôn Nắng", "2026-10-01", [("CQ01", number % 3 + 1)], people=number, logged_at=typed)
        await province.visit("binh", "Thôn Nắng", "2026-10-02", [("CQ01", 500)])
        for _ in range(2):
            await province.visit("chi", "Thôn Gió", "2026-10-03", [("CQ05", 1)], household="h1")
        flags = await find_flags(province.connection, await province.tree(), province.area["Xã Cát Trắng"], MONTH)
    assert count_flags(flags) == {"burst": 1, "outlier": 1, "duplicate": 1}
    assert [one.value for one in flags if one.kind == "outlier"] == [500]


async def test_nothing_usual_is_flagged(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        assert await find_flags(province.connection, await province.tree(), province.area["Tỉnh Thử Nghiệm"], MONTH) == []


@pytest.mark.parametrize("code", ["B01a", "C01", "E01", "F01"])
async def test_the_visits_behind_a_number_add_up_to_it(settings: Settings, code: str) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        definitions, tree = load_indicators(settings.data_dir), await province.tree()
        number, rows = await visits_behind(province.connection, tree, definitions, province.area["Xã Cát Trắng"], MONTH, code)
        report = await province.report("Xã Cát Trắng", "2026-10")
        with pytest.raises(KeyError):
            await visits_behind(province.connection, tree, definitions, province.area["Xã Cát Trắng"], MONTH, "C05")
    assert number == len(rows)
    assert report.line(code).value == (number if code == "B01a" else sum(row["quantity"] for row in rows))


async def test_a_plan_needs_a_document_and_a_number_that_can_be(settings: Settings) -> None:
    async with open_province(settings) as province:
        definitions, area, person = load_indicators(settings.data_dir), province.area["Xã Cát Trắng"], province.person["can_bo"]
        for code, value, document, fault in (("Z01", 1, "1/KH", "plan_unknown"), ("C01", -1, "1/KH", "plan_value"),
                                             ("C06", 101, "1/KH", "plan_value"),
                                             ("C01", 1, " ", "plan_document")):  # fmt: skip
            with pytest.raises(TargetError, match=fault):
                await set_plan(province.connection, definitions, code, area, "2026", value, document, person, AT)
        for value in (50, 80):
            await set_plan(province.connection, definitions, "C01", area, "2026", value, "12/KH-UBND", person, AT)
        await log_october(province)
        line = (await province.report("Xã Cát Trắng", "2026-10")).line("C01")
        await set_plan(province.connection, definitions, "C01", area, "2026", None, "12/KH-UBND", person, AT)
        without = (await province.report("Xã Cát Trắng", "2026-10")).line("C01")
    assert (line.plan, line.of_plan, line.pace) == (80, Decimal("8.75"), Decimal("36.5"))
    assert (without.plan, without.of_plan) == (None, None)


def test_no_pace_is_needed_where_the_plan_is_reached_or_time_is_over() -> None:
    assert pace(100, 40, 12, 6) == 10
    assert pace(100, 120, 12, 6) is None
    assert pace(100, 40, 12, 12) is None
    assert pace(None, 40, 12, 6) is None


async def test_points_are_off_until_they_are_adopted(settings: Settings) -> None:
    on = settings.model_copy(update={"evaluation": True})
    async with open_province(settings) as province:
        await log_october(province)
        tree, area = await province.tree(), province.area["Xã Cát Trắng"]
        assert await evaluate(province.connection, tree, area, MONTH, settings) == []
        scores = await evaluate(province.connection, tree, area, MONTH, on)
    assert [(one.name, one.rank) for one in scores] == [("Tổ CNSCĐ Thôn Nắng", "hoàn thành"), ("Tổ CNSCĐ Thôn Gió", "không hoàn thành")]
    assert scores[0].shares["plan"] is None
    assert scores[0].shares["on_time"] == 100


def test_what_is_not_known_costs_no_points(settings: Settings) -> None:
    evaluation = load_reporting(settings.data_dir).evaluation
    assert sum(evaluation.weights.values()) == 100
    assert mark({"regular": 100, "plan": None}, evaluation) == (Decimal("100.00"), "hoàn thành xuất sắc")
    assert mark({"regular": None}, evaluation) == (None, "")
    assert mark({"regular": 0, "plan": 150}, evaluation) == (Decimal("66.67"), "hoàn thành")


async def test_open_data_has_public_indicators_only(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        report = await province.report("Xã Cát Trắng", "2026-10")
    rows = list(csv.DictReader(write_csv(report).decode("utf-8-sig").splitlines()))
    assert {row["indicator"] for row in rows}.isdisjoint({"A10", "A11", "B01a"})
    assert [row["value"] for row in rows if row["indicator"] == "C01"] == ["3", "3", "0"]
    assert [row["value"] for row in rows if row["indicator"] == "A07"] == ["", "", ""]
