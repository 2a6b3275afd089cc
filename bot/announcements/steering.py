"""What can still be done with an announcement that is approved: hold, end, remind, send again, correct, take back."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.draft import Announcement, Draft, columns_of
from bot.announcements.recall import pull_back
from bot.announcements.series import end_live
from bot.announcements.standing import OPEN, REACHED, StepError, change, read_steered
from bot.announcements.steps import create
from bot.people.areas import AreaTree
from bot.people.persons import Person
from bot.people.trail import note
from bot.store.tables import announcements, recipients

NOT_AGAIN = ("left", "area_ended", "excluded")
"""Why somebody is left out who is not to be sent it once more."""
APPROVED = ("scheduled", *REACHED)


async def pause(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """Holds it: what is queued and not yet on its way waits."""
    await _steer(connection, tree, at, person, number, "paused", "announcement.pause", "sending", "scheduled")
    await pull_back(connection, number, at)


async def go_on(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """Continues after a pause: where its recipients were not yet counted, that is done first."""
    await _steer(connection, tree, at, person, number, "scheduled", "announcement.continue", "paused")


async def stop(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> None:
    """Ends it: who has not got it does not get it; nor does its recurrence go on."""
    states = ("sending", "paused", "scheduled", "waiting", "draft")
    found = await _steer(connection, tree, at, person, number, "stopped", "announcement.stop", *states)
    if found.status in APPROVED:
        await end_live(connection, at, found, same_words=True)
    await connection.execute(update(announcements).where(announcements.c.id == number).values(done_at=at))
    await pull_back(connection, number, at)


async def remind(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> int:
    """Reminds those who have it and have not confirmed; how many. The announcer sends it."""
    found = await read_steered(connection, tree, person, number, *REACHED)
    if not found.draft.confirm:
        raise StepError("announcements_confirm_none")
    r = recipients.c
    which = (r.announcement_id == number, r.status == "sent", r.confirmed_at.is_(None))
    asked = await connection.execute(update(recipients).where(*which).values(reminded_at=""))
    await note(connection, at, person.id, "announcement.remind", "announcement", number, {"people": asked.rowcount})
    return int(asked.rowcount)


async def resend(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int) -> int:
    """Sends once more to those it did not reach, and to nobody else; how many. Their accounts are looked up again."""
    await read_steered(connection, tree, person, number, "done", "sending")
    r = recipients.c
    rest = (r.announcement_id == number, r.status.in_(("failed", "unreachable", "left_out")), r.reason.not_in(NOT_AGAIN))
    again = await connection.execute(update(recipients).where(*rest).values(status="waiting", reason="again"))
    if again.rowcount:
        # A new version: the announcer looks again at who waits.
        c = announcements.c
        await connection.execute(update(announcements).where(c.id == number).values(status="sending", done_at=None, version=c.version + 1))
    await note(connection, at, person.id, "announcement.resend", "announcement", number, {"people": again.rowcount})
    return int(again.rowcount)


async def correct(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, text: str) -> int:
    """A draft that corrects one: it goes to exactly those who got it, after a second person's approval; its number."""
    found = await read_steered(connection, tree, person, number, *REACHED)
    old = found.draft
    draft = Draft(
        title=old.title, text=text, link=old.link, reason=old.reason, attachment=None, document=old.document, urgency=old.urgency,
        audience=old.audience, confirm=old.confirm, area=old.area, corrects=number,
    )  # fmt: skip
    return await create(connection, tree, at, person, draft)


async def withdraw(connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, text: str) -> int | None:
    """Takes it back at once: who has not got it does not, who got it is told `text`, and its recurrence ends.

    The number of that message; None: nobody has it.
    """
    found = await read_steered(connection, tree, person, number, *OPEN, "scheduled", *REACHED)
    await change(connection, at, found, status="withdrawn", done_at=at)
    await pull_back(connection, number, at)
    await note(connection, at, person.id, "announcement.withdraw", "announcement", number, {"was": found.status})
    if found.status in APPROVED:
        await end_live(connection, at, found, same_words=True)
    if found.status not in REACHED:
        return None
    old = found.draft
    message = Draft(title=old.title, text=text, urgency=old.urgency, audience=old.audience, area=old.area, send_at=at, corrects=number)
    row = columns_of(message) | {"status": "scheduled", "made_by": person.id, "made_at": at, "changed_at": at, "version": 1,
                                 "approved_by": found.approved_by, "approved_at": at}  # fmt: skip
    made = await connection.execute(insert(announcements).values(**row).returning(announcements.c.id))
    return int(made.scalar_one())


async def _steer(
    connection: AsyncConnection, tree: AreaTree, at: str, person: Person, number: int, status: str, action: str, *states: str
) -> Announcement:
    """Changes where it stands; as it was before."""
    found = await read_steered(connection, tree, person, number, *states)
    await change(connection, at, found, status=status)
    await note(connection, at, person.id, action, "announcement", number, {})
    return found
