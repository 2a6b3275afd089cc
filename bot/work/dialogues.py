"""All work dialogues, in the order in which they overhear."""

from __future__ import annotations

from bot.people.areas import Areas
from bot.work.desk import Dialogue, House
from bot.work.office import Office
from bot.work.tickets import Tickets
from bot.work.visits import Visits


def make_office(house: House, areas: Areas) -> Office:
    """The office with every dialogue."""
    tickets = Tickets()
    dialogues: list[Dialogue] = [tickets, Visits()]
    return Office(dialogues, house.words, tickets)
