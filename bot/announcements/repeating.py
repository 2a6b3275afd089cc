"""A recurrence changed after it was approved: sent once more and no longer, at other times, or with other words.

What was approved may become less by one person's word: rarer, or ending earlier. More often, longer, or other words need a second person's
approval: a new draft, which takes the place of the old when it is approved. Until then the old one goes on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import REPEATS, Announcement, Draft, announcement_of
from bot.announcements.series import LIVE, series_of
from bot.announcements.standing import OPEN, StepError, change, read_steered
from bot.announcements.steps import create
from bot.clock import VIETNAM
from bot.people.areas import AreaTree
from bot.people.persons import Person
from bot.people.trail import note
from bot.store.tables import announcements

OFTEN = ("daily", "weekly", "monthly", "")
"""How often, the rarest last."""


def needs_approval(before: Draft, repeats: str, ends_on: str) -> bool:
    """Whether a recurrence would go out more often, or longer, than was approved."""
    return OFTEN.index(repeats) < OFTEN.index(before.repeats) or (bool(repeats) and ends_on > before.ends_on)


async def read_repeated(connection: AsyncConnection, tree: AreaTree, person: Person, number: int) -> Announcement:
    """An approved announcement that waits for its time and is to be repeated.

    Raises:
        StepError: gone, not the person's, or not such a one.
    """
    found = await read_steered(connection, tree, person, number, *LIVE)
    if not found.draft.repeats:
        raise StepError("announcements_repeat_over")
    return found


async def finish(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> Announcement:
    """It goes out once more, and then no longer; as it was before.

    Raises:
        StepError: as `read_repeated`.
    """
    found = await read_repeated(connection, tree, person, number)
    await change(connection, at, found, repeats="", ends_on=None)
    await note(connection, at, person.id, "announcement.repeat", "announcement", number, {"before": found.draft.repeats, "now": ""})
    return found


async def reschedule(
    connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, repeats: str, ends_on: str
) -> int | None:
    """Other times for a recurrence. None: changed; a number: the new draft that needs approval first.

    Raises:
        StepError: as `read_repeated`; the same as before; an end before the next time, or none.
    """
    found = await read_repeated(connection, tree, person, number)
    draft = found.draft
    if repeats not in REPEATS or not repeats:
        raise StepError("announcements_repeats_unknown")
    if (repeats, ends_on) == (draft.repeats, draft.ends_on):
        raise StepError("announcements_repeat_same")
    if ends_on < next_day(found):
        raise StepError("announcements_repeat_early")
    if needs_approval(draft, repeats, ends_on):
        return await _copy(connection, tree, at, person, found, replace(draft, repeats=repeats, ends_on=ends_on))
    await change(connection, at, found, repeats=repeats, ends_on=ends_on)
    detail = {"before": [draft.repeats, draft.ends_on], "now": [repeats, ends_on]}
    await note(connection, at, person.id, "announcement.repeat", "announcement", number, detail)
    return None


async def copy(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> int:
    """A draft with the same words, to be changed: its number. When it is approved, it takes the place of the recurrence.

    One that the person made for it before, and that nobody has approved, is taken up again.

    Raises:
        StepError: as `read_repeated`.
    """
    found = await read_repeated(connection, tree, person, number)
    c = announcements.c
    rows = await connection.execute(select(announcements).where(c.status.in_(OPEN), c.made_by == person.id).order_by(c.id.desc()))
    begun = next((one for one in map(announcement_of, rows) if one.draft.series == series_of(found)), None)
    return begun.id if begun else await _copy(connection, tree, at, person, found, found.draft)


def next_day(found: Announcement) -> str:
    """The day on which it goes out next, ISO."""
    return datetime.fromisoformat(found.draft.send_at).astimezone(VIETNAM).date().isoformat()


async def _copy(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, found: Announcement, draft: Draft) -> int:
    number = await create(connection, tree, at, person, replace(draft, series=series_of(found)))
    await note(connection, at, person.id, "announcement.copy", "announcement", number, {"of": found.id})
    return number
