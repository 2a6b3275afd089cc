"""Versions of topics, guides and facts: draft → review → published → replaced. The published one stands over the file.

A version is never changed once it was published. Two editors on one text: the later one is told, and nothing of theirs is lost, for every
save is a version of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.trail import note
from bot.store.database import Json, insert_once
from bot.store.tables import overlays

Kind = Literal["topics", "guides", "facts"]
KINDS: tuple[Kind, ...] = ("topics", "guides", "facts")


class EditError(Exception):
    """What cannot be done; the argument is the key of a phrase."""


@dataclass(frozen=True)
class Overlay:
    """One version. `body`: data of bot.editing.texts; empty in one that goes back to the file: without one it is withdrawn."""

    id: int
    kind: Kind
    key: str
    version: int
    body: Json
    status: str
    comment: str
    made_by: int
    made_at: str
    published_by: int | None = None
    published_at: str = ""


async def save_draft(
    connection: AsyncConnection, kind: Kind, key: str, body: Json, base: int, person: int, at: str, comment: str = ""
) -> int:  # fmt: skip
    """A new version of a text; its id. `base` is the version that the editor began from (0: the file).

    Raises:
        EditError: "edit_conflict" when somebody saved another version meanwhile.
    """
    newest = await newest_version(connection, kind, key)
    if newest != base:
        raise EditError("edit_conflict")
    row = {"kind": kind, "key": key, "version": newest + 1, "body": body, "status": "draft", "comment": comment[:500], "made_by": person,
           "made_at": at}  # fmt: skip
    made = await connection.execute(insert_once(connection, overlays, row, ["kind", "key", "version"]).returning(overlays.c.id))
    number = made.scalar_one_or_none()
    if number is None:
        raise EditError("edit_conflict")
    await note(connection, at, person, "content.save", kind, number, {"key": key, "version": newest + 1})
    return int(number)


async def ask_review(connection: AsyncConnection, number: int, person: int, at: str) -> None:
    """Gives a draft to whoever publishes.

    Raises:
        EditError: "edit_gone", "edit_not_draft".
    """
    await _change(connection, number, "draft", "review", person, at, "content.review")


async def publish(connection: AsyncConnection, number: int, person: int, at: str) -> Overlay:
    """Puts a version in the place of the published one.

    Raises:
        EditError: "edit_gone"; "edit_old" when a newer version is published already; "edit_published".
    """
    wanted = await read_overlay(connection, number)
    if wanted is None:
        raise EditError("edit_gone")
    if wanted.status in ("published", "replaced"):
        raise EditError("edit_published")
    standing = await published_version(connection, wanted.kind, wanted.key)
    if standing and standing.version > wanted.version:
        raise EditError("edit_old")
    same = (overlays.c.kind == wanted.kind, overlays.c.key == wanted.key)
    await connection.execute(update(overlays).where(*same, overlays.c.status == "published").values(status="replaced"))
    published = {"status": "published", "published_by": person, "published_at": at}
    await connection.execute(update(overlays).where(overlays.c.id == number).values(**published))
    await note(connection, at, person, "content.publish", wanted.kind, number, {"key": wanted.key, "version": wanted.version})
    return wanted


async def roll_back(connection: AsyncConnection, kind: Kind, key: str, version: int, person: int, at: str) -> int:
    """Publishes an old version anew, as the newest one; version 0 is the file. The new version's id.

    Raises:
        EditError: "edit_gone" when there is no such version.
    """
    body: Json = {}
    if version:
        which = select(overlays.c.body).where(overlays.c.kind == kind, overlays.c.key == key, overlays.c.version == version)
        found = (await connection.execute(which)).scalar_one_or_none()
        if found is None:
            raise EditError("edit_gone")
        body = dict(found)
    newest = await newest_version(connection, kind, key)
    number = await save_draft(connection, kind, key, body, newest, person, at, f"← {version}")
    await publish(connection, number, person, at)
    return number


async def drop_draft(connection: AsyncConnection, number: int, person: int, at: str) -> None:
    """Gives up a version that was not published.

    Raises:
        EditError: "edit_gone", "edit_published".
    """
    found = await read_overlay(connection, number)
    if found is None:
        raise EditError("edit_gone")
    if found.status in ("published", "replaced"):
        raise EditError("edit_published")
    await connection.execute(update(overlays).where(overlays.c.id == number).values(status="dropped"))
    await note(connection, at, person, "content.drop", found.kind, number, {"key": found.key})


async def withdrawn(connection: AsyncConnection) -> list[Overlay]:
    """Texts that were published and went back to the file: their last versions that said something."""
    found = []
    for one in await published(connection):
        if not one.body:
            said = next((older for older in await versions(connection, one.kind, one.key) if older.body), None)
            found += [said] if said else []
    return found


async def read_overlay(connection: AsyncConnection, number: int) -> Overlay | None:
    row = (await connection.execute(select(overlays).where(overlays.c.id == number))).one_or_none()
    return None if row is None else _overlay(row)


async def versions(connection: AsyncConnection, kind: Kind, key: str) -> list[Overlay]:
    """All versions of a text, the newest first."""
    which = select(overlays).where(overlays.c.kind == kind, overlays.c.key == key).order_by(overlays.c.version.desc())
    return [_overlay(row) for row in await connection.execute(which)]


async def published_version(connection: AsyncConnection, kind: Kind, key: str) -> Overlay | None:
    which = select(overlays).where(overlays.c.kind == kind, overlays.c.key == key, overlays.c.status == "published")
    row = (await connection.execute(which)).one_or_none()
    return None if row is None else _overlay(row)


async def published(connection: AsyncConnection) -> list[Overlay]:
    """All that stands over the files now."""
    rows = await connection.execute(select(overlays).where(overlays.c.status == "published").order_by(overlays.c.id))
    return [_overlay(row) for row in rows]


async def waiting(connection: AsyncConnection) -> list[Overlay]:
    """Drafts and what waits for review, the oldest first."""
    rows = await connection.execute(select(overlays).where(overlays.c.status.in_(("draft", "review"))).order_by(overlays.c.id))
    return [_overlay(row) for row in rows]


async def newest_version(connection: AsyncConnection, kind: Kind, key: str) -> int:
    which = select(func.max(overlays.c.version)).where(overlays.c.kind == kind, overlays.c.key == key)
    return int((await connection.execute(which)).scalar_one() or 0)


async def generation(connection: AsyncConnection) -> tuple[int, str]:
    """Changes whenever something is published: how other processes notice."""
    which = select(func.count(), func.max(overlays.c.published_at)).where(overlays.c.published_at.is_not(None))
    count, last = (await connection.execute(which)).one()
    return int(count), last or ""


async def _change(connection: AsyncConnection, number: int, before: str, after: str, person: int, at: str, action: str) -> None:
    found = await read_overlay(connection, number)
    if found is None:
        raise EditError("edit_gone")
    if found.status != before:
        raise EditError("edit_not_draft")
    await connection.execute(update(overlays).where(overlays.c.id == number).values(status=after))
    await note(connection, at, person, action, found.kind, number, {"key": found.key})


def _overlay(row: Any) -> Overlay:
    return Overlay(
        row.id, row.kind, row.key, row.version, dict(row.body), row.status, row.comment, row.made_by, row.made_at, row.published_by,
        row.published_at or "",
    )  # fmt: skip
