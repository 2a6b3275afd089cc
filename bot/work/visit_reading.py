"""From typed lines to drafts: with /ghi, without it, and after a ticket or a guide."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.log import read_ticket
from bot.visits.draft import Draft, draft_of
from bot.visits.log import visits_of
from bot.visits.topics import service_of_topic
from bot.work.desk import Desk
from bot.work.visit_asking import show
from bot.work.visit_card import base_of, commune_of, keep
from flows.fold import fold
from flows.replies import is_question
from nlu.visits import VisitReading, read_visit, split_visits

MOST_LINES = 20
MOST_WHOM = 6
"""Words of "bà đó 75 tuổi", "cả 2 là người Raglai"."""
ASKING = frozenset({"khong", "ko", "k", "hong", "chua", "gi", "dau", "sao", "nao"})


def reading_of(desk: Desk, text: str) -> VisitReading:
    """One line, with the hamlets of the member's commune as known places."""
    commune = commune_of(desk)
    places = [area.name for area in desk.tree.children(commune)] if commune else []
    return read_visit(text, desk.said_on, places)


def says_something(reading: VisitReading, text: str) -> bool:
    """Whether a line says anything that a card shows. Who it was about is enough only in a few words: questions name old people too."""
    if reading.services or reading.date or reading.place or reading.people is not None or reading.outcome or reading.part_of_day:
        return True
    words = fold(text).split()
    return bool(reading.audiences) and len(words) <= MOST_WHOM and words[-1] not in ASKING and not is_question(text)


def drafts_in(desk: Desk, text: str) -> list[Draft]:
    """A draft for each line of a text."""
    lines = enumerate(split_visits(text))
    return [draft_of(reading_of(desk, line), base_of(desk, place), desk.tree, commune_of(desk)) for place, line in lines]


async def read_lines(desk: Desk, text: str, guessed: bool = False) -> None:
    """The lines of a message as cards; what is no visit is said when nothing is one.

    `guessed`: it is not sure that they tell of visits; they are read as if they did, and a card offers to say no.
    """
    lines = split_visits(text)
    if len(lines) > MOST_LINES:
        desk.tell("visits_too_many", most=MOST_LINES)
        lines = lines[:MOST_LINES]
    readings = [reading_of(desk, f"/ghi {line}" if guessed else line) for line in lines]
    drafts = [
        draft_of(reading, base_of(desk, place), desk.tree, commune_of(desk)) for place, reading in enumerate(readings) if reading.is_visit
    ]
    if desk.hidden or any(reading.masked for reading in readings):
        desk.tell("visits_masked")
    if not drafts:
        desk.tell("visits_not_a_visit" if readings else "visits_not_read")
        return
    if guessed or desk.task.get("guessed"):
        keep(desk, drafts, "card", guessed=guessed)
    await show(desk, drafts)


async def repeat_last(desk: Desk) -> None:
    """The last visit once more, today."""
    base = base_of(desk)
    last = await visits_of(desk.connection, base.member, 1)
    if not last:
        desk.tell("visits_none")
        return
    one = last[0]
    draft = replace(base, services=one.services, area=one.area, place=one.place, people=one.people, audiences=one.audiences, source="taps")
    await show(desk, [draft])


async def prefill(desk: Desk, what: str, value: str) -> None:
    """After a ticket (`value`: its number) or a guide (`value`: its topic): the service and the place are known."""
    base = base_of(desk)
    topic, area, ticket = value, base.area, None
    if what == "ticket":
        found = await read_ticket(desk.connection, int(value) if value.isdigit() else 0)
        if found is None or found.claimed_by != base.member:
            desk.tell("visits_late")
            return
        topic, area, ticket = found.guide or found.topic, found.area or base.area, found.id
    code = service_of_topic(desk.house.settings.data_dir, desk.house.book, topic)
    # One event for one ticket, and one for a guide ended in this message: tapping twice logs once.
    event = f"ticket:{ticket}" if ticket else base.event
    draft = replace(base, services=((code, 1),), people=1, area=area, source=what, ticket=ticket, event=event, outcome="xong")
    await show(desk, [draft])
