"""Freezing ("chốt số liệu"): what was sent stays as it was; what comes later stands beside it as an addition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.trail import note
from bot.reports.numbers import Number, difference
from bot.reports.periods import Period
from bot.reports.report import Report, dump_report, load_report
from bot.reports.words import Words, day
from bot.store.tables import people, reports


class FreezeError(ValueError):
    """A report that cannot be frozen. `code`: running (the period is not over), frozen (somebody did it before)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Frozen:
    """A frozen report and its row."""

    id: int
    report: Report


async def freeze(connection: AsyncConnection, report: Report, person: int, at: str) -> int:
    """Keeps the report as it is; sentences in brackets, which the official did not fill in, fall away. The id of its row.

    Raises:
        FreezeError: running, frozen.
    """
    if report.running:
        raise FreezeError("running")
    if report.frozen_at:
        raise FreezeError("frozen")
    texts = {key: tuple(one for one in said if not one.startswith("[")) for key, said in report.texts.items()}
    data = dump_report(replace(report, texts={}))
    row = {"area_id": report.area, "period": report.period, "data": data, "texts": {key: list(said) for key, said in texts.items()},
           "frozen_by": person, "frozen_at": at}  # fmt: skip
    try:
        async with connection.begin_nested():
            number = (await connection.execute(insert(reports).values(**row).returning(reports.c.id))).scalar_one()
    except IntegrityError as error:
        raise FreezeError("frozen") from error
    await note(connection, at, person, "report.freeze", "report", int(number), {"area": report.area_code, "period": report.period})
    return int(number)


async def read_frozen(connection: AsyncConnection, area: int, period: Period) -> Frozen | None:
    """The frozen report of an area and period, None while there is only a draft."""
    row = (
        await connection.execute(
            select(reports, people.c.name)
            .outerjoin(people, people.c.id == reports.c.frozen_by)
            .where(reports.c.area_id == area, reports.c.period == period.code)
        )
    ).one_or_none()
    if row is None:
        return None
    texts = {key: tuple(said) for key, said in row.texts.items()}
    return Frozen(row.id, replace(load_report(row.data), texts=texts, frozen_at=row.frozen_at, frozen_by=row.name or ""))


def with_additions(frozen: Frozen, live: Report, words: Words) -> Report:
    """The frozen report; where flows are different now, the difference stands in `added`."""
    lines = []
    for line in frozen.report.lines:
        now = live.line(line.code).value if live.has(line.code) else None
        lines.append(replace(line, added=_added(line.value, now)) if line.kind == "flow" else line)
    when = day(date.fromisoformat(frozen.report.frozen_at[:10]))
    return replace(frozen.report, lines=tuple(lines), notes=(*frozen.report.notes, words.say("note_frozen", day=when)))


def _added(was: Number | None, now: Number | None) -> Number | None:
    if now is None or now == was:
        return None
    return now if was is None else difference(now, was)
