"""A difficulty in words, and on its way up."""

from __future__ import annotations

from bot.people.teams import read_team
from bot.tickets.staff import helpers
from bot.visits.difficulties import ASKED, STEPS, Difficulty, raise_to
from bot.work.desk import Desk
from flows import Choice
from flows.wording import phrase


def short_place(desk: Desk, area: int) -> str:
    """ "Thôn Nắng, Xã Cát Trắng"."""
    return desk.tree.label(area)


def card(desk: Desk, kind: str, place: str, text: str) -> str:
    """Kind, place and the person's own words."""
    return phrase(desk.house.book, "difficulties_card", kind=desk.phrases[f"difficulties_kind_{kind}"], place=place, text=text)


def card_of(desk: Desk, one: Difficulty) -> str:
    return card(desk, one.kind, one.place or short_place(desk, one.area), one.text)


def choices_of(desk: Desk, one: Difficulty, level: str) -> list[Choice]:
    """What can be done with it at a level."""
    found = [desk.choice(f"difficulties:answer:{one.id}", "difficulties_answer")]
    return found if level == STEPS[-1] else [*found, desk.choice(f"difficulties:up:{one.id}", "difficulties_up")]


async def home_of(desk: Desk, one: Difficulty) -> int:
    """The area whose chain it goes up: that of the author's team."""
    team = await read_team(desk.connection, one.team) if one.team else None
    return team.area if team else one.area


async def pass_on(desk: Desk, one: Difficulty, start: str) -> str | None:
    """Gives it to the first level from `start` on where somebody other than its author can be reached; that level, or None."""
    home = await home_of(desk, one)
    team = await read_team(desk.connection, one.team) if one.team else None
    for level in STEPS[STEPS.index(start) :]:
        asked = await helpers(desk.connection, desk.tree, home, ASKED[level], desk.today.isoformat())
        there = [helper for helper in asked if helper.person != one.person and helper.conversation != desk.conversation]
        if not there:
            continue
        if level != one.level and not await raise_to(desk.connection, one.id, level, one.level):
            return None
        text = phrase(
            desk.house.book,
            "difficulties_letter",
            team=team.name if team else desk.tree.by_id[home].name,
            number=one.id,
            card=card_of(desk, one),
        )
        for helper in there:
            desk.post(helper.conversation, text, *choices_of(desk, one, level), purpose=f"difficulty:{one.id}:{level}:{helper.person}")
        return level
    return None
