"""Conversations: what arrived, what is to be sent, what was answered, and what is due later."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import metadata, number, refers, time

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
    refers("person_id", "people.id", nullable=True, gone="SET NULL"),
    refers("area_id", "areas.id", nullable=True, gone="SET NULL"),
    Column("ticket_id", Integer),
    Column("grouped", Boolean, nullable=False, server_default="0"),
    time("heard_at", nullable=True),
    time("stopped_at", nullable=True),
    Column("leased_by", String(32)),
    time("leased_until", nullable=True),
    UniqueConstraint("channel", "key"),
    Index("ix_conversations_person", "person_id"),
    Index("ix_conversations_used", "updated_at"),
)
"""One chat on one channel. `turn` counts up with every change of state: two processes cannot both win.

`person_id`: who it belongs to, once linked. `area_id`: the hamlet of a linked group, or of a resident who agreed to have it remembered.
`ticket_id`: the ticket whose two sides write to each other here.
`grouped`: several people write in it. `heard_at`: the last message of the person. `stopped_at`: blocked, or wants no notices.
`leased_by`, `leased_until`: the process that takes its turns, where several share a database.
"""

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
    Column("urgency", String(10), nullable=False, server_default="reply"),
    Column("purpose", String(80)),
    Column("claimed_by", String(32)),
    time("claimed_until", nullable=True),
    UniqueConstraint("inbox_id", "part"),
    UniqueConstraint("purpose"),
    Index("ix_outbox_open", "status", "due_at", "id"),
    Index("ix_outbox_conversation", "conversation_id", "id"),
    sqlite_autoincrement=True,
)
"""What is to be sent: waiting, sending (being handed over since `sent_at`), sent, failed, unknown, blocked or closed (its window).

Unique per message answered and part: nothing is queued twice.

`purpose` is unique for what the assistant sends on its own ("announcement:7:31:0"). `claimed_by`: the process that is sending it.
"""

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
    Index("ix_questions_conversation", "conversation_id"),
)
"""What the assistant could not answer or answered badly, masked: unanswered, disliked, handover."""

timers = Table(
    "timers",
    metadata,
    number(),
    refers("conversation_id", "conversations.id", gone="CASCADE"),
    Column("kind", String(20), nullable=False),
    Column("payload", JSON, nullable=False),
    time("due_at"),
    time("done_at", nullable=True),
    Column("purpose", String(80), unique=True),
    Index("ix_timers_due", "done_at", "due_at"),
    Index("ix_timers_conversation", "conversation_id"),
)
"""What is to happen in a conversation later (a reminder, a ticket nobody took): when due it becomes an event of the inbox.

`purpose` is unique where it is set: the same thing is not planned twice.
"""
