"""Who reads content at the desk, who writes drafts, who publishes."""

from __future__ import annotations

from bot.people.persons import RoleName

PUBLISHERS: tuple[RoleName, ...] = ("editor", "administrator")
READERS: tuple[RoleName, ...] = ("commune_officer", "province_officer", *PUBLISHERS)
"""They write drafts too; only PUBLISHERS put them in front of residents."""
