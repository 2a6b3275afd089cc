"""Figures of a report: flows, stocks and ratios, comparisons, plans, mergers, who has not reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.content.indicators import load_indicators
from bot.content.work import load_services
from bot.reports import ReportError
from bot.reports.formulas import FORMULAS
from bot.reports.numbers import Number, rounded
from bot.settings import Settings
from tests.report_kit import log_october, open_province


async def test_a_month_of_a_commune(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        report = await province.report("Xã Cát Trắng", "2026-10")
    said = {
        code: report.line(code).value
        for code in ("A01", "A02", "A06", "A10", "B01", "B01a", "B02", "B04", "C01", "C04", "C08", "E05a", "F01")
    }
    assert said == {"A01": 2, "A02": 4, "A06": 1, "A10": 3, "B01": 7, "B01a": 3, "B02": 19, "B04": 1, "C01": 3, "C04": 2, "C08": 1,
                    "E05a": 12, "F01": 5}  # fmt: skip
    line = report.line("B01")
    assert (line.previous, line.cumulative, line.past, line.change, line.plan, line.of_plan) == (1, 8, 2, 250, 100, 8)
    assert report.line("C04").pace == 9
    assert [one.name for one in report.late_teams] == ["Tổ CNSCĐ Thôn Gió"]


async def test_a_line_whose_quantity_was_not_said_counts_as_one(settings: Settings) -> None:
    async with open_province(settings) as province:
        await province.visit("an", "Thôn Nắng", "2026-10-01", [("CQ01", None)], people=None)
        report = await province.report("Xã Cát Trắng", "2026-10")
    assert (report.line("C01").value, report.line("B02").value) == (1, 1)


async def test_stocks_are_not_added_over_time(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        await province.figure("C03", "Xã Cát Trắng", "2025-12-15", "2026-06-14", 300)
        await province.figure("C03", "Xã Cát Trắng", "2025-12-15", "2026-09-14", 350)
        report = await province.report("Xã Cát Trắng", "2026-9T")
    assert (report.line("A01").cumulative, report.line("C03").value, report.line("C03").cumulative) == (2, 350, 350)


async def test_ratios_are_made_anew_from_their_parts(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        for name, part, whole in (("Xã Cát Trắng", 10, 100), ("Xã Muối Biển", 90, 100)):
            await province.figure("C05", name, "2026-09-15", "2026-10-14", whole, at="2026-11-22T10:00:00.000+07:00")
            await province.figure("C05a", name, "2026-09-15", "2026-10-14", part, at="2026-11-22T10:00:00.000+07:00")
        province_report = await province.report("Tỉnh Thử Nghiệm", "2026-10")
    line = province_report.line("C06")
    assert (line.part, line.whole, rounded(line.value or 0)) == (100, 200, Decimal(50))


async def test_a_whole_is_not_known_while_one_part_is_missing(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        report = await province.report("Tỉnh Thử Nghiệm", "2026-10")
    assert report.line("C05").value is None


async def test_before_the_log_began_nothing_is_known(settings: Settings) -> None:
    async with open_province(settings) as province:
        await province.visit("an", "Thôn Nắng", "2026-10-01", [("CQ01", 1)])
        report = await province.report("Xã Muối Biển", "2026-10")
    assert (report.line("B01").value, report.line("B01").past, report.line("B01").change) == (0, None, None)


async def test_a_figure_for_nearly_the_same_days_says_so(settings: Settings) -> None:
    async with open_province(settings) as province:
        await province.figure("A09", "Xã Cát Trắng", "2026-09-01", "2026-09-30", 4)
        line = (await province.report("Xã Cát Trắng", "2026-10")).line("A09")
    assert (line.value, line.partly, str(line.first), str(line.last)) == (4, True, "2026-09-01", "2026-09-30")


async def test_months_that_were_typed_in_make_a_quarter(settings: Settings) -> None:
    async with open_province(settings) as province:
        for first, last, value in (("2026-06-15", "2026-07-14", 1), ("2026-07-15", "2026-08-14", 2), ("2026-08-15", "2026-09-14", 4)):
            await province.figure("A09", "Xã Cát Trắng", first, last, value)
        await province.figure("A09", "Xã Cát Trắng", "2026-08-15", "2026-09-14", 5, at="2026-11-22T10:00:00.000+07:00")
        line = (await province.report("Xã Cát Trắng", "2026-Q3")).line("A09")
    assert (line.value, line.partly) == (8, False)


@pytest.mark.parametrize("period", ["2026-10", "2026-Q3", "2026"])
async def test_rows_add_up_to_the_total(settings: Settings, period: str) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        await province.visit("can_bo", "Thôn Nắng", "2026-10-02", [("TT03", 2)], area="Xã Cát Trắng")
        for area in ("Tỉnh Thử Nghiệm", "Xã Cát Trắng"):
            report = await province.report(area, period)
            for line in report.lines:
                if line.kind != "ratio" and line.source in ("T", "C"):
                    parts = [row.values[line.code] for row in report.rows]
                    assert sum(_known(parts)) == (line.value or 0), (area, line.code)


def _known(values: list[Number | None]) -> list[Number]:
    return [value for value in values if value is not None]


async def test_what_was_merged_counts_where_it_went(settings: Settings) -> None:
    async with open_province(settings) as province:
        for code, name in (("1", "Xã Cũ Một"), ("2", "Xã Cũ Hai")):
            await province.add_area(code, name, "xa", "Tỉnh Thử Nghiệm", last="2025-06-30")
            await province.became(name, "Xã Muối Biển")
        await province.add_area("1-1", "Thôn Xưa", "thon", "Xã Cũ Một", last="2025-06-30")
        await province.add_team("Thôn Xưa")
        await province.visit("an", "Thôn Xưa", "2025-05-20", [("CQ01", 3)])
        await province.visit("an", "Thôn Xưa", "2025-05-21", [("CQ01", 2)], area="Xã Cũ Hai")
        await province.visit("dung", "Thôn Sóng", "2026-05-20", [("CQ01", 10)])
        report = await province.report("Xã Muối Biển", "2026-6")
        whole = await province.report("Tỉnh Thử Nghiệm", "2026-6")
    assert (report.line("C01").value, report.line("C01").past, report.line("C01").change) == (10, 5, 100)
    assert {row.name: row.past for row in whole.rows}["Xã Muối Biển"] == 2
    assert {"Xã Cũ Một", "Xã Cũ Hai"}.isdisjoint(row.name for row in whole.rows)


async def test_what_was_divided_belongs_to_no_single_row(settings: Settings) -> None:
    async with open_province(settings) as province:
        await province.add_area("3", "Xã Chia Đôi", "xa", "Tỉnh Thử Nghiệm", last="2025-06-30")
        await province.became("Xã Chia Đôi", "Xã Muối Biển", "Xã Cát Trắng")
        await province.add_team("Xã Chia Đôi", "xa")
        await province.visit("an", "Xã Chia Đôi", "2025-05-20", [("CQ01", 3)])
        await province.visit("an", "Thôn Nắng", "2026-05-20", [("CQ01", 1)])
        whole = await province.report("Tỉnh Thử Nghiệm", "2026-6")
    assert whole.line("C01").past == 3
    assert [(row.own, row.past) for row in whole.rows if row.past] == [(True, 1)]


async def test_an_area_that_ended_before_the_period_names_its_heir(settings: Settings) -> None:
    async with open_province(settings) as province:
        await province.add_area("3", "Xã Cũ", "xa", "Tỉnh Thử Nghiệm", last="2025-06-30")
        await province.became("Xã Cũ", "Xã Muối Biển")
        with pytest.raises(ReportError) as caught:
            await province.report("Xã Cũ", "2026-10")
        assert caught.value.code == "fault_area_ended"
        assert caught.value.gaps["codes"] == "90002"
        assert (await province.report("Xã Cũ", "2025-5")).area_name == "Xã Cũ"


async def test_a_period_that_is_not_over_says_until_when(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        report = await province.report("Xã Cát Trắng", "2026-12")
        with pytest.raises(ReportError, match="fault_period_future"):
            await province.report("Xã Cát Trắng", "2027-10")
    assert report.running
    assert report.until == date(2026, 11, 22)


async def test_households_are_known_only_where_keys_are_given(settings: Settings) -> None:
    keyed = settings.model_copy(update={"household_keys": True})
    async with open_province(keyed) as province:
        await log_october(province)
        report = await province.report("Xã Cát Trắng", "2026-10")
    assert (report.line("B03").value, report.line("B03a").value) == (2, 2)


def test_every_formula_is_known_and_every_service_feeds_its_indicator(settings: Settings) -> None:
    definitions = load_indicators(settings.data_dir)
    used = {one.formula for one in definitions.by_code.values() if one.formula}
    assert used <= set(FORMULAS)
    services = load_services(settings.data_dir)
    fed = {(code, one.code[:3]) for one in definitions.by_code.values() for code in one.services}
    said = {(code, feeds) for code, one in services.items() for feeds in one.feeds}
    assert fed <= said
    assert {feeds for _, feeds in said - fed} <= {"B01", "A10", "D02"}


async def test_an_empty_database_has_no_figures_and_no_zeros(settings: Settings) -> None:
    async with open_province(settings, people=False) as province:
        report = await province.report("Tỉnh Thử Nghiệm", "2026-10")
    assert {report.line(code).value for code in ("B01", "B02", "C01", "A02", "A06")} == {None}
