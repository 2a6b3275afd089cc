"""Areas, people, their roles and teams, codes to join by, and the trail of who did what."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import day, metadata, number, refers, time

areas = Table(
    "areas",
    metadata,
    number(),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("folded", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    refers("parent_id", "areas.id", nullable=True),
    day("valid_from", nullable=True),
    day("valid_to", nullable=True),
    Column("households", Integer),
    Column("population", Integer),
    Column("adults", Integer),
    Column("latitude", Float),
    Column("longitude", Float),
    Index("ix_areas_parent", "parent_id"),
    Index("ix_areas_folded", "folded"),
)
"""A tree: `tinh` → `xa` (xã, phường, đặc khu) → `thon` (thôn, khu phố, tổ dân phố); `huyen` only with a `valid_to`.

`code` is that of the General Statistics Office, for hamlets the commune's code and a number. `folded` is the name for searching.
`valid_to` is the last day: an area that ended keeps its rows, `became` says what it went into.
"""

became = Table(
    "became",
    metadata,
    refers("old_id", "areas.id", gone="CASCADE"),
    refers("new_id", "areas.id", gone="CASCADE"),
    UniqueConstraint("old_id", "new_id"),
)
"""What an area that ended went into; several rows when it was divided."""

teams = Table(
    "teams",
    metadata,
    number(),
    refers("area_id", "areas.id"),
    Column("kind", String(10), nullable=False),
    Column("name", String(160), nullable=False),
    Column("zalo_group", String(200)),
    Column("meeting_place", String(160)),
    day("valid_from", nullable=True),
    day("valid_to", nullable=True),
    UniqueConstraint("area_id", "kind", "name"),
)
"""A community digital technology team: of a hamlet (`thon`), a commune (`xa`) or a school (`truong`, in its commune)."""

people = Table(
    "people",
    metadata,
    number(),
    Column("name", String(80), nullable=False),
    Column("component", String(20), nullable=False, server_default=""),
    Column("settings", JSON, nullable=False),
    time("created_at"),
    time("left_at", nullable=True),
    Column("external", String(40), unique=True),
)
"""Members and officials; residents have no row unless they link two accounts (then without a name).

`component`: can_bo_xa, truong_thon, doan, phu_nu, doanh_nghiep, cong_an, giao_vien, khac. `settings`: digests, quiet. `external`: the id in
an imported list.
"""

roles = Table(
    "roles",
    metadata,
    number(),
    refers("person_id", "people.id", gone="CASCADE"),
    Column("role", String(20), nullable=False),
    refers("area_id", "areas.id"),
    refers("team_id", "teams.id", nullable=True),
    day("valid_from"),
    day("valid_to", nullable=True),
    refers("given_by", "people.id", nullable=True, gone="SET NULL"),
    Index("ix_roles_person", "person_id"),
    Index("ix_roles_team", "team_id"),
    Index("ix_roles_area", "area_id"),
)
"""What a person may do where, and when: member, leader, commune_officer, province_officer, editor, administrator."""

codes = Table(
    "codes",
    metadata,
    number(),
    Column("hash", String(64), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("role", String(20)),
    refers("area_id", "areas.id", nullable=True, gone="CASCADE"),
    refers("team_id", "teams.id", nullable=True, gone="CASCADE"),
    refers("person_id", "people.id", nullable=True, gone="CASCADE"),
    refers("made_by", "people.id", nullable=True, gone="SET NULL"),
    time("made_at"),
    time("expires_at"),
    time("used_at", nullable=True),
    refers("used_by", "people.id", nullable=True, gone="SET NULL"),
    time("revoked_at", nullable=True),
    refers("conversation_id", "conversations.id", nullable=True, gone="CASCADE"),
    Index("ix_codes_conversation", "conversation_id"),
)
"""One-time codes by their SHA-256: `first` (the first administrator), `invite` (a role), `link` (another account), `login` (the desk)."""

sessions = Table(
    "sessions",
    metadata,
    number(),
    Column("hash", String(64), nullable=False, unique=True),
    refers("person_id", "people.id", gone="CASCADE"),
    time("created_at"),
    time("expires_at"),
    time("revoked_at", nullable=True),
    time("seen_at", nullable=True),
    Column("agent", String(200), nullable=False, server_default=""),
)
"""Logins at the desk, by the SHA-256 of the cookie."""

trail = Table(
    "trail",
    metadata,
    number(),
    time("at"),
    refers("person_id", "people.id", nullable=True, gone="SET NULL"),
    Column("action", String(40), nullable=False),
    Column("thing", String(30), nullable=False),
    Column("thing_id", Integer),
    Column("detail", JSON, nullable=False),
    Index("ix_trail_thing", "thing", "thing_id"),
    Index("ix_trail_at", "at"),
)
"""Who did what to what, when. Nothing is ever changed or deleted here."""

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("sealed", Text, nullable=False),
    time("changed_at"),
    Column("generation", Integer, nullable=False, server_default="0"),
)
"""Secrets that change at run time (the OA's tokens), encrypted with the operator's key; and those made once (the salt, the link key)."""

spent = Table(
    "spent",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("alarmed", Boolean, nullable=False, server_default="0"),
)
"""Messages sent on a channel in a month, where the service counts them."""
