"""Storage: SQLAlchemy Core on SQLite or PostgreSQL."""

from bot.store.database import Database, Json, insert_once, upsert
from bot.store.rows import Arrived, Chat, Delivery, Notice, Outgoing, Timer, Turned
from bot.store.store import ConflictError, HandledError, Store, change_conversation, change_own, find_conversation, plan_timers

__all__ = [
    "Arrived",
    "Chat",
    "ConflictError",
    "Database",
    "Delivery",
    "HandledError",
    "Json",
    "Notice",
    "Outgoing",
    "Store",
    "Timer",
    "Turned",
    "change_conversation",
    "change_own",
    "find_conversation",
    "insert_once",
    "plan_timers",
    "upsert",
]
