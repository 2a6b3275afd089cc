"""Who of a team learned how much: for leaders by member, for officials by team."""

from __future__ import annotations

from collections.abc import Sequence

from bot.learning.progress import all_done, finished
from bot.people.persons import OFFICERS
from bot.people.teams import members_of, teams_in
from bot.work.desk import Desk
from flows.wording import phrase

MOST_TEAMS = 20
MOST_MEMBERS = 40


async def show_team(desk: Desk, wanted: Sequence[str]) -> None:
    """The leader's own team; an official's teams, those where most is left to do first."""
    assert desk.person
    leader = next(iter(desk.person.held("leader")), None)
    if leader is not None and leader.team is not None:
        await _show_members(desk, leader.team, leader.area, wanted)
    elif desk.person.has(*OFFICERS):
        await _show_teams(desk, wanted)
    else:
        desk.tell("lessons_team_not")


async def _show_members(desk: Desk, team: int, area: int, wanted: Sequence[str]) -> None:
    members = await members_of(desk.connection, team, desk.today.isoformat())
    if not members:
        desk.tell("lessons_team_nobody")
        return
    done = await finished(desk.connection, [member.person for member in members], wanted)
    lines = [
        phrase(desk.house.book, "lessons_team_line", name=member.name, done=done[member.person], all=len(wanted))
        for member in sorted(members, key=lambda member: done[member.person])[:MOST_MEMBERS]
    ]
    through = sum(count >= len(wanted) for count in done.values())
    desk.tell(
        "lessons_team", place=desk.tree.by_id[area].name, through=through, count=len(members), all=len(wanted), lines="\n".join(lines)
    )


async def _show_teams(desk: Desk, wanted: Sequence[str]) -> None:
    assert desk.person
    tops = list(dict.fromkeys(desk.person.scopes(*OFFICERS)))
    areas = {area for top in tops for area in desk.tree.subtree(top)}
    teams = await teams_in(desk.connection, areas, desk.today.isoformat())
    if not teams:
        desk.tell("lessons_teams_none")
        return
    counts = await all_done(desk.connection, wanted, [team.id for team in teams], desk.today.isoformat())
    worst = sorted(teams, key=lambda team: counts[team.id][0] - counts[team.id][1])
    lines = [
        phrase(desk.house.book, "lessons_teams_line", name=team.name, through=counts[team.id][0], count=counts[team.id][1])
        for team in worst[:MOST_TEAMS]
    ]
    if len(worst) > MOST_TEAMS:
        lines.append(phrase(desk.house.book, "lessons_teams_more", count=len(worst) - MOST_TEAMS))
    desk.tell(
        "lessons_teams",
        place=", ".join(desk.tree.by_id[top].name for top in tops),
        through=sum(through for through, _ in counts.values()),
        count=sum(members for _, members in counts.values()),
        all=len(wanted),
        lines="\n".join(lines),
    )
