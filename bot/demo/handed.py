"""Residents of the made-up province who were handed over to their team."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.crew import Crew, conversation
from bot.demo.papers import moment
from bot.demo.rows import next_number, write
from bot.demo.scale import Scale
from bot.demo.words import DemoWords
from bot.store.database import Json
from bot.store.tables import conversations, ticket_lines, tickets
from flows import State, dump

TOPICS = ("vneid_quen_mat_khau", "ho_tich_khai_sinh", "tt_vietqr_nhan_tien", "ld_gia_cong_an")
"""One for each first sentence of a resident."""
OLDEST = 85
"""Days: older ones would be deleted at the first start, by the usual setting of retention_days."""
OPEN_DAYS = 0.08
"""Days for which a ticket of the demo is still open."""


async def write_tickets(
    connection: AsyncConnection, words: DemoWords, crew: Crew, scale: Scale, chance: np.random.Generator, now: datetime
) -> None:
    """Each of another resident. The last ones are open, one of them with the team one can talk as."""
    asked, replies = words.all("resident_"), words.all("reply_")
    ages = np.sort(chance.uniform(0.1, OLDEST, size=scale.tickets))[::-1]
    ages[-3:] = (0.06, 0.04, 0.02)
    first = await next_number(connection, tickets)
    chats = await next_number(connection, conversations)
    rows: list[Json] = []
    lines: list[Json] = []
    homes: list[Json] = []
    for number, age in enumerate(ages.tolist()):
        ticket, chat = first + number, chats + number
        topic = int(chance.integers(len(TOPICS)))
        team = 0 if number == scale.tickets - 1 else int(chance.integers(len(crew.team_ids)))
        member = int(chance.integers(*np.searchsorted(crew.team_of, (team, team + 1))))
        open_ = age <= OPEN_DAYS
        claimed = None if open_ else moment(now, age - float(chance.exponential(0.04)) - 0.002)
        closed = None if claimed is None else _after(claimed, float(chance.exponential(180)) + 5)
        homes.append(conversation(chat, "web", f"demo:r{number}", dump(State(greeted=True)), moment(now, 0), None)
                     | {"area_id": int(crew.hamlets[team]), "ticket_id": ticket if open_ else None})  # fmt: skip
        rows.append({
            "id": ticket, "conversation_id": chat, "area_id": int(crew.hamlets[team]), "team_id": int(crew.team_ids[team]),
            "topic": TOPICS[topic], "tried": [], "status": "open" if open_ else "closed", "level": "team",
            "claimed_by": None if open_ else int(crew.people[member]), "claimed_at": claimed, "opened_at": moment(now, age),
            "closed_at": closed, "rating": None if open_ or chance.random() < 0.4 else int(chance.choice((3, 3, 3, 2, 1))),
        })  # fmt: skip
        lines.append({"ticket_id": ticket, "side": "resident", "person_id": None, "text": asked[topic], "at": moment(now, age)})
        if claimed:
            lines.append({"ticket_id": ticket, "side": "member", "person_id": int(crew.people[member]),
                          "text": replies[int(chance.integers(len(replies)))], "at": claimed})  # fmt: skip
    await write(connection, conversations, homes)
    await write(connection, tickets, rows)
    await write(connection, ticket_lines, lines)


def _after(at: str, minutes: float) -> str:
    return (datetime.fromisoformat(at) + timedelta(minutes=minutes)).isoformat(timespec="milliseconds")
