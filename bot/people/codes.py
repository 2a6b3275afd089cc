"""Codes that are used once: to join with a role, to link another account, to log in at the desk. Only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json
from bot.store.tables import codes

CodeKind = Literal["first", "invite", "link", "login"]
Trouble = Literal["code_unknown", "code_used", "code_expired", "code_revoked"]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter that looks like another: people read codes to each other."""
LENGTH = 8
LASTS: dict[CodeKind, timedelta] = {
    "first": timedelta(days=3650),
    "invite": timedelta(days=7),
    "link": timedelta(minutes=15),
    "login": timedelta(minutes=10),
}


class CodeError(Exception):
    """A code that cannot be used; the argument is the key of a phrase."""


def code_hash(code: str) -> str:
    """What is kept of a code; blanks, dashes and case do not count."""
    return hashlib.sha256("".join(mark for mark in code.upper() if mark.isalnum()).encode()).hexdigest()


async def make_code(connection: AsyncConnection, kind: CodeKind, at: str, long: bool = False, **columns: Any) -> str:
    """A new code of eight letters ("ABCD-2345"), or 43 for addresses; `columns` are those of the table (role, area_id, team_id, …)."""
    code = secrets.token_urlsafe(32) if long else "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    until = (datetime.fromisoformat(at) + LASTS[kind]).isoformat(timespec="milliseconds")
    kept = hashlib.sha256(code.encode()).hexdigest() if long else code_hash(code)
    await connection.execute(insert(codes).values(hash=kept, kind=kind, made_at=at, expires_at=until, **columns))
    return code if long else f"{code[:4]}-{code[4:]}"


async def read_code(connection: AsyncConnection, code: str, at: str, *kinds: CodeKind, long: bool = False) -> Json:
    """The row of a code that can still be used.

    Raises:
        CodeError: unknown, used, over or taken back.
    """
    kept = hashlib.sha256(code.encode()).hexdigest() if long else code_hash(code)
    row = (await connection.execute(select(codes).where(codes.c.hash == kept))).mappings().one_or_none()
    if row is None or row["kind"] not in kinds:
        raise CodeError("code_unknown")
    if row["used_at"]:
        raise CodeError("code_used")
    if row["revoked_at"]:
        raise CodeError("code_revoked")
    if datetime.fromisoformat(row["expires_at"]) < datetime.fromisoformat(at):
        raise CodeError("code_expired")
    return dict(row)


async def spend_code(connection: AsyncConnection, number: int, person: int | None, at: str) -> None:
    """Marks a code used.

    Raises:
        CodeError: someone else was quicker.
    """
    done = await connection.execute(update(codes).where(codes.c.id == number, codes.c.used_at.is_(None)).values(used_at=at, used_by=person))
    if done.rowcount != 1:
        raise CodeError("code_used")
