"""What officials change at the desk: content over the files, and examples learnt from questions."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import metadata, number, refers, time

overlays = Table(
    "overlays",
    metadata,
    number(),
    Column("kind", String(10), nullable=False),
    Column("key", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
    Column("status", String(10), nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    refers("made_by", "people.id"),
    time("made_at"),
    refers("published_by", "people.id", nullable=True, gone="SET NULL"),
    time("published_at", nullable=True),
    UniqueConstraint("kind", "key", "version"),
    Index("ix_overlays_status", "kind", "status"),
)
"""A topic, guide or fact as edited at the desk: draft, review, published, replaced. The published one stands over the file."""

examples = Table(
    "examples",
    metadata,
    number(),
    Column("text", Text, nullable=False),
    Column("folded", String(300), nullable=False, unique=True),
    Column("topic", String(60), nullable=False),
    refers("question_id", "questions.id", nullable=True, gone="SET NULL"),
    refers("accepted_by", "people.id"),
    time("accepted_at"),
    time("trained_at", nullable=True),
)
"""Questions that an editor gave to a topic: answered at once by likeness, learnt by the next training."""
