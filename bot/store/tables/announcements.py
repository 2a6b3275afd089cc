"""Announcements of officials: texts, approval, recipients, receipts."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import day, metadata, number, refers, time

announcements = Table(
    "announcements",
    metadata,
    number(),
    Column("title", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("link", String(300), nullable=False, server_default=""),
    Column("attachment", JSON),
    Column("document", String(80), nullable=False, server_default=""),
    Column("urgency", String(12), nullable=False),
    Column("audience", JSON, nullable=False),
    Column("confirm", Boolean, nullable=False),
    time("send_at", nullable=True),
    Column("repeats", String(20), nullable=False, server_default=""),
    day("ends_on", nullable=True),
    Column("remind_hours", Integer, nullable=False, server_default="0"),
    Column("status", String(12), nullable=False),
    refers("area_id", "areas.id"),
    refers("made_by", "people.id"),
    time("made_at"),
    time("changed_at"),
    Column("version", Integer, nullable=False, server_default="1"),
    refers("approved_by", "people.id", nullable=True, gone="SET NULL"),
    time("approved_at", nullable=True),
    refers("confirmed_by", "people.id", nullable=True, gone="SET NULL"),
    Column("comment", Text, nullable=False, server_default=""),
    refers("corrects_id", "announcements.id", nullable=True, gone="SET NULL"),
    time("done_at", nullable=True),
    Index("ix_announcements_status", "status", "send_at"),
    Index("ix_announcements_area", "area_id", "made_at"),
)
"""`status`: draft, waiting (for approval), rejected, scheduled, sending, paused, stopped, done, withdrawn. `version` counts edits.

`urgency`: thuong, khan, thuong_khan, hoa_toc. `audience`: areas, roles, topics, lists and exclusions, as
`bot.announcements.audience` reads.
`confirmed_by`: the second person who later confirms one that went out with one person's approval.
"""

recipients = Table(
    "recipients",
    metadata,
    number(),
    refers("announcement_id", "announcements.id", gone="CASCADE"),
    refers("person_id", "people.id", nullable=True, gone="CASCADE"),
    refers("conversation_id", "conversations.id", nullable=True, gone="SET NULL"),
    refers("area_id", "areas.id", nullable=True),
    refers("team_id", "teams.id", nullable=True),
    Column("status", String(12), nullable=False),
    Column("reason", String(30), nullable=False, server_default=""),
    time("queued_at", nullable=True),
    time("sent_at", nullable=True),
    time("seen_at", nullable=True),
    time("confirmed_at", nullable=True),
    time("reminded_at", nullable=True),
    Column("outbox_id", Integer),
    Column("provider_id", String(100)),
    UniqueConstraint("announcement_id", "person_id"),
    UniqueConstraint("announcement_id", "conversation_id"),
    Index("ix_recipients_status", "announcement_id", "status"),
    Index("ix_recipients_team", "announcement_id", "team_id"),
    Index("ix_recipients_outbox", "outbox_id"),
    Index("ix_recipients_conversation", "conversation_id"),
)
"""One row a recipient: waiting, queued, sent, failed, unreachable, left_out (`reason` says why). Never two rows for one person."""

audiences = Table(
    "audiences",
    metadata,
    number(),
    Column("name", String(80), nullable=False),
    refers("area_id", "areas.id"),
    Column("audience", JSON, nullable=False),
    refers("made_by", "people.id"),
    time("made_at"),
    UniqueConstraint("name", "area_id"),
)
"""Audiences kept under a name."""

subscriptions = Table(
    "subscriptions",
    metadata,
    refers("conversation_id", "conversations.id", gone="CASCADE"),
    Column("topic", String(60), nullable=False),
    time("at"),
    UniqueConstraint("conversation_id", "topic"),
    Index("ix_subscriptions_topic", "topic"),
)
"""Residents who asked to be told about a group of topics."""
