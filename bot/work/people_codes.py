"""Invitation codes: made, listed, taken back."""

from __future__ import annotations

from sqlalchemy import select

from bot.people.codes import code_hash, make_code
from bot.people.inviting import IN_TEAM, WHOLE, may_invite, open_invites, revoke_invite, without_account
from bot.people.persons import Person, RoleName
from bot.people.teams import find_team
from bot.people.trail import note
from bot.store.tables import codes
from bot.work.desk import Desk
from bot.work.people_words import NAME, alone, option, role_name, said, where
from flows.wording import day

MOST_LISTED = 8


async def make_invite(desk: Desk, role: RoleName, area: int, team: int | None, person: int | None) -> None:
    """The code, and a letter with it to pass on."""
    if not may_invite(me(desk), desk.tree, role, area, team):
        desk.tell("people_invite_far")
        return
    if role in IN_TEAM and not team:
        usual = said(desk, "people_team_name", area=desk.tree.by_id[area].name)
        team = await find_team(desk.connection, area, "thon", usual, desk.at[:10])
    code = await make_code(
        desk.connection, "invite", desk.at, role=role, area_id=area, team_id=team or None, person_id=person, made_by=me(desk).id
    )
    row = (await desk.connection.execute(select(codes).where(codes.c.hash == code_hash(code)))).one()
    await note(desk.connection, desk.at, me(desk).id, "person.invite", "code", row.id, {"role": role, "area": area, "team": team})
    wait_for_another(desk, role)
    place = await where(desk, area, team)
    gaps = {"role": role_name(desk, role), "where": place, "until": day(row.expires_at[:10]), "code": code}
    waiting = [one for one in await without_account(desk.connection, team or 0, role, desk.at[:10]) if one.person == person]
    desk.tell("people_invite_made_for" if waiting else "people_invite_made", **gaps, name=waiting[0].name if waiting else "")
    desk.tell("people_invite_letter", desk.choice(f"people:revoke-{row.id}", "people_revoke"), **gaps)
    if link := desk.house.invite_link(str(gaps["code"])):
        desk.tell("people_invite_link", link=link)


def wait_for_another(desk: Desk, role: RoleName) -> None:
    """A place that is typed next wants a code too; not where a resident or another task waits for words."""
    if role not in WHOLE and not desk.ticket and desk.task_of in ("", NAME):
        desk.open(NAME, step="another", role=role)
    elif desk.task_of == NAME:
        desk.close()


async def list_invites(desk: Desk) -> None:
    if not alone(desk) or not desk.allowed():
        return
    rows = await open_invites(desk.connection, me(desk), desk.at)
    if not rows:
        desk.tell("people_invites_none")
        return
    titles = [
        said(desk, "people_invite_line", role=role_name(desk, row.role), where=await where(desk, row.area_id, row.team_id),
             day=day(row.made_at[:10])) for row in rows[:MOST_LISTED]
    ]  # fmt: skip
    shown = [option(f"revoke-{row.id}", title) for row, title in zip(rows, titles, strict=False)]
    desk.tell("people_invites", *shown, count=len(rows))


async def revoke(desk: Desk, value: str) -> None:
    done = desk.person is not None and value.isdigit() and await revoke_invite(desk.connection, int(value), desk.person, desk.at)
    if done:
        await note(desk.connection, desk.at, me(desk).id, "person.invite_revoked", "code", int(value))
    desk.tell("people_revoked" if done else "people_revoke_gone")


def me(desk: Desk) -> Person:
    """Who invites: only people with a role come here."""
    assert desk.person is not None
    return desk.person
