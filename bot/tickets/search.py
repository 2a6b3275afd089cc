"""Tickets as officials look at them: lists with filters, and how long residents waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import people, teams, ticket_lines, tickets
from bot.tickets.log import Ticket, ticket_of

MOST_TIMED = 5_000


@dataclass(frozen=True)
class TicketRow:
    """A ticket with the names of its team and of who took it."""

    ticket: Ticket
    team: str
    taker: str
    due_at: str

    def late(self, at: str) -> bool:
        """Whether nobody took it in time."""
        over = self.ticket.level != "team" or (bool(self.due_at) and self.due_at < at)
        return self.ticket.status == "open" and over


@dataclass(frozen=True)
class Times:
    """Minutes until somebody took a ticket and until it was closed: the middle ones; None where there is none. `rating`: the average."""

    count: int
    taken: float | None
    closed: float | None
    rating: float | None


async def find_tickets(
    connection: AsyncConnection, scope: ColumnElement[bool], status: str, most: int, offset: int = 0, at: str = ""
) -> tuple[list[TicketRow], int]:
    """Tickets of one status ("" all; "late": open, and at `at` the team had not taken them in time), open ones by age; and how many."""
    which = [scope]
    if status == "late":
        which += [tickets.c.status == "open", or_(tickets.c.level != "team", tickets.c.due_at < at)]
    elif status:
        which.append(tickets.c.status == status)
    count = int((await connection.execute(select(func.count()).select_from(tickets).where(*which))).scalar_one())
    order = tickets.c.id.asc() if status in ("open", "late") else tickets.c.id.desc()
    return await _rows(connection, which, order, most, offset), count


async def read_one(connection: AsyncConnection, number: int) -> TicketRow | None:
    found = await _rows(connection, [tickets.c.id == number], tickets.c.id.asc(), 1, 0)
    return found[0] if found else None


async def overdue(connection: AsyncConnection, scope: ColumnElement[bool], at: str, most: int) -> tuple[list[TicketRow], int]:
    """Open ones that the team did not take in time, those that wait longest first; and how many."""
    return await find_tickets(connection, scope, "late", most, at=at)


async def read_talk(connection: AsyncConnection, number: int, most: int = 200) -> list[tuple[str, str, str, str]]:
    """What was written in a ticket: (side, name of the member, text, at), oldest first."""
    which = (
        select(ticket_lines, people.c.name).outerjoin(people, people.c.id == ticket_lines.c.person_id)
        .where(ticket_lines.c.ticket_id == number).order_by(ticket_lines.c.id.desc()).limit(most)
    )  # fmt: skip
    return [(row.side, row.name or "", row.text, row.at) for row in await connection.execute(which)][::-1]


async def count_by_status(connection: AsyncConnection, scope: ColumnElement[bool]) -> dict[str, int]:
    rows = await connection.execute(select(tickets.c.status, func.count()).where(scope).group_by(tickets.c.status))
    return {status: int(count) for status, count in rows}


async def read_times(connection: AsyncConnection, scope: ColumnElement[bool], since: str) -> Times:
    """How long residents waited, of the tickets opened since a time."""
    t = tickets.c
    which = select(t.opened_at, t.claimed_at, t.closed_at, t.rating).where(scope, t.opened_at >= since)
    rows: Sequence[Any] = (await connection.execute(which.order_by(t.id.desc()).limit(MOST_TIMED))).all()
    taken = [_minutes(row.opened_at, row.claimed_at) for row in rows if row.claimed_at]
    closed = [_minutes(row.opened_at, row.closed_at) for row in rows if row.closed_at]
    rated = [int(row.rating) for row in rows if row.rating is not None]
    return Times(len(rows), _middle(taken), _middle(closed), round(sum(rated) / len(rated), 1) if rated else None)


async def _rows(connection: AsyncConnection, which: Sequence[ColumnElement[bool]], order: Any, most: int, offset: int) -> list[TicketRow]:
    found = await connection.execute(
        select(tickets, teams.c.name.label("team_name"), people.c.name.label("taker_name"))
        .outerjoin(teams, teams.c.id == tickets.c.team_id).outerjoin(people, people.c.id == tickets.c.claimed_by)
        .where(*which).order_by(order).limit(most).offset(offset)
    )  # fmt: skip
    return [TicketRow(ticket_of(row), row.team_name or "", row.taker_name or "", row.due_at or "") for row in found]


def _minutes(first: str, last: str) -> float:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds() / 60


def _middle(values: list[float]) -> float | None:
    return round(median(values)) if values else None
