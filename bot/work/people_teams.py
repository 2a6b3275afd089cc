"""A team's people and the name of its Zalo group; which group chats belong to which hamlet."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select, update

from bot.people.codes import CodeError, make_code, read_code, spend_code
from bot.people.joining import note_wrong, too_many_tries
from bot.people.persons import RoleName
from bot.people.teams import Member, Team, members_of, read_team, team_of, teams_in
from bot.people.trail import note
from bot.people.zalo_name import check_zalo_name, zalo_name, zalo_parts
from bot.store.store import change_conversation, change_own
from bot.store.tables import conversations, teams
from bot.work.desk import Desk
from bot.work.people_inviting import MOST_CHOICES, Target, matching
from bot.work.people_joining import COMPONENTS
from bot.work.people_words import NAME, alone, named, option, said, team_title

OVER: tuple[RoleName, ...] = ("commune_officer", "province_officer")
MOST_GROUP_NAME = 200


async def begin_members(desk: Desk, rest: str) -> None:
    """The own team, or one that is named."""
    if not alone(desk) or not desk.allowed() or desk.person is None:
        return
    own = await team_of(desk.connection, desk.person)
    if own and not rest.strip():
        await show_team(desk, own)
        return
    await _pick(desk, rest, "team")


async def _pick(desk: Desk, rest: str, what: str) -> None:
    """One of the teams that the person looks after; asks which. `what` becomes of the one: "team" shows it, "group" links a group."""
    found = await looked_after(desk)
    if rest.strip():
        found = matching(desk, found, rest)
    if len(found) == 1:
        await choose_team(desk, str(found[0].team), what)
    elif not found:
        key = "people_invite_unknown" if rest.strip() else "people_team_none"
        desk.tell(key, name=rest.strip()[:60])
    else:
        shown = [option(f"{what}-{one.team}", one.title) for one in found[:MOST_CHOICES]]
        desk.tell("people_group_which" if what == "group" else "people_team_which", *shown)


async def looked_after(desk: Desk) -> list[Target]:
    """Teams of the leader or official, by name."""
    assert desk.person is not None
    under = {area for role in desk.person.held(*OVER, "administrator") for area in desk.tree.subtree(role.area)}
    found = await teams_in(desk.connection, under, desk.at[:10])
    own = [await read_team(desk.connection, role.team) for role in desk.person.held("leader") if role.team]
    every = {team.id: team for team in (*(team for team in own if team), *found)}
    return [Target(team.area, team.id, team_title(desk, team)) for team in every.values()]


async def choose_team(desk: Desk, value: str, what: str) -> None:
    team = await read_team(desk.connection, int(value)) if value.isdigit() else None
    if team is None or not (is_over(desk, team) or (what == "team" and _is_in(desk, team))):
        desk.tell("work_not_allowed")
    elif what == "group":
        await give_group_code(desk, team)
    else:
        await show_team(desk, team)


def is_over(desk: Desk, team: Team) -> bool:
    """Whether the person leads a team or is an official over it."""
    if desk.person is None:
        return False
    leads = any(role.team == team.id for role in desk.person.held("leader"))
    return leads or desk.person.may(desk.tree, team.area, *OVER)


def _is_in(desk: Desk, team: Team) -> bool:
    return desk.person is not None and any(role.team == team.id for role in desk.person.roles)


async def show_team(desk: Desk, team: Team) -> None:
    """Members by component; for leaders and officials also the group's name."""
    members = await members_of(desk.connection, team.id, desk.at[:10])
    text = said(desk, "people_team", team=team_title(desk, team), count=len(members), members="\n".join(_by_component(desk, members)))
    if not is_over(desk, team):
        desk.turn.say(text)
        return
    lines = "\n".join(zalo_lines(desk, team))
    desk.turn.say(f"{text}\n{lines}", desk.choice(f"people:zalo-{team.id}", "people_zalo_write"))


def _by_component(desk: Desk, members: list[Member]) -> list[str]:
    parts: dict[str, list[str]] = defaultdict(list)
    for one in members:
        name = named(desk, one.name)
        parts[one.component].append(said(desk, "people_team_leader", name=name) if one.role == "leader" else name)
    order = [*COMPONENTS, ""]
    return [
        said(desk, "people_team_part", component=desk.phrases[f"people_component_{part}"], names=", ".join(parts[part]))
        for part in order if part in parts
    ]  # fmt: skip


def zalo_lines(desk: Desk, team: Team) -> list[str]:
    """The official name, and what is wrong with the one that was given."""
    parts = zalo_parts(desk.tree, team, desk.house.settings.zalo_group_third)
    faults = check_zalo_name(team.zalo_group, parts) if team.zalo_group else []
    if team.zalo_group and not faults:
        return [said(desk, "people_zalo_right", name=team.zalo_group)]
    now = [said(desk, "people_zalo_now", name=team.zalo_group)] if team.zalo_group else []
    return [*now, *(desk.phrases[fault] for fault in faults), said(desk, "people_zalo", name=zalo_name(parts))]


async def ask_zalo(desk: Desk, value: str) -> None:
    team = await read_team(desk.connection, int(value)) if value.isdigit() else None
    if team is None or not is_over(desk, team):
        desk.tell("work_not_allowed")
        return
    desk.open(NAME, step="zalo", team=team.id)
    desk.tell("people_zalo_ask")


async def hear_zalo(desk: Desk, text: str) -> bool:
    team = await read_team(desk.connection, int(desk.task["team"]))
    if team is None or desk.person is None or not is_over(desk, team):
        desk.close()
        desk.tell("work_not_allowed")
        return True
    name = " ".join(text.split())
    if len(name) > MOST_GROUP_NAME:
        desk.tell("people_zalo_long")
        return True
    await desk.connection.execute(update(teams).where(teams.c.id == team.id).values(zalo_group=name))
    await note(desk.connection, desk.at, desk.person.id, "team.zalo_group", "team", team.id, {"before": team.zalo_group, "after": name})
    desk.close()
    written = await read_team(desk.connection, team.id)
    assert written is not None
    desk.turn.say("\n".join(zalo_lines(desk, written)))
    return True


async def begin_group(desk: Desk, rest: str) -> None:
    """In a group: the code that links it. Privately: that code, and the groups that are linked."""
    if desk.grouped:
        await _in_group(desk, rest.strip())
    elif desk.allowed("leader", *OVER, "administrator"):
        await _pick(desk, rest, "group")


async def give_group_code(desk: Desk, team: Team) -> None:
    assert desk.person is not None
    code = await make_code(desk.connection, "link", desk.at, area_id=team.area, team_id=team.id, made_by=desk.person.id)
    which = (conversations.c.area_id == team.area, conversations.c.grouped)
    linked = (await desk.connection.execute(select(conversations.c.id).where(*which).order_by(conversations.c.id))).scalars().all()
    title = team_title(desk, team)
    if linked:
        desk.tell("people_group_have", count=len(linked), where=title)
    shown = [desk.choice(f"people:ungroup-{chat}-{team.id}", "people_group_unlink", number=place) for place, chat in enumerate(linked, 1)]
    desk.tell("people_group_code", *shown, where=title, code=code)


async def unlink_group(desk: Desk, value: str) -> None:
    """A tapped group: "<conversation>-<team>"."""
    chat, _, number = value.partition("-")
    team = await read_team(desk.connection, int(number)) if chat.isdigit() and number.isdigit() else None
    if team is None or desk.person is None or not is_over(desk, team):
        desk.tell("work_not_allowed")
        return
    which = (conversations.c.id == int(chat), conversations.c.grouped, conversations.c.area_id == team.area)
    if (await desk.connection.execute(select(conversations.c.id).where(*which))).first() is None:
        desk.tell("old_menu_free")
        return
    await change_conversation(desk.connection, int(chat), area_id=None)
    await note(desk.connection, desk.at, desk.person.id, "group.unlink", "conversation", int(chat), {"team": team.id})
    desk.tell("people_group_unlinked", where=team_title(desk, team))


async def _in_group(desk: Desk, code: str) -> None:
    if not code:
        desk.tell("people_group_is" if desk.area else "people_group_how", where=desk.tree.label(desk.area) if desk.area else "")
        return
    if await too_many_tries(desk.connection, desk.conversation, desk.at):
        desk.tell("people_wait")
        return
    try:
        row = await read_code(desk.connection, code, desk.at, "link")
        if row["area_id"] is None:
            desk.tell("people_group_bad")
            return
        await spend_code(desk.connection, row["id"], row["made_by"], desk.at)
    except CodeError as problem:
        if str(problem) == "code_unknown":
            await note_wrong(desk.connection, desk.conversation, None, desk.at)
        desk.tell(str(problem), name="")
        return
    await change_own(desk.connection, desk.conversation, area_id=row["area_id"], grouped=True)
    await note(desk.connection, desk.at, row["made_by"], "group.link", "conversation", desk.conversation, {"team": row["team_id"]})
    team = await read_team(desk.connection, row["team_id"])
    desk.tell("people_group_linked", where=team_title(desk, team) if team else desk.tree.label(row["area_id"]))
