"""/desk/to/<number>: one team with its people, its Zalo group and its invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from bot.desk.call import Call, RefusedError, found
from bot.desk.page import Door
from bot.people.codes import code_hash, make_code
from bot.people.inviting import may_invite, open_invites, revoke_invite
from bot.people.persons import TEAM, RoleName
from bot.people.team_list import accounts_in
from bot.people.team_naming import MOST_GROUP_NAME, name_group
from bot.people.teams import Member, Team, members_of, read_team
from bot.people.trail import note
from bot.people.zalo_name import check_zalo_name, zalo_name, zalo_parts
from bot.reports.periods import month_of
from bot.store.tables import codes
from bot.visits.results import member_visits
from flows.wording import address, day, phrase

PATH = "/desk/to"
COMPONENTS = ("can_bo_xa", "truong_thon", "doan", "phu_nu", "doanh_nghiep", "cong_an", "giao_vien", "khac")


@dataclass(frozen=True)
class Letter:
    """An invitation that was just made: shown once, then only its hash is left."""

    text: str
    until: str


async def show(call: Call) -> Response:
    return await _page(call, await _team(call))


async def invite(call: Call) -> Response:
    """A code for a new member or leader."""
    team = await _team(call)
    role = next((one for one in invitable(call, team) if one == call.fields.text("vai-tro", 20)), None)
    if role is None:
        raise RefusedError("people_invite_far", 403)
    code = await make_code(call.connection, "invite", call.at, role=role, area_id=team.area, team_id=team.id, made_by=call.person.id)
    row = (await call.connection.execute(select(codes).where(codes.c.hash == code_hash(code)))).one()
    await note(
        call.connection, call.at, call.person.id, "person.invite", "code", row.id, {"role": role, "area": team.area, "team": team.id}
    )
    book = call.parts.house.book
    said = phrase(book, "people_invite_letter", role=book.phrases[f"people_role_{role}"], where=title(call, team), code=code)
    return await _page(call, team, Letter(address(said, book.addresses[0]), day(row.expires_at[:10])))


async def take_back(call: Call) -> Response:
    """Takes an open invitation back."""
    team = await _team(call)
    number = call.fields.number("ma")
    if number is None or not await revoke_invite(call.connection, number, call.person, call.at):
        raise RefusedError("people_revoke_gone")
    await note(call.connection, call.at, call.person.id, "person.invite_revoked", "code", number)
    return call.go(f"{PATH}/{team.id}", "desk_done_revoked")


async def name(call: Call) -> Response:
    """The name of the Zalo group, as the team uses it."""
    team = await _team(call)
    said = call.fields.line("ten", 1_000)
    if len(said) > MOST_GROUP_NAME:
        raise RefusedError("people_zalo_long", 422)
    await name_group(call.connection, team, said, call.person.id, call.at)
    return call.go(f"{PATH}/{team.id}", "desk_done_group")


def invitable(call: Call, team: Team) -> list[RoleName]:
    """The roles of the team that the person may invite to."""
    return [role for role in TEAM if may_invite(call.person, call.tree, role, team.area, team.id)]


def title(call: Call, team: Team) -> str:
    """The team with its commune: hamlets of two communes may have one name."""
    commune = call.tree.commune(team.area) if team.area in call.tree.by_id else None
    return f"{team.name}, {commune.name}" if commune else team.name


def by_component(members: Sequence[Member]) -> list[tuple[str, list[Member]]]:
    order = [*COMPONENTS, *sorted({one.component for one in members} - {*COMPONENTS})]
    groups = [(part, [one for one in members if one.component == part]) for part in order]
    return [(part, some) for part, some in groups if some]


async def _team(call: Call) -> Team:
    team: Team = found(await read_team(call.connection, call.number))
    call.demand(call.scope.has(team.area, team.id))
    return team


async def _page(call: Call, team: Team, letter: Letter | None = None) -> Response:
    members = await members_of(call.connection, team.id, call.today.isoformat())
    month = month_of(call.today, call.parts.settings.period_day)
    parts = zalo_parts(call.tree, team, call.parts.settings.zalo_group_third)
    invites: list[Any] = [row for row in await open_invites(call.connection, call.person, call.at) if row.team_id == team.id]
    return call.show(
        "team.html", team=team, title=title(call, team), groups=by_component(members), count=len(members), letter=letter, path=PATH,
        done=await member_visits(call.connection, team.id, month.first, month.until(call.today)), month=month, official=zalo_name(parts),
        accounts=await accounts_in(call.connection, [one.person for one in members]), roles=invitable(call, team), invites=invites,
        faults=check_zalo_name(team.zalo_group, parts) if team.zalo_group else [], most=MOST_GROUP_NAME,
    )  # fmt: skip


DOORS = (
    Door(f"{PATH}/{{number:int}}", show),
    Door(f"{PATH}/{{number:int}}/moi", invite, "POST"),
    Door(f"{PATH}/{{number:int}}/thu-ma", take_back, "POST"),
    Door(f"{PATH}/{{number:int}}/nhom", name, "POST"),
)
