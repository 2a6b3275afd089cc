"""The pages of the desk, in the order of the navigation. A new page adds its line here and its title to data/phrases."""

from bot.desk.page import Page
from bot.desk.pages import (
    announcements,
    content,
    difficulties,
    indicators,
    questions,
    reports,
    sessions,
    settings,
    surveys,
    teams,
    tickets,
    today,
    trail,
    visits,
)

PAGES: tuple[Page, ...] = (
    today.PAGE,
    announcements.PAGE,
    teams.PAGE,
    visits.PAGE,
    tickets.PAGE,
    difficulties.PAGE,
    reports.PAGE,
    indicators.PAGE,
    surveys.PAGE,
    content.PAGE,
    questions.PAGE,
    trail.PAGE,
    sessions.PAGE,
    settings.PAGE,
)
