"""The recipients of an announcement as rows: written once, page by page, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import Announcement
from bot.announcements.selection import Selected, read_accounts
from bot.store import Json, insert_once
from bot.store.tables import conversations, outbox, recipients

CHUNK = 500
UNREACHABLE = {"blocked": "blocked", "closed": "window"}
NOTE = (
    update(recipients)
    .where(recipients.c.id == bindparam("number"))
    .values(status=bindparam("now"), reason=bindparam("why"), sent_at=bindparam("when"), provider_id=bindparam("provider"))
)
QUEUE = (
    update(recipients)
    .where(recipients.c.id == bindparam("number"))
    .values(status="queued", queued_at=bindparam("when"), outbox_id=bindparam("message"), reason="")
)
CHOOSE = (
    update(recipients)
    .where(recipients.c.id == bindparam("number"))
    .values(status=bindparam("now"), reason=bindparam("why"), conversation_id=bindparam("conversation"))
)


async def write_page(connection: AsyncConnection, announcement: int, found: Sequence[Selected]) -> None:
    """Writes recipients; who has a row already keeps it, and no conversation is written to twice."""
    for start in range(0, len(found), CHUNK):
        page = found[start : start + CHUNK]
        places = [one.conversation for one in page if one.conversation is not None]
        which = select(recipients.c.conversation_id).where(
            recipients.c.announcement_id == announcement, recipients.c.conversation_id.in_(places)
        )
        taken = set((await connection.execute(which)).scalars())
        rows: list[Json] = [
            {"announcement_id": announcement, "person_id": one.person, "conversation_id": one.conversation, "area_id": one.area,
             "team_id": one.team, "status": "left_out" if one.left_out else "waiting", "reason": one.left_out}
            for one in page if one.conversation is None or one.conversation not in taken
        ]  # fmt: skip
        if rows:
            await connection.execute(insert_once(connection, recipients, rows[0], ["announcement_id", "person_id"]), rows)


async def write_page_of(connection: AsyncConnection, found: Announcement, after: int) -> int | None:
    """Recipients of a correction: those who got the corrected one, in the same conversation; where the next page begins."""
    r = recipients.c
    got = or_(r.status == "sent", (r.status == "failed") & (r.reason == "unknown"))
    which = select(recipients).where(r.announcement_id == found.draft.corrects, r.id > after, got, r.conversation_id.is_not(None))
    page = (await connection.execute(which.order_by(r.id).limit(CHUNK))).all()
    rows: list[Json] = [
        {"announcement_id": found.id, "person_id": row.person_id, "conversation_id": row.conversation_id, "area_id": row.area_id,
         "team_id": row.team_id, "status": "waiting", "reason": "", "provider_id": row.provider_id}
        for row in page
    ]  # fmt: skip
    if rows:
        await connection.execute(insert_once(connection, recipients, rows[0], ["announcement_id", "conversation_id"]), rows)
    return page[-1].id if len(page) == CHUNK else None


async def note_outcomes(connection: AsyncConnection, announcement: int) -> int:
    """Takes over what the sender noted of queued messages; how many are final now."""
    r = recipients.c
    which = (
        select(r.id, outbox.c.id.label("message"), outbox.c.status, outbox.c.sent_at, outbox.c.provider_id, outbox.c.error)
        .outerjoin(outbox, outbox.c.id == r.outbox_id)
        .where(r.announcement_id == announcement, r.status == "queued")
        .where(or_(outbox.c.id.is_(None), outbox.c.status.not_in(("waiting", "sending")))).limit(CHUNK)
    )  # fmt: skip
    rows = [_outcome(row) for row in await connection.execute(which)]
    if rows:
        await connection.execute(NOTE, rows)
    return len(rows)


async def choose_again(connection: AsyncConnection, announcement: int) -> int:
    """Looks up the accounts of those who are to be sent it once more; how many of a page."""
    r = recipients.c
    which = select(r.id, r.person_id, r.conversation_id).where(
        r.announcement_id == announcement, r.status == "waiting", r.reason == "again"
    )
    page = (await connection.execute(which.order_by(r.id).limit(CHUNK))).all()
    accounts = await read_accounts(connection, [row.person_id for row in page if row.person_id])
    rows: list[Json] = []
    for row in page:
        held = accounts.get(row.person_id, []) if row.person_id else []
        if not row.person_id:
            rows.append({"number": row.id, "now": "waiting", "why": "", "conversation": row.conversation_id})
        elif not held or held[0][1]:
            why = "blocked" if held else "no_account"
            rows.append({"number": row.id, "now": "left_out", "why": why, "conversation": row.conversation_id})
        else:
            rows.append({"number": row.id, "now": "waiting", "why": "", "conversation": held[0][0].id})
    if rows:
        await connection.execute(CHOOSE, rows)
    return len(rows)


async def give_up_lost(connection: AsyncConnection, announcement: int, channels: Sequence[str]) -> None:
    """Whose conversation was erased while they waited, or is on a channel that is no more, cannot be reached."""
    r = recipients.c
    elsewhere = r.conversation_id.in_(select(conversations.c.id).where(conversations.c.channel.not_in(channels)))
    lost = (r.announcement_id == announcement, r.status == "waiting", or_(r.conversation_id.is_(None), elsewhere))
    await connection.execute(update(recipients).where(*lost).values(status="unreachable", reason="no_account"))


def _outcome(row: Any) -> Json:
    """A message that may have arrived is not repeated by itself: it counts as failed, with the reason "unknown"."""
    status, reason = "failed", row.status or "gone"
    if row.status == "sent":
        status, reason = "sent", ""
    elif row.status in UNREACHABLE:
        status, reason = "unreachable", "quota" if row.error == "quota" else UNREACHABLE[row.status]
    return {"number": row.id, "now": status, "why": reason, "when": row.sent_at, "provider": row.provider_id}
