"""Using a code: a role by invitation, the first administrator's, or a second account of the same person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.codes import CodeError, code_hash, read_code, spend_code
from bot.people.persons import Person, RoleName, add_person, give_role, read_person
from bot.people.trail import note
from bot.store.database import Json
from bot.store.store import change_conversation, change_own
from bot.store.tables import codes, conversations, people, roles, trail

TRIES, TRIES_WITHIN = 5, timedelta(minutes=10)


@dataclass(frozen=True)
class Joined:
    """What a code gave. Without `role` another account was linked. `again`: it had been used by the same person before."""

    person: Person
    role: RoleName | None = None
    area: int = 0
    team: int | None = None
    again: bool = False


async def join(connection: AsyncConnection, tree: AreaTree, code: str, conversation: int, mine: Person | None, at: str) -> Joined:
    """Uses a code in a conversation that belongs to `mine`, if to anybody. `tree` must have areas.

    Raises:
        CodeError: it cannot be used (here); nothing was changed.
    """
    try:
        row = await read_code(connection, code, at, "first", "invite", "link")
    except CodeError:
        if mine and await _used_by(connection, code) == mine.id:
            return Joined(mine, again=True)
        raise
    if row["kind"] == "link":
        theirs = await _origin(connection, row, conversation, mine, at)
        # Spent before anything is changed: of two who use it at once, one gets nothing.
        await spend_code(connection, row["id"], None, at)
        person = await _link(connection, row["conversation_id"], conversation, mine, theirs, at)
        await _finish(connection, row, person, at, "person.link")
        return Joined(await _read(connection, person, at))
    if mine and row["person_id"] not in (None, mine.id) and not is_resident(mine):
        raise CodeError("code_other_person")
    await spend_code(connection, row["id"], None, at)
    area = row["area_id"] or next(one.id for one in tree.by_id.values() if one.parent is None)
    person = await _invited(connection, row, conversation, mine, at)
    await give_role(connection, person, row["role"], area, row["team_id"], at[:10], row["made_by"])
    await _finish(connection, row, person, at, "person.join")
    return Joined(await _read(connection, person, at), row["role"], area, row["team_id"])


async def _finish(connection: AsyncConnection, row: Json, person: int, at: str, action: str) -> None:
    await connection.execute(update(codes).where(codes.c.id == row["id"]).values(used_by=person))
    await note(connection, at, person, action, "person", person, {"code": row["id"], "role": row["role"], "area": row["area_id"]})


async def _read(connection: AsyncConnection, number: int, at: str) -> Person:
    person = await read_person(connection, number, at[:10])
    assert person is not None
    return person


async def _used_by(connection: AsyncConnection, code: str) -> int | None:
    return (await connection.execute(select(codes.c.used_by).where(codes.c.hash == code_hash(code)))).scalar_one_or_none()


async def _invited(connection: AsyncConnection, row: Json, conversation: int, mine: Person | None, at: str) -> int:
    """Who joins by an invitation: the person it is for, the one of this conversation, or somebody new."""
    person: int = row["person_id"] or (mine.id if mine else await add_person(connection, "", at))
    if mine and mine.id != person:
        await _merge(connection, mine.id, person, conversation)
    await connection.execute(update(people).where(people.c.id == person).values(left_at=None))
    await change_own(connection, conversation, person_id=person)
    return person


async def _origin(connection: AsyncConnection, row: Json, conversation: int, mine: Person | None, at: str) -> Person | None:
    """Whom the account belongs to in which a linking code was made.

    Raises:
        CodeError: a group's code, the same account, or two different people.
    """
    if row["conversation_id"] is None:
        raise CodeError("code_unknown")
    if row["conversation_id"] == conversation:
        raise CodeError("code_same_account")
    which = select(conversations.c.person_id).where(conversations.c.id == row["conversation_id"])
    number = (await connection.execute(which)).scalar_one_or_none()
    theirs = await read_person(connection, number, at[:10]) if number else None
    if mine and theirs and mine.id != theirs.id and not is_resident(mine) and not is_resident(theirs):
        raise CodeError("code_two_people")
    return theirs


async def _link(connection: AsyncConnection, origin: int, conversation: int, mine: Person | None, theirs: Person | None, at: str) -> int:
    """Joins the two accounts to one person; a nameless one becomes the other."""
    if mine and theirs and mine.id != theirs.id:
        gone, stays = (mine, theirs) if is_resident(mine) else (theirs, mine)
        await _merge(connection, gone.id, stays.id, conversation)
        return stays.id
    person = theirs.id if theirs else mine.id if mine else await add_person(connection, "", at)
    await change_own(connection, conversation, person_id=person)
    if not theirs:
        await change_conversation(connection, origin, person_id=person)
    return person


def is_resident(person: Person) -> bool:
    """Somebody who only linked two accounts."""
    return not person.name and not person.roles


async def _merge(connection: AsyncConnection, gone: int, stays: int, own: int) -> None:
    """All accounts of a nameless person become another's."""
    for chat in (await connection.execute(select(conversations.c.id).where(conversations.c.person_id == gone))).scalars().all():
        await (change_own if chat == own else change_conversation)(connection, chat, person_id=stays)
    await connection.execute(update(codes).where(codes.c.person_id == gone).values(person_id=stays))
    # Whoever had a role once may stand in records; that row stays.
    never = ~exists().where(roles.c.person_id == gone)
    await connection.execute(delete(people).where(people.c.id == gone, never))


async def too_many_tries(connection: AsyncConnection, conversation: int, at: str) -> bool:
    """Whether so many wrong codes were typed here that no more are looked at for a while."""
    since = (datetime.fromisoformat(at) - TRIES_WITHIN).isoformat(timespec="milliseconds")
    wrong = (trail.c.thing == "conversation", trail.c.thing_id == conversation, trail.c.action == "code.wrong", trail.c.at > since)
    return int((await connection.execute(select(func.count()).select_from(trail).where(*wrong))).scalar_one()) >= TRIES


async def note_wrong(connection: AsyncConnection, conversation: int, person: int | None, at: str) -> None:
    """Counts a wrong code."""
    await note(connection, at, person, "code.wrong", "conversation", conversation)
