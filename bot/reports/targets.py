"""What is to be reached: reading plans, setting them, and the pace that is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import Indicators
from bot.people.trail import note
from bot.reports.numbers import Number, exact, total
from bot.reports.periods import Period
from bot.reports.scope import Scope
from bot.store.tables import targets


class TargetError(ValueError):
    """A plan that cannot be set. `code` names a sentence of data/phrases/report.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Plans:
    """Plans of one report: (indicator, area) → value, of the year and of the period itself. Those of single teams are not in it."""

    scope: Scope
    year: Mapping[tuple[str, int], Number]
    period: Mapping[tuple[str, int], Number]

    def of_year(self, code: str, row: int | None, added: bool) -> Number | None:
        return self._find(self.year, code, row, added)

    def of_period(self, code: str, row: int | None, added: bool) -> Number | None:
        return self._find(self.period, code, row, added)

    def _find(self, plans: Mapping[tuple[str, int], Number], code: str, row: int | None, added: bool) -> Number | None:
        """The area's own; for the whole also the sum of all rows (`added`: plans that may be added up), if every one has a plan."""
        if row is not None and row != self.scope.area.id:
            return plans.get((code, row))
        if row is not None:
            return None
        own = plans.get((code, self.scope.area.id))
        return own if own is not None or not added else total([plans.get((code, one)) for one in self._below])

    @cached_property
    def _below(self) -> list[int]:
        """The rows that make the whole."""
        return [one.id for one in self.scope.units if one.id != self.scope.area.id and not one.valid_to]


async def read_plans(connection: AsyncConnection, scope: Scope, period: Period) -> Plans:
    """All plans for the period and its year."""
    areas = [one.id for one in scope.units]
    rows = await connection.execute(
        select(targets.c.indicator, targets.c.area_id, targets.c.period, targets.c.value).where(
            targets.c.area_id.in_(areas), targets.c.team_id.is_(None), targets.c.period.in_({period.code, period.year_code()})
        )
    )
    found: dict[str, dict[tuple[str, int], Number]] = {period.code: {}, period.year_code(): {}}
    for indicator, area, of, value in rows:
        number = exact(value)
        if number is not None:
            found[of][indicator, area] = number
    return Plans(scope, found[period.year_code()], found[period.code])


async def set_plan(
    connection: AsyncConnection,
    definitions: Indicators,
    indicator: str,
    area: int,
    period: str,
    value: float | None,
    document: str,
    person: int,
    at: str,
    team: int | None = None,
) -> None:
    """Sets, or with None takes back, a plan; the deciding document's number is needed.

    Raises:
        TargetError: plan_unknown (no such indicator, or one that takes no plan), plan_value, plan_document.
    """
    if indicator not in definitions.by_code or len(indicator) > 3:
        raise TargetError("plan_unknown")
    if value is not None and (value < 0 or (definitions.by_code[indicator].kind == "ratio" and value > 100)):
        raise TargetError("plan_value")
    if not document.strip():
        raise TargetError("plan_document")
    which = (targets.c.indicator == indicator, targets.c.area_id == area, targets.c.period == period,
             targets.c.team_id.is_(None) if team is None else targets.c.team_id == team)  # fmt: skip
    before = (await connection.execute(select(targets.c.value).where(*which))).scalar_one_or_none()
    await connection.execute(delete(targets).where(*which))
    if value is not None:
        row = {"indicator": indicator, "area_id": area, "team_id": team, "period": period, "value": value,
               "document": document.strip()[:120], "set_by": person, "set_at": at}  # fmt: skip
        await connection.execute(insert(targets).values(**row))
    detail = {"indicator": indicator, "period": period, "before": before, "after": value, "document": document.strip()[:120]}
    await note(connection, at, person, "target.set", "area", area, detail)


def pace(plan: Number | None, done: Number | None, months: int, gone: int) -> Number | None:
    """What is needed in each month that is left of `months`; None when there is no plan, none left, or it is reached."""
    if plan is None or done is None or gone >= months or done >= plan:
        return None
    return exact(Decimal(plan - done) / (months - gone))


def months_gone(months: Sequence[Period], period: Period) -> int:
    return sum(month.last <= period.last for month in months)
