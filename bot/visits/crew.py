"""A team's members beside each other: who logged nothing this month, who is behind an equal share of the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.teams import members_of
from bot.visits.results import member_quantities, member_visits
from bot.visits.targets import Standing


@dataclass(frozen=True)
class Mate:
    """A member: visits this month, and what was `done` of the target that is furthest behind."""

    person: int
    name: str
    visits: int
    done: int = 0
    behind: bool = False

    @property
    def silent(self) -> bool:
        return self.visits == 0


@dataclass(frozen=True)
class Standings:
    """Members, those who need a word first. `share`: an equal part of the target up to today, in `unit`; 0 without a target."""

    mates: tuple[Mate, ...]
    share: int = 0
    unit: str = ""

    @property
    def active(self) -> int:
        return sum(not mate.silent for mate in self.mates)


async def read_crew(connection: AsyncConnection, team: int, stood: Sequence[Standing], first: date, today: date) -> Standings:
    """Everyone who works in the team today. The share is counted by the team's first target that is not reached and runs this month."""
    members = await members_of(connection, team, today.isoformat())
    visits = await member_visits(connection, team, first, today)
    open_ = next((one for one in stood if not one.reached and one.target.period.kind == "month" and one.target.team is not None), None)
    done: dict[int, int] = {}
    share = 0
    if open_ and members:
        done = await member_quantities(connection, team, open_.target.indicator.services, first, today)
        share = int(open_.target.value * open_.elapsed / len(members))
    mates = [
        Mate(one.person, one.name, visits.get(one.person, 0), done.get(one.person, 0), done.get(one.person, 0) < share) for one in members
    ]
    ordered = sorted(mates, key=lambda mate: (not mate.silent, not mate.behind, mate.visits, mate.name))
    return Standings(tuple(ordered), share, open_.target.indicator.unit if open_ else "")
