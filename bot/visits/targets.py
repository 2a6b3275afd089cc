"""Targets of teams and areas, and how far they are: from the tallies, counted as the reports count.

`bot.reports.targets.set_plan` writes them; the indicators' definitions are data/indicators.yml.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import Indicator, Indicators
from bot.reports.periods import Period, month_of, named, read_period
from bot.store.tables import tallies, targets

GIVEN = "services_given"
"""The formula of "all help that was given" (B01): service lines of any kind."""


@dataclass(frozen=True)
class Target:
    """What is to be reached: `value` of an indicator in a period, by a team or (team None) a whole area; `document` decided it."""

    indicator: Indicator
    area: int
    team: int | None
    period: Period
    value: float
    document: str


@dataclass(frozen=True)
class Standing:
    """A target and what is done of it by `today`."""

    target: Target
    done: int
    today: date

    @property
    def percent(self) -> int:
        """Rounded down: 100 is only said when it is reached."""
        return int(self.done * 100 / self.target.value) if self.target.value else 100

    @property
    def reached(self) -> bool:
        return self.done >= self.target.value

    @property
    def days_left(self) -> int:
        """Today and all that follow."""
        return max((self.target.period.last - self.today).days + 1, 0)

    @property
    def elapsed(self) -> float:
        """The share of the period that is over (0-1), today not counted: nobody is behind on the first morning."""
        period = self.target.period
        return min(max((self.today - period.first).days / ((period.last - period.first).days + 1), 0.0), 1.0)

    @property
    def behind(self) -> bool:
        """Less done than the share of the period that is over."""
        return self.done < self.target.value * self.elapsed

    @property
    def a_week(self) -> int:
        """What is needed each week from now on, rounded up; 0 when it is reached."""
        left = self.target.value - self.done
        return 0 if left <= 0 else -int(-left * 7 // max(self.days_left, 1))


def settable(definitions: Indicators) -> list[Indicator]:
    """Indicators that teams move by their work: fed by services, or all services together. In the order of the file."""
    return [one for one in definitions.by_code.values() if len(one.code) == 3 and (one.services or one.formula == GIVEN)]


def running(today: date, day: int) -> list[Period]:
    """The periods that a day lies in, the shortest first: month, quarter, half, year. `day`: the setting period_day."""
    month = month_of(today, day)
    number = month.number
    return [month, named("quarter", month.year, (number - 1) // 3 + 1, day), named("half", month.year, (number - 1) // 6 + 1, day),
            named("year", month.year, 0, day)]  # fmt: skip


async def read_targets(
    connection: AsyncConnection, definitions: Indicators, periods: Sequence[Period], area: int, team: int | None
) -> list[Target]:
    """Targets of a team (with those of its hamlet as a whole) or of an area, the shortest period first, then in the order of the codes.

    Where an indicator has several, the one of the shortest period counts.
    """
    mine: ColumnElement[bool] = and_(targets.c.area_id == area, targets.c.team_id.is_(None))
    if team is not None:
        mine = or_(targets.c.team_id == team, mine)
    order = {period.code: place for place, period in enumerate(periods)}
    rows = (await connection.execute(select(targets).where(mine, targets.c.period.in_(list(order))))).all()
    found: dict[str, Target] = {}
    for row in sorted(rows, key=lambda row: (order[row.period], row.team_id is None, row.indicator)):
        indicator = definitions.by_code.get(row.indicator)
        if indicator is None or not (indicator.services or indicator.formula == GIVEN):
            continue
        found.setdefault(row.indicator, Target(indicator, row.area_id, row.team_id, periods[order[row.period]], row.value, row.document))
    return list(found.values())


async def list_targets(connection: AsyncConnection, areas: Collection[int], today: date, most: int) -> list[Any]:
    """Rows of targets in some areas whose period is not over by the calendar year, the newest first."""
    rows = await connection.execute(
        select(targets).where(targets.c.area_id.in_(sorted(areas)[:5_000]), targets.c.period >= str(today.year))
        .order_by(targets.c.set_at.desc(), targets.c.id.desc()).limit(most)
    )  # fmt: skip
    return list(rows.all())


async def done_of(
    connection: AsyncConnection, indicator: Indicator, first: date, last: date, team: int | None = None, areas: Collection[int] = ()
) -> int:
    """How much of an indicator was done from `first` to `last`, by a team or in some areas.

    A line whose quantity was not said counts as one, as in the reports.
    """
    counted = tallies.c.lines if indicator.formula == GIVEN else _measured(indicator)
    which = tallies.c.code != "" if indicator.formula == GIVEN else tallies.c.code.in_(indicator.services)
    where = tallies.c.team_id == team if team is not None else tallies.c.area_id.in_(sorted(areas))
    days = tallies.c.day.between(first.isoformat(), last.isoformat())
    return int((await connection.execute(select(func.coalesce(func.sum(counted), 0)).where(where, days, which))).scalar_one())


def _measured(indicator: Indicator) -> ColumnElement[int]:
    if indicator.measure == "lines":
        return tallies.c.lines
    said: ColumnElement[int] = tallies.c.people if indicator.measure == "people" else tallies.c.quantity
    return case((said < tallies.c.lines, tallies.c.lines), else_=said)


async def standings(
    connection: AsyncConnection, definitions: Indicators, today: date, day: int, area: int, team: int | None, areas: Collection[int] = ()
) -> list[Standing]:
    """Where a team or an area (`areas`: it and all below) stands today, the furthest behind first."""
    found = await read_targets(connection, definitions, running(today, day), area, team)
    made = [
        Standing(one, await done_of(connection, one.indicator, one.period.first, one.period.last, one.team, areas or (area,)), today)
        for one in found
    ]
    return sorted(made, key=lambda one: (one.reached, one.done / one.target.value - one.elapsed if one.target.value else 0))


def week_starts(period: Period) -> list[date]:
    """First days of the weeks of a month, counted from its first day: the fifth is short."""
    days = (period.last - period.first).days + 1
    return [period.first + timedelta(days=7 * week) for week in range(-(-days // 7))]


def period_said(period: str, day: int) -> Period:
    """A stored period.

    Raises:
        bot.reports.periods.PeriodError: it is none.
    """
    return read_period(period, day)
