"""Inviting by taps: role → team or commune → (a person of the list) → a code that is used once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from bot.people.inviting import IN_TEAM, WHOLE, giving, invitable, without_account
from bot.people.persons import ALL_ROLES, RoleName
from bot.people.places import province
from bot.people.teams import read_team, teams_in
from bot.work.desk import Desk
from bot.work.people_codes import make_invite, me
from bot.work.people_words import NAME, alone, option, team_title
from flows import Choice
from flows.fold import fold

MOST_CHOICES = 8
MOST_LISTED = 7
MOST_WORDS = 8
WAITS = timedelta(minutes=30)
"""How long a place that is typed after a code means another code."""


@dataclass(frozen=True)
class Target:
    """Where somebody can be invited to. `team` 0: the hamlet's team is made with the first invitation."""

    area: int
    team: int
    title: str


async def begin_inviting(desk: Desk) -> None:
    if not alone(desk) or not desk.allowed():
        return
    person = me(desk)
    roles = invitable(person)
    if not roles:
        desk.tell("people_invite_none")
    elif len(roles) == 1:
        await choose_role(desk, roles[0])
    else:
        desk.tell("people_invite_role", *(desk.choice(f"people:role-{role}", f"people_role_{role}") for role in roles))


async def choose_role(desk: Desk, value: str) -> None:
    if desk.person is None or value not in ALL_ROLES or value not in invitable(desk.person):
        desk.tell("people_invite_far")
        return
    role = value
    if role in WHOLE:
        await make_invite(desk, role, province(desk.tree).id, None, None)
        return
    found = await targets(desk, role)
    if not found:
        desk.tell("people_invite_empty")
    elif len(found) == 1:
        await _ask_who(desk, role, found[0])
    else:
        desk.open(NAME, step="place", role=role)
        shown = found if len(found) <= MOST_CHOICES else []
        desk.tell("people_invite_team" if role in IN_TEAM else "people_invite_commune", *map(_option, shown))


async def targets(desk: Desk, role: RoleName) -> list[Target]:
    """All teams (and hamlets without one), or communes, that this person may invite to."""
    held = giving(me(desk), role)
    if role not in IN_TEAM:
        under = {area for one in held for area in desk.tree.subtree(one.area)}
        communes = [area for area in desk.tree.by_id.values() if area.id in under and area.kind == "xa" and not area.valid_to]
        return [Target(area.id, 0, area.name) for area in communes]
    if all(one.name == "leader" for one in held):
        own = [await read_team(desk.connection, one.team) for one in held if one.team]
        return [Target(team.area, team.id, team_title(desk, team)) for team in own if team]
    under = {area for one in held if one.name != "leader" for area in desk.tree.subtree(one.area)}
    teams = await teams_in(desk.connection, under, desk.at[:10])
    have = {team.area for team in teams if team.kind == "thon"}
    bare = [area for area in desk.tree.by_id.values() if area.id in under - have and area.kind == "thon" and not area.valid_to]
    found = [Target(team.area, team.id, team_title(desk, team)) for team in teams]
    return found + [Target(area.id, 0, desk.tree.label(area.id)) for area in bare]


async def hear_place(desk: Desk, text: str) -> bool:
    """A team, hamlet or commune that was asked for; a long sentence is for others."""
    if desk.person is None or len(text.split()) > MOST_WORDS:
        return False
    role = cast("RoleName", desk.task["role"])
    found = matching(desk, await targets(desk, role), text)
    if len(found) == 1:
        await _ask_who(desk, role, found[0])
    elif found:
        desk.tell("people_invite_which", *map(_option, found[:MOST_CHOICES]))
    else:
        desk.tell("people_invite_unknown", name=text[:60])
    return True


def matching(desk: Desk, found: list[Target], text: str) -> list[Target]:
    """The targets that a typed name means: their area by any of its names, then what lies in it, then their title."""
    areas = {area.id for area in desk.tree.resolve(text)}
    wanted = fold(text)
    titles = [target for target in found if wanted and f" {wanted} " in f" {fold(target.title)} "]
    inside = [target for target in found if any(desk.tree.covers(area, target.area) for area in areas)]
    exact = [target for target in found if target.area in areas]
    # Where one is called so today, it is meant before those that only once were.
    return [target for target in exact if fold(desk.tree.by_id[target.area].name) == wanted] or exact or inside or titles


async def choose_target(desk: Desk, value: str) -> None:
    """A tapped place: "<area>-<team>"."""
    area, _, team = value.partition("-")
    role = desk.task.get("role") if desk.task_of == NAME else None
    if role is None or not area.isdigit() or not team.isdigit() or desk.person is None:
        desk.tell("old_menu_free")
        return
    found = [one for one in await targets(desk, role) if (one.area, one.team) == (int(area), int(team))]
    if found:
        await _ask_who(desk, role, found[0])
    else:
        desk.tell("people_invite_far")


async def _ask_who(desk: Desk, role: RoleName, target: Target) -> None:
    """People of an imported list who wait for their account; somebody else goes always."""
    waiting = await without_account(desk.connection, target.team, role, desk.at[:10]) if target.team else []
    if not waiting:
        await make_invite(desk, role, target.area, target.team, None)
        return
    desk.open(NAME, step="who", role=role, area=target.area, team=target.team)
    shown = [option(f"who-{one.person}", one.name) for one in waiting[:MOST_LISTED]]
    desk.tell("people_invite_who", *shown, desk.choice("people:who-0", "people_invite_new"), where=target.title)


async def hear_who(desk: Desk, text: str) -> bool:
    """The name of somebody on the list, where not all fit into the menu."""
    task = desk.task
    waiting = await without_account(desk.connection, task["team"], task["role"], desk.at[:10])
    same = [one for one in waiting if fold(one.name) == fold(text)]
    if len(same) != 1:
        return False
    await choose_who(desk, str(same[0].person))
    return True


async def choose_who(desk: Desk, value: str) -> None:
    task = desk.task
    if desk.person is None or desk.task_of != NAME or task.get("step") != "who" or not value.isdigit():
        desk.tell("old_menu_free")
        return
    waiting = await without_account(desk.connection, task["team"], task["role"], desk.at[:10])
    chosen = next((one.person for one in waiting if one.person == int(value)), None)
    await make_invite(desk, task["role"], task["area"], task["team"], chosen)


async def hear_another(desk: Desk, text: str) -> bool:
    """A place after a code was made: another code for the same role. Anything else is for the assistant."""
    role = cast("RoleName", desk.task["role"])
    late = desk.now - datetime.fromisoformat(str((desk.turn.state.task or {}).get("at", desk.at))) > WAITS
    known = [] if late or "?" in text or len(text.split()) > MOST_WORDS or desk.person is None else desk.tree.resolve(text)
    found = matching(desk, await targets(desk, role), text) if known else []
    if not known:
        desk.close()
    elif len(found) == 1:
        await _ask_who(desk, role, found[0])
    elif found:
        desk.tell("people_invite_which", *map(_option, found[:MOST_CHOICES]))
    else:
        desk.tell("people_invite_far")
    return bool(known)


def _option(target: Target) -> Choice:
    return option(f"to-{target.area}-{target.team}", target.title)
