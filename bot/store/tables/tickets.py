"""Residents handed over to a person of their team."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from bot.store.tables.base import metadata, number, refers, time

tickets = Table(
    "tickets",
    metadata,
    number(),
    refers("conversation_id", "conversations.id", gone="CASCADE"),
    refers("area_id", "areas.id", nullable=True),
    refers("team_id", "teams.id", nullable=True),
    Column("topic", String(60), nullable=False, server_default=""),
    Column("guide", String(60), nullable=False, server_default=""),
    Column("step", String(60), nullable=False, server_default=""),
    Column("tried", JSON, nullable=False),
    Column("status", String(10), nullable=False),
    Column("level", String(8), nullable=False),
    refers("claimed_by", "people.id", nullable=True, gone="SET NULL"),
    time("claimed_at", nullable=True),
    time("opened_at"),
    time("due_at", nullable=True),
    time("closed_at", nullable=True),
    Column("rating", Integer),
    Column("reminded", Integer, nullable=False, server_default="0"),
    Index("ix_tickets_team", "team_id", "status"),
    Index("ix_tickets_area", "area_id", "status"),
    Index("ix_tickets_conversation", "conversation_id", "status"),
    Index("ix_tickets_claimed", "claimed_by", "status"),
)
"""`status`: open, claimed, closed. `level`: who is asked now (team, leader, commune). `tried`: what was asked and answered before."""

ticket_lines = Table(
    "ticket_lines",
    metadata,
    number(),
    refers("ticket_id", "tickets.id", gone="CASCADE"),
    Column("side", String(8), nullable=False),
    refers("person_id", "people.id", nullable=True, gone="SET NULL"),
    Column("text", Text, nullable=False),
    time("at"),
    Index("ix_ticket_lines_ticket", "ticket_id", "id"),
)
"""What both sides wrote, masked; `side`: resident, member, note (only for the team)."""
