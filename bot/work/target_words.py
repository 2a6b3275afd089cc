"""Targets in words: how far, how many days are left, how much a week is needed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.indicators import Indicators, load_indicators
from bot.reports.numbers import exact, written
from bot.reports.periods import Period, month_of
from bot.visits.targets import Standing, read_targets, running, standings
from bot.work.desk import Desk
from flows.wording import phrase


def definitions(desk: Desk) -> Indicators:
    """data/indicators.yml, read once."""
    return load_indicators(desk.house.settings.data_dir)


def running_month(desk: Desk) -> Period:
    """The reporting month of today."""
    return month_of(desk.today, desk.house.settings.period_day)


async def standings_here(desk: Desk, area: int, team: int | None, quick: bool = False) -> list[Standing]:
    """Where the targets of a team or an area stand today, the furthest behind first.

    `quick` leaves out targets of longer than a quarter where the whole province would have to be counted.
    """
    areas = desk.tree.subtree(area)
    whole = len(areas) == len(desk.tree.by_id)
    periods = running(desk.today, desk.house.settings.period_day)
    if quick and whole:
        periods = [period for period in periods if period.kind in ("month", "quarter")]
    found = await read_targets(desk.connection, definitions(desk), periods, area, team)
    return await standings(desk.connection, found, desk.today, areas, whole)


def month_gaps(month: Period) -> dict[str, object]:
    """For phrases: `month` "12/2026", `first` "15/11", `last` "14/12"."""
    return {"month": f"{month.number}/{month.year}", "first": f"{month.first.day}/{month.first.month}",
            "last": f"{month.last.day}/{month.last.month}"}  # fmt: skip


def period_words(desk: Desk, period: Period) -> str:
    """ "tháng 12/2026", "quý IV/2026", "năm 2026"."""
    quarter = ("I", "II", "III", "IV")[period.number - 1] if period.kind == "quarter" else period.number
    return phrase(desk.house.book, f"targets_period_{period.kind}", number=quarter, year=period.year)


def target_lines(desk: Desk, stood: Sequence[Standing]) -> list[str]:
    """Two lines: the target that is furthest behind, and what is needed from now on."""
    if not stood:
        return [desk.phrases["results_no_target"]]
    first = stood[0]
    key = "results_pace_done" if first.reached else "results_pace_behind" if first.behind else "results_pace_well"
    gaps = {"days": first.days_left, "week": first.a_week, "unit": first.target.indicator.unit}
    return [standing_line(desk, first), phrase(desk.house.book, key, **gaps)]


def standing_line(desk: Desk, one: Standing) -> str:
    """One target: what, how much of how much, per cent, until when; a red mark and words where it is behind."""
    key = "results_target_done" if one.reached else "results_target_behind" if one.behind else "results_target_well"
    gaps: dict[str, object] = {
        "name": one.target.indicator.name, "done": written(one.done), "value": written(exact(one.target.value)), "percent": one.percent,
        "unit": one.target.indicator.unit, "period": period_words(desk, one.target.period),
    }  # fmt: skip
    return phrase(desk.house.book, key, **gaps)
