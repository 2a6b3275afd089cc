"""An announcement as it is written, before and after it is in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import Audience, dump_audience, load_audience
from bot.store import Json
from bot.store.tables import announcements

URGENCIES = ("thuong", "khan", "thuong_khan", "hoa_toc")
AT_NIGHT = frozenset({"thuong_khan", "hoa_toc"})
"""May go at night, and with one person's approval that a second confirms later."""
REPEATS = ("", "daily", "weekly", "monthly")
SERIES = "series"


@dataclass(frozen=True)
class Draft:
    """What an official writes. `send_at` ISO or "" (as soon as approved), `ends_on` YYYY-MM-DD, the last day of a recurrence.

    `attachment`: `file` (its id in the file store), `name`, `size`, `kind` (image, file). `reason`: why a link leads elsewhere than to an
    office's site. `area`: whose officers approve it. `corrects`: the announcement it corrects. `series`: the first announcement of a
    recurrence, for all that follow it and for a new text that is to take its place; 0 none.
    """

    title: str = ""
    text: str = ""
    link: str = ""
    reason: str = ""
    attachment: Json | None = None
    document: str = ""
    urgency: str = "thuong"
    audience: Audience = field(default_factory=Audience)
    confirm: bool = False
    send_at: str = ""
    repeats: str = ""
    ends_on: str = ""
    remind_hours: int = 0
    area: int = 0
    corrects: int | None = None
    series: int = 0


@dataclass(frozen=True)
class Announcement:
    """A row of the database: what was written, and where it stands."""

    id: int
    draft: Draft
    status: str
    made_by: int
    version: int
    approved_by: int | None
    confirmed_by: int | None
    comment: str
    made_at: str
    done_at: str


def dump_draft(draft: Draft) -> Json:
    """As JSON data."""
    return asdict(draft) | {"audience": dump_audience(draft.audience)}


def load_draft(data: Json) -> Draft:
    """From JSON data; what is not known is left out."""
    known = {one.name for one in fields(Draft)}
    values = {name: value for name, value in data.items() if name in known}
    return Draft(**values | {"audience": load_audience(data.get("audience", {}))})


def columns_of(draft: Draft) -> Json:
    """What the table keeps of a draft. The number of its series stands with the audience: who gets it, and in place of what."""
    audience = dump_audience(draft.audience) | ({SERIES: draft.series} if draft.series else {})
    return {
        "title": draft.title, "text": draft.text, "link": draft.link, "attachment": draft.attachment, "document": draft.document,
        "urgency": draft.urgency, "audience": audience, "confirm": draft.confirm, "send_at": draft.send_at or None,
        "repeats": draft.repeats, "ends_on": draft.ends_on or None, "remind_hours": draft.remind_hours, "area_id": draft.area,
        "corrects_id": draft.corrects, "comment": draft.reason,
    }  # fmt: skip


def announcement_of(row: Any) -> Announcement:
    """From a row of the table. While nobody has rejected it, `comment` is the reason for its link. A recurrence begins its own series."""
    audience = {name: value for name, value in row.audience.items() if name != SERIES}
    series = int(row.audience.get(SERIES) or (row.id if row.repeats else 0))
    reason = "" if row.status == "rejected" else row.comment
    draft = Draft(
        row.title, row.text, row.link, reason, row.attachment, row.document, row.urgency, load_audience(audience), bool(row.confirm),
        row.send_at or "", row.repeats, row.ends_on or "", row.remind_hours, row.area_id, row.corrects_id, series,
    )  # fmt: skip
    return Announcement(
        row.id, draft, row.status, row.made_by, row.version, row.approved_by, row.confirmed_by, row.comment, row.made_at, row.done_at or ""
    )


async def read_announcement(connection: AsyncConnection, number: int) -> Announcement | None:
    """One announcement."""
    row = (await connection.execute(select(announcements).where(announcements.c.id == number))).one_or_none()
    return announcement_of(row) if row else None
