"""Taking back what is queued and not yet on its way, so that a pause or a stop acts at once."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import outbox, recipients

CHUNK = 500
WAIT = (
    update(recipients)
    .where(recipients.c.outbox_id == bindparam("message"))
    .values(status="waiting", outbox_id=bindparam("before"), queued_at=None)
)


def purpose_of(announcement: int, recipient: int, what: str) -> str:
    """What stands in the outbox for one message to one recipient: unique, so that it is queued once."""
    return f"announcement:{announcement}:{recipient}:{what}"


async def pull_back(connection: AsyncConnection, announcement: int, at: str) -> int:
    """Recipients whose message was queued and not yet taken by a sender wait again; how many.

    What a sender has in its hands goes out: it may be on its way.
    """
    held = (outbox.c.error == "quiet") & (outbox.c.due_at > at)
    free = (outbox.c.status == "waiting", or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until < at, held))
    mine = select(recipients.c.outbox_id).where(recipients.c.announcement_id == announcement, recipients.c.status == "queued")
    gone = (await connection.execute(delete(outbox).where(outbox.c.id.in_(mine), *free).returning(outbox.c.id, outbox.c.purpose))).all()
    if gone:
        await connection.execute(WAIT, [{"message": row.id, "before": _before(row.purpose)} for row in gone])
        # The second parts (files) of the same recipients.
        for start in range(0, len(gone), CHUNK):
            others = [f"{row.purpose}:p1" for row in gone[start : start + CHUNK]]
            await connection.execute(delete(outbox).where(outbox.c.purpose.in_(others), outbox.c.status == "waiting"))
    return len(gone)


def _before(purpose: str) -> int | None:
    """The earlier message that stands in the purpose of one that was sent again."""
    last = purpose.split(":")[4:]
    return int(last[0]) if last else None
