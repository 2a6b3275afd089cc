"""All work dialogues, in the order in which they overhear."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.contract import Capabilities
from bot.content.lesson_shelf import LessonShelf
from bot.people.areas import Areas
from bot.work.announcements import Announcements
from bot.work.desk import Dialogue, House
from bot.work.desk_login import DeskLogin
from bot.work.difficulties import Difficulties
from bot.work.digests import Digests
from bot.work.lessons import Lessons
from bot.work.office import Office
from bot.work.people import People
from bot.work.reminders import Reminders
from bot.work.reports import Reports
from bot.work.results import Results
from bot.work.surveys import Surveys
from bot.work.targets import Targets
from bot.work.tickets import Tickets
from bot.work.visits import Visits


def make_office(house: House, areas: Areas, capabilities: Mapping[str, Capabilities]) -> Office:
    """The office with every dialogue. `capabilities`: of the channels that are set up."""
    tickets = Tickets()
    dialogues: list[Dialogue] = [
        tickets,
        Reminders(),
        Visits(),
        People(),
        Announcements(capabilities),
        Results(),
        Targets(),
        Difficulties(),
        Digests(),
        DeskLogin(),
        Reports(),
        Lessons(LessonShelf(house.settings.data_dir, house.settings.var_dir / "lessons.json")),
        Surveys(),
    ]
    return Office(dialogues, house.words, tickets)
