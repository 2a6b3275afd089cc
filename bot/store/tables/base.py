"""What all tables share. Times are ISO 8601 texts with their offset: they sort, and mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def number() -> Column[int]:
    """The primary key."""
    return Column("id", Integer, primary_key=True)


def time(name: str, nullable: bool = False) -> Column[str]:
    """A moment."""
    return Column(name, String(35), nullable=nullable)


def day(name: str, nullable: bool = False) -> Column[str]:
    """A date, YYYY-MM-DD."""
    return Column(name, String(10), nullable=nullable)


def refers(name: str, target: str, nullable: bool = False, gone: str = "RESTRICT") -> Column[int]:
    """A row of another table; `gone` is what happens here when it is deleted."""
    return Column(name, ForeignKey(target, ondelete=gone), nullable=nullable)
