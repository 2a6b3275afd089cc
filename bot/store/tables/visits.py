"""What members did: visits with their services, difficulties, lessons, surveys, targets."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables.base import day, metadata, number, refers, time

visits = Table(
    "visits",
    metadata,
    number(),
    refers("member_id", "people.id"),
    refers("team_id", "teams.id"),
    refers("area_id", "areas.id"),
    day("day"),
    Column("part_of_day", String(5)),
    Column("place", String(120), nullable=False, server_default=""),
    Column("people", Integer),
    Column("audiences", JSON, nullable=False),
    Column("outcome", String(10)),
    Column("note", Text, nullable=False, server_default=""),
    Column("source", String(10), nullable=False),
    refers("logged_by", "people.id"),
    time("logged_at"),
    time("changed_at", nullable=True),
    time("deleted_at", nullable=True),
    Column("household", String(64)),
    Column("photo", String(60)),
    refers("ticket_id", "tickets.id", nullable=True, gone="SET NULL"),
    Column("event", String(60), unique=True),
    Column("flags", JSON, nullable=False),
    Index("ix_visits_member", "member_id", "day", "team_id", "deleted_at"),
    Index("ix_visits_team", "team_id", "day"),
    Index("ix_visits_area", "area_id", "day"),
    Index("ix_visits_day", "day"),
    Index("ix_visits_ticket", "ticket_id"),
)
"""Help that was given. `event` ("<inbox id>:<line>") keeps a message that is delivered twice from being logged twice.

`source`: line, taps, ticket, guide, paper, survey.
`area_id` is the hamlet (or the commune, when no hamlet is known). `household`: a salted hash,
only where the setting allows. `note` has no names and no numbers. A visit that was deleted stays, with `deleted_at`.
"""

visit_services = Table(
    "visit_services",
    metadata,
    refers("visit_id", "visits.id", gone="CASCADE"),
    Column("code", String(4), nullable=False),
    Column("quantity", Integer),
    UniqueConstraint("visit_id", "code"),
    Index("ix_visit_services_code", "code"),
)
"""The services of a visit, each in its own unit; quantity null when it was not said."""

tallies = Table(
    "tallies",
    metadata,
    refers("team_id", "teams.id", gone="CASCADE"),
    refers("area_id", "areas.id", gone="CASCADE"),
    day("day"),
    Column("code", String(4), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    UniqueConstraint("team_id", "area_id", "day", "code"),
    Index("ix_tallies_day", "day", "code"),
    Index("ix_tallies_area", "area_id", "day"),
)
"""Sums of visits that are not deleted, for each team, area, day and service; code "" counts visits and their people once each, code "@YT"
those to people who have it harder (older, disabled, ethnic minorities, poor households).

Changed in the same transaction as the visits they sum: reports read these, never 300,000 visits.
"""


def _half_months(name: str) -> Table:
    """Sums of half months: by area, first day (the 1st or the 15th) and code. On SQLite the rows lie in the order of the key."""
    return Table(
        name,
        metadata,
        Column("area_id", ForeignKey("areas.id", ondelete="CASCADE"), primary_key=True),
        Column("first_day", String(10), primary_key=True),
        Column("code", String(4), primary_key=True),
        Column("lines", Integer, nullable=False),
        Column("quantity", Integer, nullable=False),
        Column("people", Integer, nullable=False),
        sqlite_with_rowid=False,
    )


half_months = _half_months("half_months")
"""The tallies once more, summed by area and half month as reports count them: what was not said counts as one. Two codes more: "@DV" all
service lines, "@NG" member × day with a visit, each once, in the area of the member's team with the lowest number.

Changed with the tallies (`bot.visits.sums`). Whole half months of reports are read from these, and only what is over from the tallies.
"""

commune_half_months = _half_months("commune_half_months")
"""The same summed by commune: a hamlet's in the row of the area above it. What a province's report and its `/ketqua` read."""

difficulties = Table(
    "difficulties",
    metadata,
    number(),
    refers("person_id", "people.id"),
    refers("area_id", "areas.id"),
    refers("team_id", "teams.id", nullable=True),
    Column("kind", String(12), nullable=False),
    Column("place", String(120), nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("level", String(6), nullable=False),
    Column("status", String(10), nullable=False),
    time("at"),
    Column("answer", Text, nullable=False, server_default=""),
    refers("answered_by", "people.id", nullable=True, gone="SET NULL"),
    time("answered_at", nullable=True),
    Index("ix_difficulties_area", "area_id", "status"),
)
"""What members cannot solve: `kho_khan`, `vung_lom` (no signal), `kien_nghi`. `level`: who has it now (to, xa, tinh).
`status`: moi, da_tra_loi.
"""

lessons = Table(
    "lessons",
    metadata,
    refers("person_id", "people.id", gone="CASCADE"),
    Column("lesson", String(60), nullable=False),
    Column("card", Integer, nullable=False),
    Column("right", Integer),
    time("begun_at"),
    time("done_at", nullable=True),
    UniqueConstraint("person_id", "lesson"),
    Index("ix_lessons_person", "person_id", "done_at"),
)
"""How far a member is in a lesson; `right` answers of the quiz once it is done."""

targets = Table(
    "targets",
    metadata,
    number(),
    Column("indicator", String(3), nullable=False),
    refers("area_id", "areas.id"),
    refers("team_id", "teams.id", nullable=True),
    Column("period", String(20), nullable=False),
    Column("value", Float, nullable=False),
    Column("document", String(120), nullable=False),
    refers("set_by", "people.id", nullable=True, gone="SET NULL"),
    time("set_at"),
    UniqueConstraint("indicator", "area_id", "team_id", "period"),
)
"""What is to be reached: indicator × area or team × period ("2026-11", "2026-Q4", "2026"), with the deciding document's number."""

surveys = Table(
    "surveys",
    metadata,
    number(),
    Column("title", String(120), nullable=False),
    Column("form", JSON, nullable=False),
    refers("area_id", "areas.id"),
    refers("made_by", "people.id"),
    time("opened_at"),
    time("closed_at", nullable=True),
)
"""A questionnaire from an XLSForm, as `bot.surveys.form` reads it."""

survey_answers = Table(
    "survey_answers",
    metadata,
    number(),
    refers("survey_id", "surveys.id", gone="CASCADE"),
    refers("person_id", "people.id"),
    refers("area_id", "areas.id", nullable=True),
    Column("answers", JSON, nullable=False),
    time("begun_at"),
    time("done_at", nullable=True),
    Index("ix_survey_answers_survey", "survey_id"),
)
"""One filled questionnaire: XLSForm name → value."""

figures = Table(
    "figures",
    metadata,
    number(),
    Column("indicator", String(10), nullable=False),
    refers("area_id", "areas.id"),
    day("day_from"),
    day("day_to"),
    Column("value", Float),
    Column("source", String(160), nullable=False),
    refers("set_by", "people.id", nullable=True, gone="SET NULL"),
    time("set_at"),
    Column("public", Boolean, nullable=False, server_default="1"),
    Index("ix_figures_area", "area_id", "indicator"),
)
"""Figures that another office owns, typed in or imported; the newest row for the same indicator, area and days counts."""

reports = Table(
    "reports",
    metadata,
    number(),
    refers("area_id", "areas.id"),
    Column("period", String(20), nullable=False),
    Column("data", JSON, nullable=False),
    Column("texts", JSON, nullable=False),
    refers("frozen_by", "people.id"),
    time("frozen_at"),
    UniqueConstraint("area_id", "period"),
)
"""A report as it was frozen ("chốt số liệu"); what is logged later shows as an addition."""
