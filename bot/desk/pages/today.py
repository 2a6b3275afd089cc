"""/desk: what needs me today."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from bot.announcements.finding import list_for, list_to_approve
from bot.desk.call import Call
from bot.desk.page import Door, Page
from bot.desk.scope import OFFICIALS
from bot.people.logins import AT_DESK
from bot.people.persons import RoleName
from bot.people.teams import Team, read_team
from bot.reports.late import LateTeam, late_teams
from bot.reports.periods import Period, month_of
from bot.reports.scope import make_scope
from bot.store.tables import difficulties, tickets
from bot.tickets.search import overdue
from bot.visits.difficulty_list import list_difficulties
from bot.visits.results import Sums, active_teams, area_results, team_results
from flows.book import TopicText

MOST_SHOWN = 6
REVIEW_AHEAD = timedelta(days=30)
LEVEL_OF: dict[RoleName, str] = {"leader": "to", "commune_officer": "xa", "province_officer": "tinh", "administrator": "tinh"}


async def show(call: Call) -> Response:
    """Everything that waits, each with the way to it."""
    waiting = await list_to_approve(call.connection, call.tree, call.person)
    mine = await list_for(call.connection, call.tree, call.person, "draft", "rejected", "sending", "paused", "scheduled", most=20)
    t, d = tickets.c, difficulties.c
    late, late_count = await overdue(call.connection, call.scope.where(t.area_id, t.team_id), call.at, MOST_SHOWN)
    levels = {LEVEL_OF[role.name] for role in call.person.roles if role.name in LEVEL_OF}
    hard, hard_count = await list_difficulties(
        call.connection, call.scope.where(d.area_id, d.team_id), MOST_SHOWN, status="moi", levels=levels or {"-"}
    )
    month = month_of(call.today, call.parts.settings.period_day)
    silent = await silent_teams(call, month)
    return call.show(
        "today.html", waiting=waiting, mine=[one for one in mine if one.made_by == call.person.id or one.status in ("sending", "paused")],
        late=late, late_count=late_count, hard=hard, hard_count=hard_count, silent=silent, month=month, most=MOST_SHOWN,
        review=_review(call), sums=await _sums(call, month), worker=not call.scope.empty,
    )  # fmt: skip


async def silent_teams(call: Call, month: Period) -> list[LateTeam]:
    """Teams without a visit in the month, within what the person looks after."""
    found: dict[int, LateTeam] = {}
    for role in call.person.held(*OFFICIALS, "administrator"):
        if role.area in call.tree.by_id:
            for one in await late_teams(call.connection, call.tree, make_scope(call.tree, role.area), month, call.today):
                found[one.team] = one
    led = call.scope.teams - found.keys()
    active = await active_teams(call.connection, led, month.first, month.last) if led else set[int]()
    for number in sorted(led - active):
        team = await read_team(call.connection, number)
        if team is not None:
            found[number] = _late(call, team)
    return list(found.values())


def _late(call: Call, team: Team) -> LateTeam:
    return LateTeam(team.id, team.name, team.area, call.tree.label(team.area))


async def _sums(call: Call, month: Period) -> Sums:
    """What was done this month in all that the person looks after."""
    last = month.until(call.today)
    if call.scope.whole or call.scope.areas:
        return await area_results(call.connection, call.scope.areas, month.first, last, call.scope.whole)
    sums = [await team_results(call.connection, team, month.first, last) for team in sorted(call.scope.teams)]
    return Sums(sum(one.visits for one in sums), sum(one.services for one in sums), sum(one.people for one in sums))


def _review(call: Call) -> list[TopicText]:
    """Answers that must be checked again soon, for those who edit them."""
    if not call.person.has("editor", "administrator", "province_officer"):
        return []
    until = (call.today + REVIEW_AHEAD).isoformat()
    return sorted((one for one in call.parts.house.book.topics.values() if one.review_by <= until), key=lambda one: one.review_by)


PAGE = Page("today", "/desk", (Door("/desk", show),), AT_DESK, "today")
