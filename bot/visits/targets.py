"""Targets of teams and areas, and how far they are: from the tallies, counted as the reports count.

`bot.reports.targets.set_plan` writes them; the indicators' definitions are data/indicators.yml.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import Indicator, Indicators
from bot.reports.periods import Period, month_of, named
from bot.store.tables import tallies, targets
from bot.visits.half_months import LEAST, MET, sums_between
from bot.visits.sum_codes import is_service

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
    """The periods that a day lies in, the shortest first: month, quarter, half, nine months, year. `day`: the setting period_day."""
    month = month_of(today, day)
    quarter = named("quarter", month.year, (month.number - 1) // 3 + 1, day)
    half = named("half", month.year, (month.number - 1) // 6 + 1, day)
    nine = named("nine", month.year, 0, day)
    return [month, quarter, half, *([] if nine.over(today) else [nine]), named("year", month.year, 0, day)]


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


@dataclass(frozen=True)
class Done:
    """Service lines of some days by code: lines, quantity, people; a quantity that was not said counts as one, as in the reports."""

    by_code: Mapping[str, tuple[int, int, int]]

    def of(self, indicator: Indicator) -> int:
        """How much of an indicator that is."""
        if indicator.formula == GIVEN:
            return sum(lines for code, (lines, _, _) in self.by_code.items() if is_service(code))
        place = ("lines", "quantity", "people").index(indicator.measure)
        return sum(self.by_code.get(code, (0, 0, 0))[place] for code in indicator.services)


async def read_done(
    connection: AsyncConnection, period: Period, team: int | None = None, areas: Collection[int] = (), whole: bool = False
) -> Done:
    """All that was done in a period, by a team or in some areas (`whole`: everywhere), whatever the indicators are."""
    if team is None:
        return _done(await sums_between(connection, period.first, period.last, None if whole else areas))
    rows = await connection.execute(
        select(tallies.c.code, func.sum(tallies.c.lines), func.sum(LEAST), func.sum(MET))
        .where(tallies.c.day.between(period.first.isoformat(), period.last.isoformat()), tallies.c.team_id == team)
        .group_by(tallies.c.code)
    )
    return _done([(str(code), int(lines), int(quantity), int(people)) for code, lines, quantity, people in rows])


def _done(sums: Sequence[tuple[str, int, int, int]]) -> Done:
    by_code: dict[str, tuple[int, int, int]] = {}
    for code, lines, quantity, people in sums:
        before = by_code.get(code, (0, 0, 0))
        by_code[code] = before[0] + lines, before[1] + quantity, before[2] + people
    return Done(by_code)


async def standings(
    connection: AsyncConnection, targets_: Sequence[Target], today: date, areas: Collection[int] = (), whole: bool = False
) -> list[Standing]:
    """Where targets stand today, the furthest behind first. Those of areas count all that was done in `areas` (`whole`: everywhere)."""
    done: dict[tuple[str, int | None], Done] = {}
    made: list[Standing] = []
    for one in targets_:
        key = (one.period.code, one.team)
        if key not in done:
            done[key] = await read_done(connection, one.period, one.team, areas or (one.area,), whole)
        made.append(Standing(one, done[key].of(one.indicator), today))
    return sorted(made, key=lambda one: (one.reached, one.done / one.target.value - one.elapsed if one.target.value else 0))


def week_starts(period: Period) -> list[date]:
    """First days of the weeks of a month, counted from its first day: the fifth is short."""
    days = (period.last - period.first).days + 1
    return [period.first + timedelta(days=7 * week) for week in range(-(-days // 7))]
