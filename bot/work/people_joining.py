"""Joining with a code, linking a second account, saying one's name; who am I; leaving."""

from __future__ import annotations

import re

from sqlalchemy import func, select, update

from bot.people.codes import CodeError, make_code
from bot.people.first import administrators
from bot.people.inviting import IN_TEAM
from bot.people.joining import Joined, is_resident, join, note_wrong, too_many_tries
from bot.people.leaving import leave
from bot.people.trail import note
from bot.store.tables import conversations, people
from bot.tickets.releasing import release_of
from bot.work.desk import Desk
from bot.work.people_words import NAME, alone, named, role_line, role_name, said, where
from nlu import mask

COMPONENTS = ("can_bo_xa", "truong_thon", "doan", "phu_nu", "doanh_nghiep", "cong_an", "giao_vien", "khac")
CODE_LIKE = re.compile(r"^[\w-]{4,12}$")
LONGEST_CODE = 40
NAME_LIKE = re.compile(r"^[^\W\d_](?:[^\W\d_]|[ .'-])+$")
MOST_NAME = 80


async def begin_joining(desk: Desk, code: str) -> None:
    if not alone(desk):
        return
    if code.strip():
        await use(desk, code.strip()[:LONGEST_CODE])
    else:
        desk.open(NAME, step="code")
        desk.tell("people_ask_code")


async def hear_code(desk: Desk, text: str) -> bool:
    """A code that was asked for; anything that looks like a sentence is for others."""
    if not CODE_LIKE.match(text.replace(" ", "")) or len(text.split()) > 3:
        return False
    await use(desk, text)
    return True


async def use(desk: Desk, code: str) -> None:
    if await too_many_tries(desk.connection, desk.conversation, desk.at):
        desk.tell("people_wait")
    elif not desk.tree.by_id:
        desk.tell("people_no_areas")
    else:
        await _use(desk, code)


async def _use(desk: Desk, code: str) -> None:
    try:
        joined = await join(desk.connection, desk.tree, code, desk.conversation, desk.person, desk.at)
    except CodeError as problem:
        key = str(problem)
        if key == "code_unknown":
            await note_wrong(desk.connection, desk.conversation, desk.person.id if desk.person else None, desk.at)
        desk.tell(key, name=named(desk, desk.person.name if desk.person else ""))
        return
    if desk.task_of == NAME:
        desk.close()
    await _welcome(desk, joined)


async def _welcome(desk: Desk, joined: Joined) -> None:
    if joined.again:
        desk.tell("people_again")
        return
    if joined.role is None:
        key = "people_linked" if is_resident(joined.person) else "people_linked_as"
        desk.tell(key, name=named(desk, joined.person.name))
        return
    key = "people_joined_administrator" if joined.role == "administrator" else "people_joined"
    place = await where(desk, joined.area, joined.team)
    lines = [said(desk, key, role=role_name(desk, joined.role), where=place)]
    if joined.role != "administrator":
        lines.append(desk.phrases[f"people_begin_{joined.role}"])
    desk.turn.say("\n".join([*lines, desk.phrases["people_privacy"]]))
    if not joined.person.name:
        ask_name(desk)
    elif joined.role in IN_TEAM and not joined.person.component:
        ask_component(desk)


def ask_name(desk: Desk) -> None:
    desk.open(NAME, step="name")
    desk.tell("people_ask_name", desk.choice("people:later", "people_later"))


def later(desk: Desk) -> None:
    desk.close()
    desk.tell("people_name_later")


async def hear_name(desk: Desk, text: str) -> bool:
    """A name that was asked for."""
    name = " ".join(text.split())
    if desk.person is None or len(name.split()) > 8 or name.endswith("?"):
        return False
    if not 2 <= len(name) <= MOST_NAME or not NAME_LIKE.match(name) or mask(name).found:
        desk.tell("people_name_bad", desk.choice("people:later", "people_later"))
        return True
    await desk.connection.execute(update(people).where(people.c.id == desk.person.id).values(name=name))
    await note(desk.connection, desk.at, desk.person.id, "person.name", "person", desk.person.id)
    desk.close()
    desk.tell("people_name_kept", name=name)
    if desk.person.has("member", "leader") and not desk.person.component:
        ask_component(desk)
    return True


def ask_component(desk: Desk) -> None:
    desk.tell("people_ask_component", *(desk.choice(f"people:from-{one}", f"people_component_{one}") for one in COMPONENTS))


async def keep_component(desk: Desk, component: str) -> None:
    if desk.person is None or component not in COMPONENTS:
        desk.tell("old_menu_free")
        return
    await desk.connection.execute(update(people).where(people.c.id == desk.person.id).values(component=component))
    desk.tell("people_component_kept", component=desk.phrases[f"people_component_{component}"])


async def give_link(desk: Desk) -> None:
    """A code for the other account."""
    if not alone(desk):
        return
    person = desk.person.id if desk.person else None
    code = await make_code(desk.connection, "link", desk.at, person_id=person, conversation_id=desk.conversation)
    desk.tell("people_link", code=code)


async def tell_me(desk: Desk) -> None:
    if not alone(desk):
        return
    if desk.person is None:
        desk.tell("people_me_nobody")
        return
    which = (conversations.c.person_id == desk.person.id, conversations.c.grouped.is_(False))
    accounts = (await desk.connection.execute(select(func.count()).select_from(conversations).where(*which))).scalar_one()
    if not desk.person.roles:
        desk.tell("people_me_linked", desk.choice("people:leave", "people_leave"), accounts=accounts)
        return
    lines = [await role_line(desk, role) for role in desk.person.roles]
    choices = [
        desk.choice(f"people:{what}", f"people_{key}") for what, key in (("rename", "rename"), ("link", "link_more"), ("leave", "leave"))
    ]
    desk.tell("people_me", *choices, name=named(desk, desk.person.name), roles="\n".join(lines), accounts=accounts)


async def ask_leave(desk: Desk) -> None:
    if not alone(desk):
        return
    if desk.person is None:
        desk.tell("people_leave_nothing")
    elif not desk.person.roles:
        await leave(desk.connection, [desk.person.id], desk.at, desk.conversation)
        desk.tell("people_left_link")
    elif await _last_administrator(desk):
        desk.tell("people_leave_last")
    else:
        held = "; ".join([await role_line(desk, role) for role in desk.person.roles]).replace("• ", "")
        desk.tell("people_leave_ask", desk.choice("people:stay", "people_leave_no"), desk.choice("people:leave-now", "people_leave_yes"),
                  roles=held)  # fmt: skip


async def leave_now(desk: Desk) -> None:
    """At once: roles, accounts, tickets, invitations, logins."""
    if desk.person is None or not desk.person.roles:
        desk.tell("people_leave_nothing")
    elif await _last_administrator(desk):
        desk.tell("people_leave_last")
    else:
        roles = [[role.name, role.area, role.team] for role in desk.person.roles]
        await release_of(desk.connection, desk.person.id, desk.at, desk.conversation)
        await leave(desk.connection, [desk.person.id], desk.at, desk.conversation)
        await note(desk.connection, desk.at, desk.person.id, "person.leave", "person", desk.person.id, {"roles": roles})
        desk.close()
        desk.tell("people_left")


async def _last_administrator(desk: Desk) -> bool:
    mine = desk.person is not None and desk.person.has("administrator")
    return mine and await administrators(desk.connection, desk.at[:10]) == 1
