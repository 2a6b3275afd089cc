"""The way of an announcement: draft → waiting → scheduled → sending → done, with a second person's word, every step in the trail.

Every change asks for the version that the person looked at: of two who change the same announcement the later one is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import common_area
from bot.announcements.draft import AT_NIGHT, Announcement, Draft, announcement_of, columns_of, read_announcement
from bot.announcements.recall import pull_back
from bot.people.areas import AreaTree
from bot.people.persons import Person, RoleName, held_on
from bot.people.trail import note
from bot.store import Json
from bot.store.tables import announcements, recipients, roles

WRITERS: tuple[RoleName, ...] = ("leader", "commune_officer", "province_officer")
APPROVERS: tuple[RoleName, ...] = ("commune_officer", "province_officer")
OPEN = ("draft", "rejected", "waiting")
"""May still be changed."""
UNDER_WAY = ("sending", "paused")
REACHED = ("sending", "paused", "stopped", "done")
"""Somebody may have it already."""


class StepError(Exception):
    """A step that cannot be taken now; `key` is a phrase, `gaps` its gaps. Nothing was changed."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.key = key
        self.gaps = gaps


def may_write(person: Person, tree: AreaTree, draft: Draft) -> bool:
    """Whether the person works for every area of the audience."""
    named = (*draft.audience.areas, *draft.audience.subtrees) or (draft.area,)
    return all(area in tree.by_id and person.may(tree, area, *WRITERS) for area in named)


def may_approve(person: Person, tree: AreaTree, found: Announcement) -> bool:
    """Whether the person has the right over the area and did not write it."""
    return person.id != found.made_by and person.may(tree, found.draft.area, *APPROVERS)


def may_steer(person: Person, tree: AreaTree, found: Announcement) -> bool:
    """Whether the person may pause, stop, remind, resend: the author, or who could approve it."""
    return person.id == found.made_by or person.may(tree, found.draft.area, *APPROVERS)


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
    """Changes one that nobody has approved; it is a draft again. The new version.

    Raises:
        StepError: gone, changed by someone else, approved meanwhile, not the person's to change.
    """
    found = await _open(connection, number, version, *OPEN)
    if not may_steer(person, tree, found):
        raise StepError("work_not_allowed")
    values = columns_of(_placed(tree, person, draft)) | {"status": "draft"}
    await _change(connection, at, found, **values)
    await note(connection, at, person.id, "announcement.change", "announcement", number, {"before": found.draft.text})
    return version + 1


async def submit(
    connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int, alone: bool = False
) -> str:
    """Sends a draft for approval; "waiting", or "scheduled" where the author approves it `alone` and a second person confirms later.

    Raises:
        StepError: as `save`; `alone` without the right or for what is not urgent.
    """
    found = await _open(connection, number, version, "draft", "rejected")
    if not may_steer(person, tree, found):
        raise StepError("work_not_allowed")
    if alone and (found.draft.urgency not in AT_NIGHT or not person.may(tree, found.draft.area, *APPROVERS)):
        raise StepError("announcements_alone_not")
    if alone:
        await _change(connection, at, found, status="scheduled", approved_by=person.id, approved_at=at, send_at=found.draft.send_at or at)
    else:
        await _change(connection, at, found, status="waiting", comment=found.draft.reason)
    await note(connection, at, person.id, "announcement.alone" if alone else "announcement.submit", "announcement", number, {})
    return "scheduled" if alone else "waiting"


async def approve(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int) -> str:
    """A second person's yes; when it goes out. A time that is over meanwhile means now.

    Raises:
        StepError: the approver wrote it, has no right there, or looked at another version.
    """
    found = await _open(connection, number, version, "waiting")
    _second(person, tree, found)
    goes = max(found.draft.send_at, at) if found.draft.send_at else at
    await _change(connection, at, found, status="scheduled", approved_by=person.id, approved_at=at, send_at=goes)
    await note(connection, at, person.id, "announcement.approve", "announcement", number, {"version": version})
    return goes


async def reject(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, version: int, comment: str) -> None:
    """A second person's no, with what to change.

    Raises:
        StepError: as `approve`.
    """
    found = await _open(connection, number, version, "waiting")
    _second(person, tree, found)
    await _change(connection, at, found, status="rejected", comment=comment)
    await note(connection, at, person.id, "announcement.reject", "announcement", number, {"comment": comment})


async def confirm_later(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """The second person's word on one that went out with one person's approval.

    Raises:
        StepError: the author's own, or confirmed already.
    """
    found = await _known(connection, number)
    if found.approved_by != found.made_by or found.confirmed_by:
        raise StepError("announcements_changed")
    _second(person, tree, found)
    where = (announcements.c.id == number, announcements.c.confirmed_by.is_(None))
    done = await connection.execute(update(announcements).where(*where).values(confirmed_by=person.id))
    if done.rowcount != 1:
        raise StepError("announcements_changed")
    await note(connection, at, person.id, "announcement.confirm", "announcement", number, {})


async def pause(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """Holds it: what is queued and not yet on its way waits."""
    await _steer(connection, tree, at, person, number, "paused", "announcement.pause", "sending", "scheduled")
    await pull_back(connection, number, at)


async def go_on(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """Continues after a pause: where its recipients were not yet counted, that is done first."""
    await _steer(connection, tree, at, person, number, "scheduled", "announcement.continue", "paused")


async def stop(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """Ends it: who has not got it does not get it; nor does its recurrence go on."""
    await _steer(connection, tree, at, person, number, "stopped", "announcement.stop", "sending", "paused", "scheduled", "waiting", "draft")
    await connection.execute(update(announcements).where(announcements.c.id == number).values(done_at=at))
    await pull_back(connection, number, at)


async def remind(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> int:
    """Reminds those who have it and have not confirmed; how many. The announcer sends it."""
    found = await _steered(connection, tree, person, number, *REACHED)
    if not found.draft.confirm:
        raise StepError("announcements_confirm_none")
    r = recipients.c
    which = (r.announcement_id == number, r.status == "sent", r.confirmed_at.is_(None))
    asked = await connection.execute(update(recipients).where(*which).values(reminded_at=""))
    await note(connection, at, person.id, "announcement.remind", "announcement", number, {"people": asked.rowcount})
    return int(asked.rowcount)


async def resend(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> int:
    """Sends once more to those it did not reach, and to nobody else; how many. Their accounts are looked up again."""
    await _steered(connection, tree, person, number, "done", "sending")
    r = recipients.c
    rest = (r.announcement_id == number, r.status.in_(("failed", "unreachable", "left_out")), r.reason != "left", r.reason != "area_ended")
    again = await connection.execute(update(recipients).where(*rest).values(status="waiting", reason="again"))
    if again.rowcount:
        # A new version: the announcer looks again at who waits.
        c = announcements.c
        await connection.execute(update(announcements).where(c.id == number).values(status="sending", done_at=None, version=c.version + 1))
    await note(connection, at, person.id, "announcement.resend", "announcement", number, {"people": again.rowcount})
    return int(again.rowcount)


async def correct(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, text: str) -> int:
    """A draft that corrects one: it goes to exactly those who got it, after a second person's approval; its number."""
    found = await _steered(connection, tree, person, number, *REACHED)
    old = found.draft
    draft = Draft(
        title=old.title, text=text, link=old.link, reason=old.reason, attachment=None, document=old.document, urgency=old.urgency,
        audience=old.audience, confirm=old.confirm, area=old.area, corrects=number,
    )  # fmt: skip
    return await create(connection, tree, at, person, draft)


async def withdraw(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, text: str) -> int | None:
    """Takes it back at once: who has not got it does not, who got it is told `text`. The number of that message, None: nobody has it."""
    found = await _steered(connection, tree, person, number, *OPEN, "scheduled", *REACHED)
    await _change(connection, at, found, status="withdrawn", done_at=at)
    await pull_back(connection, number, at)
    await note(connection, at, person.id, "announcement.withdraw", "announcement", number, {"was": found.status})
    if found.status not in REACHED:
        return None
    old = found.draft
    message = Draft(title=old.title, text=text, urgency=old.urgency, audience=old.audience, area=old.area, send_at=at, corrects=number)
    row = columns_of(message) | {"status": "scheduled", "made_by": person.id, "made_at": at, "changed_at": at, "version": 1,
                                 "approved_by": found.approved_by, "approved_at": at}  # fmt: skip
    made = await connection.execute(insert(announcements).values(**row).returning(announcements.c.id))
    return int(made.scalar_one())


async def list_for(connection: AsyncConnection, tree: AreaTree, person: Person, *states: str, most: int = 50) -> list[Announcement]:
    """Announcements in one of the states that the person wrote or may steer, newest first."""
    rows = await connection.execute(
        select(announcements).where(announcements.c.status.in_(states)).order_by(announcements.c.id.desc()).limit(500)
    )
    found = [announcement_of(row) for row in rows]
    return [one for one in found if may_steer(person, tree, one)][:most]


async def list_to_approve(connection: AsyncConnection, tree: AreaTree, person: Person) -> list[Announcement]:
    """What waits for the person's approval, the most urgent first; then what went out with one person's and wants a second one's."""
    c = announcements.c
    waiting = await connection.execute(select(announcements).where(c.status == "waiting").order_by(c.id).limit(500))
    alone = await connection.execute(
        select(announcements).where(c.approved_by == c.made_by, c.confirmed_by.is_(None), c.corrects_id.is_(None), c.status != "withdrawn")
        .where(c.urgency.in_(AT_NIGHT)).order_by(c.id).limit(500)
    )  # fmt: skip
    first = sorted((announcement_of(row) for row in waiting), key=lambda one: one.draft.urgency not in AT_NIGHT)
    return [one for one in (*first, *(announcement_of(row) for row in alone)) if may_approve(person, tree, one)]


async def approvers_of(connection: AsyncConnection, tree: AreaTree, found: Announcement, day: str) -> Sequence[int]:
    """People who may approve it, those of the nearest area only."""
    path = [area.id for area in tree.path(found.draft.area)]
    which = (roles.c.area_id.in_(path), roles.c.role.in_((*APPROVERS, "administrator")), roles.c.person_id != found.made_by, held_on(day))
    rows = (await connection.execute(select(roles.c.person_id, roles.c.area_id, roles.c.role).where(*which))).all()
    nearest = max(((row.role in APPROVERS, path.index(row.area_id)) for row in rows), default=None)
    return sorted({row.person_id for row in rows if (row.role in APPROVERS, path.index(row.area_id)) == nearest})


def _placed(tree: AreaTree, person: Person, draft: Draft) -> Draft:
    if not may_write(person, tree, draft):
        raise StepError("announcements_area_not_yours")
    area = draft.area if draft.corrects else common_area(tree, draft.audience, draft.area)
    return Draft(**vars(draft) | {"area": area})


def _second(person: Person, tree: AreaTree, found: Announcement) -> None:
    if person.id == found.made_by:
        raise StepError("announcements_own")
    if not may_approve(person, tree, found):
        raise StepError("work_not_allowed")


async def _known(connection: AsyncConnection, number: int) -> Announcement:
    found = await read_announcement(connection, number)
    if found is None:
        raise StepError("announcements_gone")
    return found


async def _open(connection: AsyncConnection, number: int, version: int, *states: str) -> Announcement:
    found = await _known(connection, number)
    if found.version != version or found.status not in states:
        raise StepError("announcements_changed")
    return found


async def _steered(connection: AsyncConnection, tree: AreaTree, person: Person, number: int, *states: str) -> Announcement:
    found = await _known(connection, number)
    if not may_steer(person, tree, found):
        raise StepError("work_not_allowed")
    if found.status not in states:
        raise StepError("announcements_not_now")
    return found


async def _steer(
    connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, status: str, action: str, *states: str
) -> None:
    found = await _steered(connection, tree, person, number, *states)
    await _change(connection, at, found, status=status)
    await note(connection, at, person.id, action, "announcement", number, {})


async def _change(connection: AsyncConnection, at: str, found: Announcement, **values: Any) -> None:
    c = announcements.c
    where = (c.id == found.id, c.version == found.version, c.status == found.status)
    row: Json = values | {"changed_at": at, "version": found.version + 1}
    if (await connection.execute(update(announcements).where(*where).values(**row))).rowcount != 1:
        raise StepError("announcements_changed")
