"""Writes the year's visits, their services and their sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from sqlalchemy import Text, cast, func, insert, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.crew import Crew
from bot.demo.rows import batches, next_number, write
from bot.demo.words import DemoWords
from bot.demo.work import Log
from bot.store.database import Json
from bot.store.tables import tallies, visit_services, visits
from bot.visits.sum_codes import FOR_THE_WEAK, WEAK

AUDIENCES: tuple[tuple[str, ...], ...] = ((), ("cao_tuoi",), ("dan_toc",), ("tieu_thuong",), ("ho_ngheo",), ("hoc_sinh",), ("khuyet_tat",),
                                          ("cao_tuoi", "dan_toc"))  # fmt: skip
OF_EACH = (0.50, 0.20, 0.09, 0.08, 0.04, 0.04, 0.02, 0.03)
OUTCOMES = (None, "xong", "chua_xong", "can_lai")
SOURCES = ("line", "taps", "paper", "ticket", "guide")
Done = Callable[[int], None]


async def write_visits(
    connection: AsyncConnection, words: DemoWords, crew: Crew, log: Log, days: list[str], chance: np.random.Generator, done: Done
) -> None:
    """Visits and their service lines; `done` is told how many more are written."""
    first = await next_number(connection, visits)
    for batch in batches(len(log.member)):
        await write(connection, visits, _visit_rows(words, crew, log, days, chance, batch, first))
        begin, end = np.searchsorted(log.visit, (batch.start, batch.stop))
        await write(connection, visit_services, (
            {"visit_id": first + visit, "code": log.codes[code], "quantity": None if quantity < 0 else quantity}
            for visit, code, quantity in zip(
                log.visit[begin:end].tolist(), log.code[begin:end].tolist(), log.quantity[begin:end].tolist(), strict=True
            )
        ))  # fmt: skip
        done(len(batch))


def _visit_rows(
    words: DemoWords, crew: Crew, log: Log, days: list[str], chance: np.random.Generator, batch: range, first: int
) -> Iterator[Json]:
    places, notes = words.all("place_"), words.all("note_")
    size = len(batch)
    audience = chance.choice(len(AUDIENCES), size=size, p=OF_EACH).tolist()
    outcome = chance.choice(len(OUTCOMES), size=size, p=(0.35, 0.55, 0.06, 0.04)).tolist()
    source = chance.choice(len(SOURCES), size=size, p=(0.55, 0.30, 0.09, 0.04, 0.02)).tolist()
    place = chance.integers(0, 2 * len(places), size=size).tolist()
    note = chance.integers(0, len(notes), size=size).tolist()
    persons = crew.people[log.member[batch.start : batch.stop]].tolist()
    for row, number in enumerate(batch):
        minute, day = int(log.minute[number]), days[log.day[number]]
        logged_at = f"{day}T{minute // 60:02}:{minute % 60:02}:00.000+07:00"
        yield {
            "id": first + number,
            "member_id": persons[row],
            "team_id": int(crew.team_ids[log.team[number]]),
            "area_id": int(crew.hamlets[log.hamlet[number]]),
            "day": day,
            "part_of_day": None
            if minute % 4 == 0
            else "sang"
            if minute < 660
            else "trua"
            if minute < 810
            else "chieu"
            if minute < 1080
            else "toi",
            "place": places[place[row]] if place[row] < len(places) else "",
            "people": int(log.people[number]),
            "audiences": list(AUDIENCES[audience[row]]),
            "outcome": OUTCOMES[outcome[row]],
            "note": notes[note[row]] if outcome[row] > 1 else "",
            "source": SOURCES[source[row]],
            "logged_by": persons[row],
            "logged_at": logged_at,
            "deleted_at": logged_at if log.deleted[number] else None,
            "flags": [],
        }


async def write_tallies(connection: AsyncConnection, crew: Crew, log: Log, days: list[str], done: Done) -> None:
    """The sums that `bot.visits.log` would have kept, in one go; `done` as in `write_visits`."""
    for services in (False, True):
        done(await write(connection, tallies, _sums(crew, log, days, services)))
    weak = or_(*(cast(visits.c.audiences, Text).like(f'%"{name}"%') for name in WEAK))
    place = (visits.c.team_id, visits.c.area_id, visits.c.day)
    people = func.sum(func.coalesce(visits.c.people, 0))
    found = select(*place, literal(FOR_THE_WEAK), func.count(), literal(0), people).where(visits.c.deleted_at.is_(None), weak)
    names = ["team_id", "area_id", "day", "code", "lines", "quantity", "people"]
    done((await connection.execute(insert(tallies).from_select(names, found.group_by(*place)))).rowcount)


def _sums(crew: Crew, log: Log, days: list[str], services: bool) -> Iterator[Json]:
    """One row for each team, area, day and code; without `services` the rows of the visits themselves."""
    visit = log.visit if services else np.arange(len(log.member))
    code = log.code if services else np.zeros(len(visit), dtype=np.int64)
    quantity = np.maximum(log.quantity, 0) if services else np.zeros(len(visit), dtype=np.int64)
    counts = ~log.deleted[visit]
    visit, code, quantity = visit[counts], code[counts], quantity[counts]
    key = ((log.team[visit] * len(crew.hamlets) + log.hamlet[visit]) * len(days) + log.day[visit]) * len(log.codes) + code
    keys, row = np.unique(key, return_inverse=True)
    lines = np.bincount(row)
    quantities = np.bincount(row, weights=quantity).astype(np.int64)
    people = np.bincount(row, weights=log.people[visit]).astype(np.int64)
    # Rows are made a batch at a time: at ten times the size all of them together would take gigabytes.
    for batch in batches(len(keys)):
        here = slice(batch.start, batch.stop)
        rest, codes = np.divmod(keys[here], len(log.codes))
        rest, day = np.divmod(rest, len(days))
        team, hamlet = np.divmod(rest, len(crew.hamlets))
        columns = (crew.team_ids[team], crew.hamlets[hamlet], day, codes, lines[here], quantities[here], people[here])
        for one, area, on, service, line, how_many, heads in zip(*(column.tolist() for column in columns), strict=True):
            yield {
                "team_id": one, "area_id": area, "day": days[on], "code": log.codes[service] if services else "", "lines": line,
                "quantity": how_many, "people": heads,
            }  # fmt: skip
