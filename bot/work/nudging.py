"""A leader's word to members who logged nothing or are behind: inside working hours, at most one a day for each person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.people.persons import OFFICERS
from bot.people.teams import Member, members_of, team_of
from bot.people.trail import note
from bot.store import Timer
from bot.store.tables import timers
from bot.tickets.hours import Hours
from bot.tickets.staff import phone_of
from bot.visits.results import member_visits
from bot.work.desk import LETTER, Desk
from bot.work.target_words import month_gaps, running_month
from flows.wording import phrase


async def nudge(desk: Desk, whom: str) -> None:
    """`whom`: a person's number, or "all" who logged nothing this month. Only in the team that the person leads."""
    if not desk.allowed("leader", *OFFICERS):
        return
    assert desk.person
    team = await team_of(desk.connection, desk.person)
    if team is None or not (any(role.team == team.id for role in desk.person.held("leader")) or desk.person.has(*OFFICERS)):
        desk.tell("results_no_team")
        return
    month = running_month(desk)
    visits = await member_visits(desk.connection, team.id, month.first, month.last)
    others = [one for one in await members_of(desk.connection, team.id, desk.today.isoformat()) if one.person != desk.person.id]
    meant = [one for one in others if (not visits.get(one.person) if whom == "all" else str(one.person) == whom)]
    if not meant:
        desk.tell("results_nobody")
        return
    reached, already, without = await _send(desk, meant, visits)
    _tell(desk, reached, already, without)


async def _send(desk: Desk, meant: Sequence[Member], visits: dict[int, int]) -> tuple[list[str], list[str], list[str]]:
    """Names: who gets a letter, who had one that day, who has no account."""
    assert desk.person
    opens = Hours.parse(desk.house.settings.work_hours).opening(desk.now)
    purposes = {one.person: f"nudge:{one.person}:{opens.date().isoformat()}" for one in meant}
    found = await desk.connection.execute(select(timers.c.purpose).where(timers.c.purpose.in_(list(purposes.values()))))
    had = set(found.scalars())
    reached, already, without = [], [], []
    gaps = month_gaps(running_month(desk))
    button = desk.choice("visits:new", "results_log")
    for one in meant:
        phone = await phone_of(desk.connection, one.person)
        if purposes[one.person] in had:
            already.append(one.name)
        elif phone is None:
            without.append(one.name)
        else:
            key = "results_letter_behind" if visits.get(one.person) else "results_letter_silent"
            payload = {
                "text": phrase(desk.house.book, key, **gaps, visits=visits.get(one.person, 0)),
                "choices": [[button.id, button.title]],
                "urgency": "notice",
            }
            desk.timers.append(Timer(LETTER, payload, opens.isoformat(timespec="milliseconds"), phone, purposes[one.person]))
            await note(desk.connection, desk.at, desk.person.id, "results.nudge", "person", one.person)
            reached.append(one.name)
    return reached, already, without


def _tell(desk: Desk, reached: list[str], already: list[str], without: list[str]) -> None:
    hours = Hours.parse(desk.house.settings.work_hours)
    opens = hours.opening(desk.now)
    sent = "results_nudged" if hours.holds(desk.now) else "results_nudged_later"
    lines = [
        phrase(desk.house.book, key, names=", ".join(names), count=len(names), time=f"{opens:%H:%M}", date=f"{opens.day}/{opens.month}")
        for key, names in ((sent, reached), ("results_nudged_before", already), ("results_nudged_without", without))
        if names
    ]
    desk.turn.say("\n".join(lines), desk.choice("results:team", "results_see_team"))
