"""This month of an official's area, in a few lines."""

from __future__ import annotations

from bot.people.persons import OFFICERS
from bot.people.teams import teams_in
from bot.visits.results import active_teams, area_results
from bot.work.desk import Desk
from bot.work.target_words import month_gaps, running_month, standings_here, target_lines
from flows.wording import phrase


async def tell_area(desk: Desk) -> None:
    """Sums of the area from the tallies, teams that logged something, the target furthest behind."""
    scopes = desk.person.scopes(*OFFICERS) if desk.person else []
    if not scopes:
        desk.tell("results_no_team")
        return
    area, month = scopes[0], running_month(desk)
    areas = desk.tree.subtree(area)
    whole = len(areas) == len(desk.tree.by_id)
    sums = await area_results(desk.connection, areas, month.first, month.last, whole)
    teams = await teams_in(desk.connection, areas, desk.today.isoformat())
    active = await active_teams(desk.connection, [team.id for team in teams], month.first, month.last)
    stood = await standings_here(desk, area, None, quick=True)
    gaps = month_gaps(month) | {"area": desk.tree.by_id[area].name, "visits": sums.visits, "services": sums.services, "people": sums.people}
    lines = [
        phrase(desk.house.book, "results_area", **gaps),
        phrase(desk.house.book, "results_area_teams", active=len(active), teams=len(teams)),
        *(target_lines(desk, stood) if stood else []),
        desk.phrases["results_area_more"],
    ]
    desk.turn.say("\n".join(lines))
