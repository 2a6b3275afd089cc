"""How far several announcements are, in one question; for lists of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.receipts import COLUMNS, count_columns
from bot.store.tables import recipients


async def totals_of(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, Mapping[str, int]]:
    """Announcement → the numbers of its receipts, as `receipts.read_totals`; those without recipients are not in it."""
    r = recipients.c
    which = select(r.announcement_id, *count_columns()).where(r.announcement_id.in_(numbers)).group_by(r.announcement_id)
    rows = (await connection.execute(which)).mappings()
    return {int(row["announcement_id"]): {name: int(row[name]) for name in COLUMNS} for row in rows}
