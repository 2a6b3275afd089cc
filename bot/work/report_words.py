"""Periods and places as an official chooses them in chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.people.areas import Area
from bot.people.persons import OFFICERS, RoleName
from bot.reports.periods import Period, PeriodError, month_of, named, read_period, year_of
from bot.reports.words import Words, load_report_words
from bot.work.desk import Desk
from flows.fold import fold

READERS: tuple[RoleName, ...] = ("leader", *OFFICERS)


def words_of(desk: Desk) -> Words:
    return load_report_words(desk.house.settings.data_dir)


def last_over(desk: Desk) -> Period:
    """The last month whose days are over: what is reported now."""
    day = desk.house.settings.period_day
    return month_of(month_of(desk.today, day).first - timedelta(days=1), day)


def near_periods(today: date, day: int) -> list[Period]:
    """What an official wants to see: the running month, the last two, the last quarter, half or nine months, the year."""
    running = month_of(today, day)
    months = [running, *filter(None, (running.previous(),))]
    months += filter(None, (months[-1].previous(),))
    year = year_of(today, day)
    over = [
        one for one in (*(named("quarter", of, number, day) for of in (year - 1, year) for number in range(1, 5)),
                        *(named("half", of, 1, day) for of in (year - 1, year)), *(named("nine", of, 0, day) for of in (year - 1, year)))
        if one.over(today)
    ]  # fmt: skip
    latest = {
        kind: max((one for one in over if one.kind == kind), key=lambda one: one.last, default=None) for kind in ("quarter", "half", "nine")
    }
    return [*months, *filter(None, latest.values()), named("year", year, 0, day)]


def typed_period(desk: Desk, said: str) -> Period | None:
    """As codes, or as people write: "tháng 10", "quý 3/2026", "9 tháng 2026", "năm 2026", "tháng này". None when it is no period.

    A month or quarter without a year is the last one that has begun.
    """
    day = desk.house.settings.period_day
    try:
        return read_period(said, day)
    except PeriodError:
        pass
    running = month_of(desk.today, day)
    near = {"thang nay": running, "thang truoc": running.previous(), "nam nay": named("year", year_of(desk.today, day), 0, day)}
    if fold(said) in near:
        return near[fold(said)]
    spoken = fold(said).replace("nam ", "").split()
    numbers = [int(one) for one in spoken if one.isdigit()]
    years = [one for one in numbers if one > 2000]
    small = [one for one in numbers if one <= 2000]
    year = years[0] if years else year_of(desk.today, day)
    try:
        if spoken[:1] == ["thang"] and len(small) == 1 and 1 <= small[0] <= 12:
            return _begun(desk, named("month", year, small[0], day), bool(years))
        if spoken[:1] == ["quy"] and len(small) == 1 and 1 <= small[0] <= 4:
            return _begun(desk, named("quarter", year, small[0], day), bool(years))
        if spoken[1:2] == ["thang"] and small in ([6], [9]):
            second = "cuoi" in spoken
            return named("half", year, 2 if second else 1, day) if small == [6] else named("nine", year, 0, day)
    except PeriodError:
        return None
    return None


def _begun(desk: Desk, period: Period, certain: bool) -> Period:
    return period if certain or period.first <= desk.today else period.last_year()


def typed_areas(desk: Desk, said: str) -> Sequence[Area]:
    """Areas that a name or code can mean among those the person may read, hamlets and communes; the province by its name."""
    tree = desk.tree
    found = [one for one in tree.by_id.values() if one.code == said.strip() or (one.kind == "tinh" and fold(one.name) == fold(said))]
    return [one for one in found or tree.resolve(said) if desk.person and desk.person.may(tree, one.id, *READERS)]


def id_of(period: Period) -> str:
    """A period in the id of a choice."""
    return period.code.lower().replace("..", "_")


def period_of(desk: Desk, said: str) -> Period:
    """Raises PeriodError: not from `id_of`."""
    return read_period(said.replace("_", ".."), desk.house.settings.period_day)
