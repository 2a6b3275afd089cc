"""Asking people to take a resident: level after level, inside working hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.store import Json
from bot.tickets.hours import Hours
from bot.tickets.log import Ticket, asked_again, lines, read_ticket
from bot.tickets.staff import LEVELS, Helper, Level, helpers, next_level
from bot.work.desk import Desk
from bot.work.moment_words import moment_words
from bot.work.ticket_adding import listen_for
from bot.work.ticket_cards import card, level_of, who
from flows import Choice

MOST_LINES = 6


@dataclass(frozen=True)
class Asked:
    """Who is asked, and when: in the future outside working hours."""

    level: Level
    at: datetime


async def people_of(desk: Desk, ticket: Ticket, level: Level) -> list[Helper]:
    """Who can be asked at a level; never the resident of the ticket."""
    if ticket.area is None or ticket.area not in desk.tree.by_id:
        return []
    found = await helpers(desk.connection, desk.tree, ticket.area, level, desk.today.isoformat())
    return [one for one in found if one.conversation != ticket.conversation]


async def ask(desk: Desk, ticket: Ticket, level: Level, only: Helper | None = None, moved_by: str = "") -> Asked | None:
    """Opens the ticket for the first level from `level` on that has people, and sends them cards; None when there is nobody at all.

    `only`: the one person it is moved to. Outside working hours the cards wait for the morning.
    """
    people = [only] if only else []
    for one in LEVELS[LEVELS.index(level) :]:
        if people:
            break
        level, people = one, await people_of(desk, ticket, one)
    if not people:
        return None
    hours = Hours.parse(desk.house.settings.work_hours)
    opening = hours.opening(desk.now)
    until = hours.after(desk.now, desk.house.settings.ticket_minutes)
    number = await asked_again(desk.connection, ticket, level, until.isoformat(timespec="milliseconds"))
    await listen_for(desk, ticket)
    ticket = replace(ticket, round=number, level=level, status="open", claimed_by=None)
    if opening > desk.now:
        _plan(desk, ticket, "ask", opening, person=only.person if only else 0, moved_by=moved_by)
    else:
        await _send_cards(desk, ticket, people, moved_by)
        _plan(desk, ticket, "over", until)
    return Asked(level, opening)


def _plan(desk: Desk, ticket: Ticket, what: str, at: datetime, **payload: object) -> None:
    purpose = f"ticket:{ticket.id}:{what}:{ticket.round}"
    desk.later(f"tickets:{what}", at, ticket.conversation, purpose, ticket=ticket.id, round=ticket.round, **payload)


async def _send_cards(desk: Desk, ticket: Ticket, people: list[Helper], moved_by: str) -> None:
    notes = [text for side, text, _ in await lines(desk.connection, ticket.id, MOST_LINES) if side == "note"]
    text = card(desk, ticket, notes, moved_by)
    for one in people:
        purpose = f"ticket:{ticket.id}:card:{ticket.round}:{one.person}"
        desk.post(one.conversation, text, desk.choice(f"tickets:take:{ticket.id}", "tickets_take"), purpose=purpose)


async def _still_open(desk: Desk, payload: Json) -> Ticket | None:
    """The ticket of a timer, unless it was taken, closed or asked again meanwhile."""
    ticket = await read_ticket(desk.connection, int(payload["ticket"]))
    return ticket if ticket and ticket.status == "open" and ticket.round == int(payload["round"]) else None


async def ask_in_the_morning(desk: Desk, payload: Json) -> None:
    """Working hours began: those who could not be asked in the night are asked now."""
    ticket = await _still_open(desk, payload)
    if ticket is None:
        return
    level = level_of(ticket)
    person = int(payload.get("person", 0))
    known = [one for each in LEVELS for one in await people_of(desk, ticket, each)] if person else []
    only = next((one for one in known if one.person == person), None)
    asked = await ask(desk, ticket, level, only, str(payload.get("moved_by", "")))
    if asked:
        desk.tell("tickets_morning", who=who(desk, ticket.area, asked.level))


async def ask_next(desk: Desk, payload: Json) -> None:
    """Nobody took it in time: the next level is asked; after the last the resident is told."""
    ticket = await _still_open(desk, payload)
    if ticket is None:
        return
    level = next_level(ticket.level)
    asked = await ask(desk, ticket, level) if level else None
    if asked is None:
        desk.tell("tickets_nobody", desk.choice("tickets:end", "tickets_give_up"))
    elif asked.at <= desk.now:
        desk.tell("tickets_next", who=who(desk, ticket.area, asked.level))


async def ask_others(desk: Desk, payload: Json) -> None:
    """Whoever had it is gone: everyone is asked again, and the resident told."""
    ticket = await _still_open(desk, payload)
    if ticket is None:
        return
    asked = await ask(desk, ticket, "team")
    if asked is None:
        desk.tell("tickets_nobody", desk.choice("tickets:end", "tickets_give_up"))
        return
    desk.tell("tickets_reopened")
    if asked.at > desk.now:
        tell_waiting(desk, ticket)


def tell_asked(desk: Desk, ticket: Ticket, asked: Asked, *choices: Choice) -> None:
    """To the resident: who reads it now, or when."""
    asked_who = who(desk, ticket.area, asked.level)
    if asked.at > desk.now:
        desk.tell("tickets_sent_later", *choices, time=moment_words(desk.phrases, asked.at, desk.now), who=asked_who)
    else:
        desk.tell("tickets_sent", *choices, who=asked_who)


def tell_waiting(desk: Desk, ticket: Ticket) -> None:
    """To a resident who asks again."""
    hours = Hours.parse(desk.house.settings.work_hours)
    asked_who = who(desk, ticket.area, ticket.level)
    give_up = desk.choice("tickets:end", "tickets_give_up")
    if hours.holds(desk.now):
        desk.tell("tickets_waiting", give_up, who=asked_who)
    else:
        time = moment_words(desk.phrases, hours.opening(desk.now), desk.now)
        desk.tell("tickets_waiting_later", give_up, time=time, who=asked_who)
