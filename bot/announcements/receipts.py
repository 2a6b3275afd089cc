"""Who got an announcement: by hamlet and team, in one question to the database; what people confirm; tables to take away."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, case, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.store.tables import announcements, conversations, recipients, teams

CONFIRM_BY_WORD = timedelta(days=3)
COLUMNS = ("total", "waiting", "sent", "seen", "confirmed", "unreachable", "failed", "left_out")


@dataclass(frozen=True)
class Line:
    """One hamlet's or team's receipts. `waiting` also counts what is queued; `failed` may have arrived where the reason is "unknown"."""

    area: int | None
    team: int | None
    name: str
    total: int
    waiting: int
    sent: int
    seen: int
    confirmed: int
    unreachable: int
    failed: int
    left_out: int


def count_columns() -> list[Any]:
    """The numbers of receipts as columns of a grouped query."""
    r = recipients.c

    def number(condition: Any) -> Any:
        return func.coalesce(func.sum(cast(case((condition, 1), else_=0), Integer)), 0)

    return [
        func.count().label("total"), number(r.status.in_(("waiting", "queued"))).label("waiting"), number(r.status == "sent").label("sent"),
        number(r.seen_at.is_not(None)).label("seen"), number(r.confirmed_at.is_not(None)).label("confirmed"),
        number(r.status == "unreachable").label("unreachable"), number(r.status == "failed").label("failed"),
        number(r.status == "left_out").label("left_out"),
    ]  # fmt: skip


async def read_receipts(connection: AsyncConnection, tree: AreaTree, number: int) -> list[Line]:
    """By team (hamlets of residents without a team as well), in the order of names: communes together."""
    r = recipients.c
    which = (
        select(r.area_id, r.team_id, teams.c.name, *count_columns())
        .outerjoin(teams, teams.c.id == r.team_id)
        .where(r.announcement_id == number)
        .group_by(r.area_id, r.team_id, teams.c.name)
    )
    lines = []
    for row in await connection.execute(which):
        name = row.name or (tree.label(row.area_id) if row.area_id in tree.by_id else "")
        counts = [int(getattr(row, column)) for column in COLUMNS]
        lines.append(Line(row.area_id, row.team_id, name, *counts))
    return sorted(lines, key=lambda line: ([one.name for one in tree.path(line.area)] if line.area in tree.by_id else [], line.name))


async def read_totals(connection: AsyncConnection, number: int) -> Mapping[str, int]:
    """The same numbers over all recipients."""
    row = (await connection.execute(select(*count_columns()).where(recipients.c.announcement_id == number))).mappings().one()
    return {name: int(row[name]) for name in COLUMNS}


async def read_reasons(connection: AsyncConnection, number: int) -> Counter[str]:
    """Why people did not get it."""
    r = recipients.c
    which = select(r.reason, func.count()).where(
        r.announcement_id == number, r.reason != "", r.status.in_(("failed", "unreachable", "left_out"))
    )
    return Counter({reason: int(count) for reason, count in await connection.execute(which.group_by(r.reason))})


async def confirm(connection: AsyncConnection, number: int, person: int | None, conversation: int, at: str) -> bool | None:
    """Notes that a recipient has read it. True: now; False: had confirmed before; None: is no recipient, or it was withdrawn."""
    r = recipients.c
    whose = r.conversation_id == conversation if person is None else or_(r.person_id == person, r.conversation_id == conversation)
    which = (
        select(r.id, r.confirmed_at).join(announcements, announcements.c.id == r.announcement_id)
        .where(r.announcement_id == number, whose, announcements.c.status != "withdrawn")
    )  # fmt: skip
    row = (await connection.execute(which)).first()
    if row is None:
        return None
    if row.confirmed_at:
        return False
    await connection.execute(update(recipients).where(r.id == row.id).values(confirmed_at=at))
    return True


async def unconfirmed(connection: AsyncConnection, person: int, now: datetime) -> tuple[int, str] | None:
    """The newest announcement of the last days that a person got and was asked to confirm, and when it came; None: there is none."""
    r, since = recipients.c, (now - CONFIRM_BY_WORD).isoformat(timespec="milliseconds")
    which = (
        select(r.announcement_id, r.queued_at, r.sent_at, r.reminded_at)
        .join(announcements, announcements.c.id == r.announcement_id)
        .where(r.person_id == person, r.confirmed_at.is_(None), r.status.in_(("queued", "sent")))
        .where(announcements.c.confirm.is_(True), announcements.c.status != "withdrawn", r.queued_at >= since)
        .order_by(r.queued_at.desc()).limit(1)
    )  # fmt: skip
    row = (await connection.execute(which)).first()
    return None if row is None else (row.announcement_id, max(row.reminded_at or "", row.sent_at or row.queued_at))


async def note_seen(connection: AsyncConnection, channel: str, key: str, message: str, at: str) -> bool:
    """A channel tells that a message was seen; whether it was one of an announcement."""
    of = select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.key == key)
    r = recipients.c
    which = and_(r.conversation_id.in_(of), r.provider_id == message, r.seen_at.is_(None))
    return bool((await connection.execute(update(recipients).where(which).values(seen_at=at))).rowcount)


def as_rows(lines: Sequence[Line], titles: Mapping[str, str]) -> list[list[str | int]]:
    """A table with a heading and a last row of sums. `titles`: "name", "sum" and the names of COLUMNS."""
    body: list[list[str | int]] = [[line.name, *(getattr(line, column) for column in COLUMNS)] for line in lines]
    sums = [sum(getattr(line, column) for line in lines) for column in COLUMNS]
    return [[titles["name"], *(titles[column] for column in COLUMNS)], *body, [titles["sum"], *sums]]


def as_csv(rows: Sequence[Sequence[str | int]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_safe(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[str | int]], title: str) -> bytes:
    # Loaded only where it is used: it takes half a second.
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31]
    for row in rows:
        sheet.append([_safe(value) for value in row])
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 40
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _safe(value: str | int) -> str | int:
    """A name that a spreadsheet would take for a formula is kept as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
