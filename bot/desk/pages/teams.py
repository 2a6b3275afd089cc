"""/desk/to: teams by commune."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import true
from starlette.responses import Response

from bot.desk.call import Call
from bot.desk.page import Door, Page
from bot.desk.pages import team
from bot.desk.pages.today import silent_teams
from bot.desk.places import area_options, natural
from bot.desk.scope import with_old
from bot.people.team_list import TeamRow, list_teams
from bot.reports.periods import month_of
from bot.store.tables import teams

PATH = "/desk/to"


async def show(call: Call) -> Response:
    """The list; `noi` an area, `im` only those without a visit this month."""
    if len(call.scope.teams) == 1 and not (call.scope.whole or call.scope.areas):
        return call.go(f"{PATH}/{next(iter(call.scope.teams))}")
    asked = call.fields.number("noi")
    area = asked if asked is not None and asked in call.tree.by_id else None
    within = teams.c.area_id.in_(with_old(call.tree, [area])) if area is not None else true()
    rows = await list_teams(call.connection, call.scope.where(teams.c.area_id, teams.c.id) & within, call.today.isoformat())
    month = month_of(call.today, call.parts.settings.period_day)
    silent = {one.team for one in await silent_teams(call, month)}
    quiet = call.fields.flag("im")
    if quiet:
        rows = [row for row in rows if row.team.id in silent]
    ordered = sorted(rows, key=lambda row: (commune_name(call, row), natural(row.team.name), row.team.id))
    groups = [(name, list(some)) for name, some in groupby(ordered, lambda row: commune_name(call, row))]
    return call.show(
        "teams.html", groups=groups, count=len(rows), members=sum(row.members for row in rows), linked=sum(row.linked for row in rows),
        areas=area_options(call), area=area or "", quiet=quiet, silent=silent, path=PATH,
    )  # fmt: skip


def commune_name(call: Call, row: TeamRow) -> str:
    """The commune a team belongs to."""
    if row.team.area not in call.tree.by_id:
        return ""
    commune = call.tree.commune(row.team.area)
    return commune.name if commune else call.tree.by_id[row.team.area].name


PAGE = Page("teams", PATH, (Door(PATH, show), *team.DOORS), icon="team")
