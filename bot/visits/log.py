"""The log of visits, and the sums that stand beside it. Whatever changes a visit changes its sums in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json, insert_once
from bot.store.tables import inbox, visit_services, visits
from bot.visits.sum_codes import ALL, FOR_THE_WEAK, WEAK
from bot.visits.sums import Entry, hold, move


@dataclass(frozen=True)
class Visit:
    """Help that was given. `services`: (code, quantity or None). `event` keeps a message that is delivered twice from counting twice."""

    member: int
    team: int
    area: int
    day: str
    services: tuple[tuple[str, int | None], ...]
    logged_by: int
    part_of_day: str | None = None
    place: str = ""
    people: int | None = None
    audiences: tuple[str, ...] = ()
    outcome: str | None = None
    note: str = ""
    source: str = "line"
    event: str | None = None
    ticket: int | None = None
    household: str | None = None
    flags: tuple[str, ...] = ()
    id: int = 0
    logged_at: str = ""
    deleted_at: str = ""
    photo: str | None = None
    """A file's id; "" when there was one and it is forgotten."""


async def log_visit(connection: AsyncConnection, visit: Visit, at: str) -> int | None:
    """Writes a visit; its id, or None when its event is already in the log."""
    entry = _entry(visit)
    held = await hold(connection, [entry])
    row = _row(visit) | {"logged_at": at}
    made = await connection.execute(insert_once(connection, visits, row, ["event"]).returning(visits.c.id))
    number = made.scalar_one_or_none()
    if number is None:
        return None
    await _write_services(connection, int(number), visit.services)
    await move(connection, held, [], [entry])
    return int(number)


async def change_visit(connection: AsyncConnection, number: int, visit: Visit, at: str) -> None:
    """Puts `visit` in the place of the one with this number; a deleted one is counted no more. Household and photo stay unless `visit` has
    new ones: no line can say them.
    """
    before = await read_visit(connection, number)
    if before is None:
        return
    was, now = _entry(before), _entry(visit)
    held = await hold(connection, [was, now])
    kept = _row(visit)
    kept.pop("event")
    for name in ("household", "photo"):
        if not kept[name]:
            kept.pop(name)
    await connection.execute(update(visits).where(visits.c.id == number).values(**kept, changed_at=at))
    await connection.execute(delete(visit_services).where(visit_services.c.visit_id == number))
    await _write_services(connection, number, visit.services)
    if not before.deleted_at:
        await move(connection, held, [was], [now])


async def delete_visit(connection: AsyncConnection, number: int, at: str) -> bool:
    """Takes a visit out of all sums; the row stays. False when it was deleted before."""
    before = await read_visit(connection, number)
    if before is None or before.deleted_at:
        return False
    entry = _entry(before)
    held = await hold(connection, [entry])
    await connection.execute(update(visits).where(visits.c.id == number).values(deleted_at=at, event=None))
    await move(connection, held, [entry], [])
    return True


async def read_visit(connection: AsyncConnection, number: int) -> Visit | None:
    found = await _read(connection, visits.c.id == number)
    return found[0] if found else None


async def visits_of(connection: AsyncConnection, member: int, most: int = 5) -> list[Visit]:
    """A member's last visits, the newest first, without deleted ones."""
    return await _read(connection, visits.c.member_id == member, visits.c.deleted_at.is_(None), most=most)


async def twin(connection: AsyncConnection, visit: Visit) -> Visit | None:
    """A visit of the same member, area, day, with the same services and quantities."""
    which = (visits.c.member_id == visit.member, visits.c.area_id == visit.area, visits.c.day == visit.day)
    same = await _read(connection, *which, visits.c.deleted_at.is_(None), most=50)
    return next((one for one in same if sorted(one.services) == sorted(visit.services)), None)


async def own_services(connection: AsyncConnection, member: int, most: int) -> list[str]:
    """The codes that a member logged most often, of the last two hundred visits."""
    recent = select(visits.c.id).where(visits.c.member_id == member).order_by(visits.c.id.desc()).limit(200).subquery()
    rows = await connection.execute(
        select(visit_services.c.code, func.count().label("times"))
        .where(visit_services.c.visit_id.in_(select(recent.c.id)))
        .group_by(visit_services.c.code)
        .order_by(func.count().desc(), visit_services.c.code)
        .limit(most)
    )
    return [row.code for row in rows]


async def last_areas(connection: AsyncConnection, member: int, most: int) -> list[int]:
    """Areas of a member's last visits, the latest first."""
    rows = await connection.execute(
        select(visits.c.area_id).where(visits.c.member_id == member).order_by(visits.c.id.desc()).limit(40)
    )  # fmt: skip
    return list(dict.fromkeys(rows.scalars()))[:most]


async def forget_line(connection: AsyncConnection, event: str, note: str) -> None:
    """Takes names out of the message that a visit was read from: what is kept of it is the visit's note. `event`: "<inbox id>:<line>"."""
    number, _, _ = event.partition(":")
    if not number.isdigit():
        return
    payload = (await connection.execute(select(inbox.c.payload).where(inbox.c.id == int(number)))).scalar_one_or_none()
    if payload and "text" in payload:
        kept = f"{payload['text']}\n{note}" if payload.get("noted") else note
        await connection.execute(update(inbox).where(inbox.c.id == int(number)).values(payload=payload | {"text": kept, "noted": True}))


async def _read(connection: AsyncConnection, *where: Any, most: int = 1) -> list[Visit]:
    rows = (await connection.execute(select(visits).where(*where).order_by(visits.c.id.desc()).limit(most))).all()
    if not rows:
        return []
    lines = await connection.execute(
        select(visit_services).where(visit_services.c.visit_id.in_([row.id for row in rows])).order_by(visit_services.c.code)
    )
    services: dict[int, list[tuple[str, int | None]]] = {row.id: [] for row in rows}
    for line in lines:
        services[line.visit_id].append((line.code, line.quantity))
    return [
        Visit(
            row.member_id, row.team_id, row.area_id, row.day, tuple(services[row.id]), row.logged_by, row.part_of_day, row.place,
            row.people, tuple(row.audiences), row.outcome, row.note, row.source, row.event, row.ticket_id, row.household,
            tuple(row.flags), row.id, row.logged_at, row.deleted_at or "", row.photo,
        )
        for row in rows
    ]  # fmt: skip


def _row(visit: Visit) -> Json:
    return {
        "member_id": visit.member, "team_id": visit.team, "area_id": visit.area, "day": visit.day, "part_of_day": visit.part_of_day,
        "place": visit.place[:120], "people": visit.people, "audiences": list(visit.audiences), "outcome": visit.outcome,
        "note": visit.note,
        "source": visit.source, "logged_by": visit.logged_by, "ticket_id": visit.ticket, "household": visit.household,
        "event": visit.event, "flags": list(visit.flags), "photo": visit.photo,
    }  # fmt: skip


async def _write_services(connection: AsyncConnection, number: int, services: Sequence[tuple[str, int | None]]) -> None:
    rows = [{"visit_id": number, "code": code, "quantity": quantity} for code, quantity in services]
    if rows:
        await connection.execute(insert(visit_services), rows)


def _entry(visit: Visit) -> Entry:
    marks = {FOR_THE_WEAK: 0} if set(visit.audiences) & set(WEAK) else {}
    quantities = {ALL: 0} | marks | {code: quantity or 0 for code, quantity in visit.services}
    return Entry(visit.member, visit.team, visit.area, visit.day, visit.people or 0, quantities)


def without_twins(services: Sequence[tuple[str, int | None]]) -> tuple[tuple[str, int | None], ...]:
    """Each code once; quantities of the same code are added, unknown stays unknown."""
    merged: dict[str, int | None] = {}
    for code, quantity in services:
        before = merged.get(code, 0)
        merged[code] = None if quantity is None or before is None else before + quantity
    return tuple(merged.items())
