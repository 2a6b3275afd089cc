"""Areas and teams to choose from: only what the person looks after."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.desk.call import Call
from bot.desk.scope import OFFICIALS
from bot.people.areas import Area
from bot.people.teams import read_team, teams_in

MOST_TEAMS = 1_000


def roots(call: Call) -> list[Area]:
    """The areas that an official works for, those above all others first."""
    held = [role.area for role in call.person.held("administrator", *OFFICIALS)]
    return [call.tree.by_id[area] for area in dict.fromkeys(held) if area in call.tree.by_id]


def communes(call: Call) -> list[Area]:
    """Communes of today in the person's areas, by name."""
    found: dict[int, Area] = {}
    for root in roots(call):
        near = call.tree.children(root.id) if root.kind != "xa" else [root]
        found |= {one.id: one for one in near if one.kind == "xa" and not one.valid_to}
    return sorted(found.values(), key=lambda one: one.name)


def area_options(call: Call) -> list[tuple[int, str]]:
    """For a choice: communes; of one commune its hamlets as well."""
    near = communes(call)
    if len(near) != 1:
        return [(one.id, one.name) for one in near]
    hamlets = [one for one in call.tree.children(near[0].id) if one.kind == "thon" and not one.valid_to]
    return [(one.id, one.name) for one in [near[0], *sorted(hamlets, key=lambda one: one.name)]]


async def team_options(call: Call, areas: Collection[int] | None) -> list[tuple[int, str]]:
    """For a choice: teams of an area, or of the person's areas where they are few."""
    wide = call.scope.whole or len(call.scope.areas) > MOST_TEAMS
    day = call.today.isoformat()
    if areas is None and wide:
        return []
    seen = areas if areas is not None else call.scope.areas
    within = [area for area in seen if call.scope.has(area)]
    teams = {team.id: team.name for team in await teams_in(call.connection, within, day)}
    for number in sorted(call.scope.teams):
        own = await read_team(call.connection, number)
        teams |= {own.id: own.name} if own else {}
    return list(teams.items())


def picks(call: Call) -> list[tuple[Area, list[Area]]]:
    """Areas to tick, each with those directly below it: the province, its communes with their hamlets; a leader's own hamlet."""
    found: list[tuple[Area, list[Area]]] = [(root, []) for root in roots(call) if root.kind not in ("xa", "thon")]
    for commune in communes(call):
        hamlets = [one for one in call.tree.children(commune.id) if one.kind == "thon" and not one.valid_to]
        found.append((commune, sorted(hamlets, key=lambda one: one.code)))
    seen = {one.id for area, below in found for one in (area, *below)}
    led = [role.area for role in call.person.held("leader") if role.area in call.tree.by_id and role.area not in seen]
    return found + [(call.tree.by_id[area], []) for area in dict.fromkeys(led)]


def natural(name: str) -> list[tuple[int, str]]:
    """A key that puts "Thôn 2" before "Thôn 10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]
