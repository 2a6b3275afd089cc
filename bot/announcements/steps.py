"""The way of an announcement to its approval: draft → waiting → scheduled, with a second person's word, every step in the trail."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import common_area
from bot.announcements.draft import AT_NIGHT, Announcement, Draft, columns_of
from bot.announcements.series import take_over
from bot.announcements.standing import APPROVERS, OPEN, StepError, change, may_approve, may_steer, may_write, read_known, read_open
from bot.people.areas import AreaTree
from bot.people.persons import Person
from bot.people.trail import note
from bot.store.tables import announcements, recipients


async def create(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, draft: Draft) -> int:
    """Keeps a new draft; its number.

    Raises:
        StepError: an area that the person does not work for.
    """
    placed = _placed(tree, person, draft)
    row = columns_of(placed) | {"status": "draft", "made_by": person.id, "made_at": at, "changed_at": at, "version": 1}
    made = await connection.execute(insert(announcements).values(**row).returning(announcements.c.id))
    number = int(made.scalar_one())
    await note(connection, at, person.id, "announcement.create", "announcement", number, {"title": draft.title})
    return number


async def save(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int, draft: Draft) -> int:
    """Changes one that nobody has got; it is a draft again, also where it was approved. The new version.

    Raises:
        StepError: gone, changed by someone else, under way, a recurrence (that goes on until a new draft takes its place), not the
            person's to change.
    """
    found = await read_open(connection, number, version, *OPEN, "scheduled")
    if not may_steer(person, tree, found):
        raise StepError("announcements_not_yours")
    if found.status == "scheduled" and (found.draft.repeats or await _begun(connection, number)):
        raise StepError("announcements_changed")
    values = columns_of(_placed(tree, person, draft)) | {"status": "draft", "approved_by": None, "approved_at": None}
    await change(connection, at, found, **values)
    await note(connection, at, person.id, "announcement.change", "announcement", number, {"before": found.draft.text})
    return version + 1


async def submit(
    connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int, alone: bool = False
) -> str:
    """Sends a draft for approval; "waiting", or "scheduled" where the author approves it `alone` and a second person confirms later.

    Raises:
        StepError: as `save`; `alone` without the right or for what is not urgent.
    """
    found = await read_open(connection, number, version, "draft", "rejected")
    if not may_steer(person, tree, found):
        raise StepError("announcements_not_yours")
    if alone and (found.draft.urgency not in AT_NIGHT or not person.may(tree, found.draft.area, *APPROVERS)):
        raise StepError("announcements_alone_not")
    if alone:
        await _schedule(connection, at, person, found)
    else:
        await change(connection, at, found, status="waiting", comment=found.draft.reason)
    await note(connection, at, person.id, "announcement.alone" if alone else "announcement.submit", "announcement", number, {})
    return "scheduled" if alone else "waiting"


async def approve(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int) -> str:
    """A second person's yes; when it goes out. A time that is over meanwhile means now. A recurrence that it replaces ends.

    Raises:
        StepError: the approver wrote it, has no right there, or looked at another version.
    """
    found = await read_open(connection, number, version, "waiting")
    _second(person, tree, found)
    goes = await _schedule(connection, at, person, found)
    await note(connection, at, person.id, "announcement.approve", "announcement", number, {"version": version})
    return goes


async def reject(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int, comment: str) -> None:
    """A second person's no, with what to change.

    Raises:
        StepError: as `approve`.
    """
    found = await read_open(connection, number, version, "waiting")
    _second(person, tree, found)
    await change(connection, at, found, status="rejected", comment=comment)
    await note(connection, at, person.id, "announcement.reject", "announcement", number, {"comment": comment})


async def confirm_later(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """The second person's word on one that went out with one person's approval.

    Raises:
        StepError: the author's own, or confirmed already.
    """
    found = await read_known(connection, number)
    if found.approved_by != found.made_by or found.confirmed_by:
        raise StepError("announcements_changed")
    _second(person, tree, found)
    where = (announcements.c.id == number, announcements.c.confirmed_by.is_(None))
    done = await connection.execute(update(announcements).where(*where).values(confirmed_by=person.id))
    if done.rowcount != 1:
        raise StepError("announcements_changed")
    await note(connection, at, person.id, "announcement.confirm", "announcement", number, {})


async def _begun(connection: AsyncConnection, number: int) -> bool:
    """Whether its recipients are being written."""
    which = select(recipients.c.id).where(recipients.c.announcement_id == number).limit(1)
    return (await connection.execute(which)).first() is not None


async def _schedule(connection: AsyncConnection, at: str, person: Person, found: Announcement) -> str:
    """Approved: its time is set, and a recurrence in whose place it goes ends. The time."""
    await change(connection, at, found, status="scheduled", approved_by=person.id, approved_at=at)
    goes = await take_over(connection, at, found)
    await connection.execute(update(announcements).where(announcements.c.id == found.id).values(send_at=goes))
    return goes


def _placed(tree: AreaTree, person: Person, draft: Draft) -> Draft:
    if not may_write(person, tree, draft):
        raise StepError("announcements_area_not_yours")
    area = draft.area if draft.corrects else common_area(tree, draft.audience, draft.area)
    return Draft(**vars(draft) | {"area": area})


def _second(person: Person, tree: AreaTree, found: Announcement) -> None:
    if person.id == found.made_by:
        raise StepError("announcements_own")
    if not may_approve(person, tree, found):
        raise StepError("announcements_not_yours")
