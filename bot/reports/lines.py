"""Lines and rows of a report from its values and plans."""

from __future__ import annotations

from decimal import Decimal

from bot.content.indicators import Indicator
from bot.people.areas import Area
from bot.reports.numbers import Number, change, percent
from bot.reports.periods import Period, named
from bot.reports.report import Line, Row
from bot.reports.targets import Plans, months_gone, pace
from bot.reports.values import Values
from bot.reports.windows import BEFORE, NOW, PAST, YEAR
from bot.reports.words import Words, split_name

MAIN = "B01"
"""The indicator whose plan, change and cumulative sum stand in the rows of areas."""


def make_line(one: Indicator, values: Values, plans: Plans, period: Period, frozen_before: Number | None = None) -> Line:
    """One indicator of the whole area. `frozen_before`: what the frozen report of the period before says, which then stands here."""
    now, past = values.value(one.code, NOW), values.value(one.code, PAST)
    previous = frozen_before if frozen_before is not None else values.value(one.code, BEFORE)
    cumulative = now if one.kind == "stock" else values.value(one.code, YEAR)
    part, whole = values.parts(one.code, NOW) if one.part else (None, None)
    given = values.told(one.code, NOW) if one.typed else None
    comparable = given is None or given.whole or one.kind == "stock"
    plan, of_period = _plan(one, plans, None)
    first, last = values.counts.windows.spans[NOW]
    return Line(
        code=one.code, name=one.name, unit=one.unit, kind=one.kind, source=one.source, public=one.public, value=now, previous=previous,
        cumulative=cumulative, past=past, part=part, whole=whole,
        change=_change(one, now, past) if comparable else None, change_before=_change(one, now, previous) if comparable else None,
        plan=plan, plan_of_period=of_period, of_plan=percent(now if of_period or one.kind != "flow" else cumulative, plan),
        pace=_pace(one, plan, of_period, cumulative, period),
        first=given.first if given else first, last=given.last if given else last, partly=bool(given and not given.whole),
        given_by=given.source if given else "",
    )  # fmt: skip


def make_row(area: Area, values: Values, plans: Plans, words: Words) -> Row:
    """One area of annex I."""
    own = area.id == values.scope.area.id
    codes = [one.code for one in values.definitions.by_code.values() if not one.part]
    amounts = {code: values.value(code, NOW, area.id) for code in codes}
    definition = values.definitions.by_code[MAIN]
    plan, of_period = _plan(definition, plans, area.id)
    cumulative, past = values.value(MAIN, YEAR, area.id), values.value(MAIN, PAST, area.id)
    name = words.say("own_row", kind=split_name(area.name)[0]) if own else area.name
    return Row(
        area=area.id, code=area.code, name=name, own=own, values=amounts,
        cumulative=cumulative, past=past, plan=plan, change=change(amounts[MAIN], past),
        of_plan=percent(amounts[MAIN] if of_period else cumulative, plan),
    )  # fmt: skip


def empty(row: Row) -> bool:
    """Whether a row says nothing: then the one for what belongs to no single area is left out."""
    return not any(row.values.values()) and not row.cumulative and not row.past


def _plan(one: Indicator, plans: Plans, row: int | None) -> tuple[Number | None, bool]:
    added = one.kind == "flow"
    year = plans.of_year(one.code, row, added)
    return (year, False) if year is not None else (plans.of_period(one.code, row, added), True)


def _change(one: Indicator, now: Number | None, before: Number | None) -> Number | None:
    """In per cent; of a ratio in points."""
    if one.kind != "ratio":
        return change(now, before)
    return None if now is None or before is None else Decimal(now) - Decimal(before)


def _pace(one: Indicator, plan: Number | None, of_period: bool, done: Number | None, period: Period) -> Number | None:
    if one.kind != "flow" or of_period:
        return None
    months = named("year", int(period.year_code()), 0, period.day).months()
    return pace(plan, done, len(months), months_gone(months, period))
