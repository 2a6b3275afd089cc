"""Looking back: what was said in a conversation, what could not be answered, and forgetting."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, select

from bot.store.database import Database, Json
from bot.store.tables import conversations, inbox, metadata, outbox, questions

SHOWN = or_(outbox.c.inbox_id.is_not(None), outbox.c.status != "waiting", outbox.c.due_at == outbox.c.created_at)
"""An answer, or what left, or what was due at once: the web chat reads its messages here, before the sender has noted them."""
LAST = 1 << 62


class History:
    """Reads, and forgets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, channel: str, key: str, after: tuple[int, int] = (0, 0), most: int = 200) -> list[Json]:
        """Both sides of a conversation in order, after an inbox and an outbox number; the latest `most`. What is due later
        is not there yet."""
        async with self._database.reading() as connection:
            where = (conversations.c.channel == channel, conversations.c.key == key)
            said = await connection.execute(
                select(inbox.c.id, inbox.c.kind, inbox.c.payload, inbox.c.received_at, inbox.c.event_id)
                .join(conversations, conversations.c.id == inbox.c.conversation_id)
                .where(*where, inbox.c.id > after[0]).order_by(inbox.c.id.desc()).limit(most)
            )  # fmt: skip
            answered = await connection.execute(
                select(outbox.c.id, outbox.c.inbox_id, outbox.c.payload, outbox.c.created_at, outbox.c.sent_at)
                .join(conversations, conversations.c.id == outbox.c.conversation_id)
                .where(*where, outbox.c.id > after[1], SHOWN)
                .order_by(outbox.c.id.desc()).limit(most)
            )  # fmt: skip
            rows: list[Json] = [
                {"from": "me", "id": row.id, "kind": row.kind, "payload": row.payload, "at": row.received_at, "event_id": row.event_id,
                 "order": (row.received_at, row.id, 0, 0)}
                for row in said
            ]  # fmt: skip
            heard = {row["id"]: row["at"] for row in rows}
            rows += [
                {"from": "bot", "id": row.id, "payload": row.payload, "at": row.sent_at or row.created_at,
                 "order": (heard.get(row.inbox_id, row.created_at), row.inbox_id or LAST, 1, row.id)}
                for row in answered
            ]  # fmt: skip
        return sorted(rows, key=lambda row: row["order"])[-most:]

    async def open_questions(self, most: int = 100) -> list[Json]:
        """What could not be answered or was disliked, newest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(questions).where(questions.c.status == "new").order_by(questions.c.id.desc()).limit(most)
            )
            return [dict(row) for row in rows.mappings()]

    async def forget_before(self, at: str) -> int:
        """Deletes conversations of residents that were last used before `at`; how many. Those of members and groups stay."""
        async with self._database.writing() as connection:
            old = (conversations.c.updated_at < at, conversations.c.person_id.is_(None), conversations.c.grouped.is_(False))
            gone = await connection.execute(delete(conversations).where(*old))
        return int(gone.rowcount)

    async def count(self, table: str) -> int:
        """Rows of a table, for checks and benchmarks."""
        async with self._database.reading() as connection:
            return int((await connection.execute(select(func.count()).select_from(metadata.tables[table]))).scalar_one())
