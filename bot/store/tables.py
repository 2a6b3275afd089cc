"""The schema. Times are ISO 8601 texts with their offset: they sort, and mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("key", String(100), nullable=False),
    Column("state", JSON, nullable=False),
    Column("turn", Integer, nullable=False, default=0),
    Column("created_at", String(35), nullable=False),
    Column("updated_at", String(35), nullable=False),
    UniqueConstraint("channel", "key"),
)
"""One chat of one person on one channel. `turn` counts up with every change of state: two processes cannot both win."""

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("event_id", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("received_at", String(35), nullable=False),
    Column("handled_at", String(35)),
    Column("failures", Integer, nullable=False, default=0),
    UniqueConstraint("channel", "event_id"),
    Index("ix_inbox_open", "handled_at", "id"),
    Index("ix_inbox_conversation", "conversation_id", "id"),
    sqlite_autoincrement=True,
)
"""What arrived, masked. Unique per channel and event: what is delivered twice is stored once."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("inbox_id", ForeignKey("inbox.id", ondelete="SET NULL")),
    Column("part", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", String(35), nullable=False),
    Column("created_at", String(35), nullable=False),
    Column("sent_at", String(35)),
    Column("provider_id", String(100)),
    Column("error", Text),
    UniqueConstraint("inbox_id", "part"),
    Index("ix_outbox_open", "status", "due_at", "id"),
    Index("ix_outbox_conversation", "conversation_id", "id"),
    sqlite_autoincrement=True,
)
"""What is to be sent: waiting, sent, failed or unknown. Unique per message answered and part: nothing is queued twice."""

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("topic", String(60), nullable=False),
    Column("at", String(35), nullable=False),
    Column("good", Boolean),
    Column("reason", String(20), nullable=False, default=""),
    UniqueConstraint("conversation_id", "number"),
    Index("ix_answers_topic", "topic", "at"),
)
"""Each answer given, and what the person thought of it."""

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("guesses", JSON, nullable=False),
    Column("at", String(35), nullable=False),
    Column("status", String(20), nullable=False, default="new"),
    Index("ix_questions_status", "status", "at"),
)
"""What the assistant could not answer or answered badly, masked: unanswered, disliked, handover."""
