"""The schema, one module for each part of the house."""

from bot.store.tables.announcements import announcements, audiences, recipients, subscriptions
from bot.store.tables.base import metadata
from bot.store.tables.chat import answers, conversations, inbox, outbox, questions, timers
from bot.store.tables.content import examples, overlays
from bot.store.tables.people import areas, became, codes, people, roles, secrets, sessions, spent, teams, trail
from bot.store.tables.tickets import ticket_lines, tickets
from bot.store.tables.visits import (
    commune_half_months,
    difficulties,
    figures,
    half_months,
    lessons,
    reports,
    survey_answers,
    surveys,
    tallies,
    targets,
    visit_services,
    visits,
)

__all__ = [
    "announcements",
    "answers",
    "areas",
    "audiences",
    "became",
    "codes",
    "commune_half_months",
    "conversations",
    "difficulties",
    "examples",
    "figures",
    "half_months",
    "inbox",
    "lessons",
    "metadata",
    "outbox",
    "overlays",
    "people",
    "questions",
    "recipients",
    "reports",
    "roles",
    "secrets",
    "sessions",
    "spent",
    "subscriptions",
    "survey_answers",
    "surveys",
    "tallies",
    "targets",
    "teams",
    "ticket_lines",
    "tickets",
    "timers",
    "trail",
    "visit_services",
    "visits",
]  # fmt: skip
