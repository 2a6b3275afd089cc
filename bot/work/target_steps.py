"""Setting a target, step by step: what is missing, how it is asked, the card before it is written."""

from __future__ import annotations

from sqlalchemy import select

from bot.people.persons import OFFICERS
from bot.people.teams import read_team, teams_in
from bot.reports.numbers import exact, written
from bot.reports.periods import read_period
from bot.store import Json
from bot.store.tables import targets
from bot.visits.targets import settable
from bot.work.desk import Desk
from bot.work.target_words import definitions, period_words
from flows import Choice
from flows.wording import phrase

EACH = -1
"""In place of a team's number: every team of the area gets it."""
USUAL = ("C01", "C02", "C04", "D05", "E01", "F01", "B01")
PERIODS = ("this_month", "next_month", "this_quarter", "this_year")
MOST_AREAS = 7


def offices(desk: Desk) -> list[int]:
    """Areas that the person is an official of."""
    assert desk.person
    return desk.person.scopes(*OFFICERS)


def missing(desk: Desk, data: Json) -> str:
    """The first thing that is not known, "" when all is."""
    wanted = ["indicator", "period", "area", "document"] if data.get("back") else ["indicator", "value", "period", "area", "document"]
    return next((one for one in wanted if not data.get(one) and not (one == "value" and data.get(one) == 0)), "")


def ask(desk: Desk, what: str) -> None:
    """A question, with the likely answers to tap."""
    choices: list[Choice] = []
    if what == "indicator":
        known = {one.code: one for one in settable(definitions(desk))}
        choices = [Choice(f"targets:indicator:{code.lower()}", f"{code} {known[code].name}") for code in USUAL if code in known]
    elif what == "period":
        choices = [desk.choice(f"targets:period:{one}", f"targets_period_{one}") for one in PERIODS]
    elif what == "area":
        meant = desk.task.get("areas") or offices(desk)
        choices = [Choice(f"targets:area:{area}", desk.tree.label(area)) for area in meant[:MOST_AREAS]]
        if not desk.task.get("areas") and (commune := desk.tree.commune(offices(desk)[0])):
            choices.append(desk.choice(f"targets:each:{commune.id}", "targets_each"))
    desk.tell(f"targets_ask_{what}", *choices)


async def confirm(desk: Desk, data: Json) -> None:
    """The card, with what stands there now."""
    before = await _before(desk, data)
    lines = [await summary(desk, data)]
    if before is not None:
        lines.append(phrase(desk.house.book, "targets_before", value=written(exact(before))))
    key = "targets_confirm_back" if data.get("back") else "targets_confirm"
    desk.tell(key, desk.choice("targets:set", "targets_yes"), desk.choice("targets:drop", "targets_no"), card="\n".join(lines))


async def summary(desk: Desk, data: Json) -> str:
    """One target in words."""
    indicator = definitions(desk).by_code[data["indicator"]]
    period = period_words(desk, read_period(data["period"], desk.house.settings.period_day))
    area, team = int(data["area"]), data.get("team")
    if team == EACH:
        count = len(await teams_in(desk.connection, desk.tree.subtree(area), desk.today.isoformat()))
        whose = phrase(desk.house.book, "targets_for_each", count=count, area=desk.tree.by_id[area].name)
    else:
        found = await read_team(desk.connection, team) if team else None
        whose = found.name if found else desk.tree.label(area)
    value = "" if data.get("back") else f"{written(exact(data['value']))} {indicator.unit}"
    return phrase(desk.house.book, "targets_card" if value else "targets_card_back", code=indicator.code, name=indicator.name, value=value,
                  period=period, whose=whose, document=data["document"])  # fmt: skip


async def _before(desk: Desk, data: Json) -> float | None:
    """The value that stands there now; none is looked for where every team gets one."""
    team = data.get("team")
    if team == EACH:
        return None
    which = (targets.c.indicator == data["indicator"], targets.c.area_id == data["area"], targets.c.period == data["period"],
             targets.c.team_id.is_(None) if team is None else targets.c.team_id == team)  # fmt: skip
    found = (await desk.connection.execute(select(targets.c.value).where(*which))).scalars().first()
    return None if found is None else float(found)
