"""Logins at the desk: a one-time code becomes a session, a session becomes a person with the rights of this moment.

Only the SHA-256 of what the browser keeps is stored. A session ends after `IDLE` without use, after `LASTS` in any case, when it is
revoked, and when the person holds no role that may sit at the desk.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.codes import CodeError, make_code, read_code, spend_code
from bot.people.persons import Person, RoleName, read_person
from bot.people.trail import note
from bot.store.tables import sessions

IDLE = timedelta(hours=12)
LASTS = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""A use is noted only so often: a page that looks again every few seconds writes nothing."""
MOST_AGENT = 200
MOST_LISTED = 20
AT_DESK: tuple[RoleName, ...] = ("leader", "commune_officer", "province_officer", "editor", "administrator")


@dataclass(frozen=True)
class Login:
    """A session. Times are ISO; `agent` is what the browser calls itself."""

    id: int
    person: int
    created_at: str
    seen_at: str
    agent: str


def may_sit(person: Person | None) -> bool:
    """Whether a person has a role that works at the desk."""
    return person is not None and person.has(*AT_DESK)


async def make_login(connection: AsyncConnection, person: int, at: str) -> str:
    """A code for one login, good for ten minutes."""
    return await make_code(connection, "login", at, long=True, person_id=person)


async def check_login(connection: AsyncConnection, code: str, at: str) -> Person:
    """Whose login a code is; the code stays good.

    Raises:
        CodeError: unknown, used, over, taken back, or of somebody who may not sit at the desk (any more).
    """
    row = await read_code(connection, code, at, "login", long=True)
    person = await read_person(connection, row["person_id"], at[:10]) if row["person_id"] else None
    if person is None or not may_sit(person):
        raise CodeError("code_revoked")
    return person


async def log_in(connection: AsyncConnection, code: str, agent: str, at: str) -> str:
    """Spends a code; the secret that the browser keeps.

    Raises:
        CodeError: as `check_login`; or someone was quicker.
    """
    person = await check_login(connection, code, at)
    row = await read_code(connection, code, at, "login", long=True)
    await spend_code(connection, row["id"], person.id, at)
    secret = secrets.token_urlsafe(32)
    until = _moment(datetime.fromisoformat(at) + LASTS)
    made = await connection.execute(
        insert(sessions)
        .values(hash=secret_hash(secret), person_id=person.id, created_at=at, expires_at=until, seen_at=at, agent=agent[:MOST_AGENT])
        .returning(sessions.c.id)
    )
    await note(connection, at, person.id, "session.open", "session", int(made.scalar_one()))
    return secret


async def read_login(connection: AsyncConnection, secret: str, at: str) -> Login | None:
    """The session that a browser's secret stands for; None when it is over."""
    s = sessions.c
    idle = _moment(datetime.fromisoformat(at) - IDLE)
    alive = (s.hash == secret_hash(secret), s.revoked_at.is_(None), s.expires_at > at, s.seen_at > idle)
    row = (await connection.execute(select(sessions).where(*alive))).one_or_none()
    return None if row is None else Login(row.id, row.person_id, row.created_at, row.seen_at, row.agent)


def is_stale(login: Login, at: str) -> bool:
    """Whether its use should be noted again."""
    return datetime.fromisoformat(at) - datetime.fromisoformat(login.seen_at) >= SEEN_EVERY


async def note_use(connection: AsyncConnection, number: int, at: str) -> None:
    await connection.execute(update(sessions).where(sessions.c.id == number).values(seen_at=at))


async def logins_of(connection: AsyncConnection, person: int, at: str) -> Sequence[Login]:
    """A person's sessions that are not over, the one last used first."""
    s = sessions.c
    idle = _moment(datetime.fromisoformat(at) - IDLE)
    alive = (s.person_id == person, s.revoked_at.is_(None), s.expires_at > at, s.seen_at > idle)
    rows = await connection.execute(select(sessions).where(*alive).order_by(s.seen_at.desc(), s.id.desc()).limit(MOST_LISTED))
    return [Login(row.id, row.person_id, row.created_at, row.seen_at, row.agent) for row in rows]


async def end_login(connection: AsyncConnection, number: int, person: int, at: str) -> bool:
    """Ends one of a person's sessions; False when it is not theirs, or over already."""
    s = sessions.c
    mine = (s.id == number, s.person_id == person, s.revoked_at.is_(None))
    done = await connection.execute(update(sessions).where(*mine).values(revoked_at=at))
    if done.rowcount == 1:
        await note(connection, at, person, "session.end", "session", number)
    return done.rowcount == 1


def secret_hash(secret: str) -> str:
    """What is kept of a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
