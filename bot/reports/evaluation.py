"""Evaluation of teams by points: a proposal, off (TROLYSO_EVALUATION) until an office adopts the weights of data/reporting.yml.

Of 100 points: regular (weeks with a visit), plan (share of the team's targets), households (reached, of those there are), training (members
with a finished lesson), on_time (visits logged before the deadline), answered (requests closed). What cannot be known for a team is left
out and the other weights are stretched to 100, so nobody loses points for a figure that is not collected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import held_on
from bot.reports.deadlines import Evaluation, deadline, load_reporting
from bot.reports.numbers import Number, percent, rounded
from bot.reports.periods import Period
from bot.reports.scope import area_in, make_scope
from bot.reports.windows import after
from bot.settings import Settings
from bot.store.tables import lessons, roles, tallies, targets, teams, tickets, visits
from bot.visits.sum_codes import ALL, MARK

PLANNED = "B01"


@dataclass(frozen=True)
class Score:
    """`shares`: what counts → per cent, None not known. `points` of 100, None when nothing is known.

    `per_hundred`: visits for each hundred households; small hamlets would always lose by plain numbers.
    """

    team: int
    name: str
    area: int
    shares: Mapping[str, Number | None]
    points: Decimal | None
    rank: str
    per_hundred: Decimal | None


async def evaluate(connection: AsyncConnection, tree: AreaTree, area: int, period: Period, settings: Settings) -> list[Score]:
    """All teams of an area, the highest first; nothing while the setting is off."""
    if not settings.evaluation:
        return []
    reporting, scope = load_reporting(settings.data_dir), make_scope(tree, area)
    found = (await connection.execute(select(teams).where(area_in(teams.c.area_id, scope)).order_by(teams.c.id))).all()
    due = deadline(period, "team", reporting)
    facts = await _facts(connection, period, due)
    scores = []
    for team in found:
        households = tree.by_id[team.area_id].households
        shares = _shares(facts[team.id], period, households if settings.household_keys else None)
        points, rank = mark(shares, reporting.evaluation)
        scores.append(
            Score(team.id, team.name, team.area_id, shares, points, rank, percent(int(facts[team.id].get("visits", 0)), households))
        )
    return sorted(scores, key=lambda one: (-(one.points if one.points is not None else Decimal(-1)), one.team))


def mark(shares: Mapping[str, Number | None], evaluation: Evaluation) -> tuple[Decimal | None, str]:
    """Points and the name of the result."""
    known = {name: min(Decimal(share), Decimal(100)) for name, share in shares.items() if share is not None}
    weight = sum(evaluation.weights[name] for name in known)
    if not weight:
        return None, ""
    points = rounded(sum((evaluation.weights[name] * share for name, share in known.items()), start=Decimal(0)) / weight)
    return points, next(one.name for one in evaluation.ranks if points >= one.least)


def _shares(of: Mapping[str, int | float], period: Period, households: int | None) -> dict[str, Number | None]:
    weeks = max(1, ((period.last - period.first).days + 1) // 7)
    plan = of.get("plan")
    return {
        "regular": percent(min(int(of.get("weeks", 0)), weeks), weeks),
        "plan": percent(int(of.get("services", 0)), Decimal(str(plan)) if plan else None),
        "households": percent(int(of.get("households", 0)), households),
        "training": percent(int(of.get("trained", 0)), int(of.get("members", 0))),
        "on_time": percent(int(of.get("on_time", 0)), int(of.get("visits", 0))),
        "answered": percent(int(of.get("closed", 0)), int(of.get("tickets", 0))),
    }


async def _facts(connection: AsyncConnection, period: Period, due: date) -> dict[int, dict[str, int | float]]:
    """Team → what was counted."""
    facts: dict[int, dict[str, int | float]] = defaultdict(dict)
    first, end = period.first.isoformat(), after(period.last)

    async def read(name: str, statement: Any) -> None:
        for team, amount in await connection.execute(statement):
            facts[team][name] = amount or 0

    inside = and_(visits.c.deleted_at.is_(None), visits.c.day >= first, visits.c.day < end)
    seen: dict[int, set[int]] = defaultdict(set)
    days = and_(tallies.c.day >= first, tallies.c.day < end)
    logged = select(tallies.c.team_id, tallies.c.day).where(tallies.c.code == ALL, tallies.c.lines > 0, days)
    for team, on in await connection.execute(logged):
        seen[team].add((date.fromisoformat(on) - period.first).days // 7)
    for team, weeks in seen.items():
        facts[team]["weeks"] = len(weeks)
    service = and_(tallies.c.code != ALL, tallies.c.code.not_like(f"{MARK}%"))
    await read("services", select(tallies.c.team_id, func.sum(tallies.c.lines)).where(service, days).group_by(tallies.c.team_id))
    await read("plan", select(targets.c.team_id, func.max(targets.c.value))
               .where(targets.c.indicator == PLANNED, targets.c.period == period.code, targets.c.team_id.is_not(None))
               .group_by(targets.c.team_id))  # fmt: skip
    await read("visits", select(visits.c.team_id, func.count()).where(inside).group_by(visits.c.team_id))
    in_time = func.sum(case((visits.c.logged_at < after(due), 1), else_=0))
    await read("on_time", select(visits.c.team_id, in_time).where(inside).group_by(visits.c.team_id))
    await read("households", select(visits.c.team_id, func.count(visits.c.household.distinct())).where(inside).group_by(visits.c.team_id))
    opened = and_(tickets.c.team_id.is_not(None), tickets.c.opened_at >= first, tickets.c.opened_at < end)
    await read("tickets", select(tickets.c.team_id, func.count()).where(opened).group_by(tickets.c.team_id))
    await read("closed", select(tickets.c.team_id, func.count(tickets.c.closed_at)).where(opened).group_by(tickets.c.team_id))
    here = and_(roles.c.team_id.is_not(None), roles.c.role.in_(("member", "leader")), held_on(period.last.isoformat()))
    person = roles.c.person_id.distinct()
    await read("members", select(roles.c.team_id, func.count(person)).where(here).group_by(roles.c.team_id))
    trained = select(lessons.c.person_id).where(lessons.c.done_at.is_not(None), lessons.c.done_at < end)
    await read("trained", select(roles.c.team_id, func.count(person)).where(here, roles.c.person_id.in_(trained)).group_by(roles.c.team_id))
    return facts
