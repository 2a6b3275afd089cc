"""What stands in a digest: the week of a team, the month of an area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.people.teams import members_of, team_of, teams_in
from bot.reports.periods import month_of
from bot.visits.difficulties import open_in
from bot.visits.results import active_teams, area_results, member_visits, team_results
from bot.work.desk import Desk
from bot.work.target_words import month_gaps, standings_here, target_lines
from flows.wording import phrase

MOST_NAMES = 6


async def tell_week(desk: Desk, monday: date) -> None:
    """The team's seven days before `monday`, and where its targets stand."""
    assert desk.person
    team = await team_of(desk.connection, desk.person)
    if team is None:
        return
    first, last = monday - timedelta(days=7), monday - timedelta(days=1)
    week = await team_results(desk.connection, team.id, first, last)
    before = await team_results(desk.connection, team.id, first - timedelta(days=7), first - timedelta(days=1))
    members = await members_of(desk.connection, team.id, desk.today.isoformat())
    visits = await member_visits(desk.connection, team.id, first, last)
    silent = [one.name for one in members if not visits.get(one.person)]
    gaps = {"team": team.name, "first": f"{first.day}/{first.month}", "last": f"{last.day}/{last.month}", "visits": week.visits,
            "services": week.services, "before": before.visits}  # fmt: skip
    lines = [
        phrase(desk.house.book, "digests_week", **gaps),
        phrase(desk.house.book, "digests_week_members", active=len(members) - len(silent), members=len(members)),
    ]
    if silent:
        lines.append(phrase(desk.house.book, "digests_week_silent", names=_names(desk, silent)))
    stood = await standings_here(desk, team.area, team.id)
    lines += target_lines(desk, stood) if stood else []
    desk.turn.say("\n".join(lines), desk.choice("results:team", "results_see_team"), desk.choice("digests:off", "digests_turn_off"))


async def tell_month(desk: Desk, day: date) -> None:
    """The reporting month that ended before `day`, for the first area of the person's office."""
    assert desk.person
    area = desk.person.scopes("commune_officer", "province_officer")[0]
    month = month_of(day - timedelta(days=1), desk.house.settings.period_day)
    earlier = month.previous()
    areas = desk.tree.subtree(area)
    whole = len(areas) == len(desk.tree.by_id)
    sums = await area_results(desk.connection, areas, month.first, month.last, whole)
    before = await area_results(desk.connection, areas, earlier.first, earlier.last, whole) if earlier else sums
    teams = await teams_in(desk.connection, areas, desk.today.isoformat())
    active = await active_teams(desk.connection, [team.id for team in teams], month.first, month.last)
    silent = [team.name for team in teams if team.id not in active]
    _, waiting = await open_in(desk.connection, areas, whole, 1)
    gaps = month_gaps(month) | {
        "area": desk.tree.by_id[area].name,
        "visits": sums.visits,
        "services": sums.services,
        "before": before.visits,
    }
    lines = [
        phrase(desk.house.book, "digests_month", **gaps),
        phrase(desk.house.book, "digests_month_teams", active=len(active), teams=len(teams)),
    ]
    if silent:
        lines.append(phrase(desk.house.book, "digests_month_silent", names=_names(desk, silent)))
    if waiting:
        lines.append(phrase(desk.house.book, "digests_month_difficulties", count=waiting))
    lines.append(desk.phrases["digests_month_more"])
    desk.turn.say("\n".join(lines), desk.choice("digests:off", "digests_turn_off"))


def _names(desk: Desk, names: Sequence[str]) -> str:
    """The first few, and how many more."""
    said = ", ".join(names[:MOST_NAMES])
    left = len(names) - MOST_NAMES
    return said + phrase(desk.house.book, "digests_more", count=left) if left > 0 else said
