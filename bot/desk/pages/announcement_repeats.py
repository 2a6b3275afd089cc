"""A recurrence that is approved, changed at the desk: once more, rarer, until another day; what needs approval becomes a draft."""

from __future__ import annotations

from starlette.responses import Response

from bot.announcements.draft import Announcement
from bot.announcements.repeating import copy, finish, reschedule
from bot.announcements.standing import StepError
from bot.desk.call import Call
from bot.desk.letters import work_desk
from bot.desk.page import Door
from bot.desk.pages.announcement import PATH, page, read_own, words
from bot.desk.pages.announcement_form import SOAN
from bot.work.announcement_cards import when_words

UNFIT = ("announcements_repeat_same", "announcements_repeat_early", "announcements_repeats_unknown")


async def once(call: Call) -> Response:
    """It goes out once more, and then no longer."""
    one = await read_own(call)
    await finish(call.connection, call.tree, call.at, call.person, one.id)
    return call.go(f"{PATH}/{one.id}", "desk_done_repeat_once")


async def change(call: Call) -> Response:
    """Other times: at once, or as a draft that needs approval."""
    one = await read_own(call)
    last = call.fields.day("den-ngay")
    repeats = call.fields.text("gui-lai", 10)
    if last is None:
        return await _again(call, one, "announcements_end_missing")
    try:
        made = await reschedule(call.connection, call.tree, call.at, call.person, one.id, repeats, last.isoformat())
    except StepError as error:
        if error.key not in UNFIT:
            raise
        return await _again(call, one, error.key)
    return call.go(f"{PATH}/{made or one.id}", "desk_done_repeat_copied" if made else "desk_done_repeat_changed")


async def begin_copy(call: Call) -> Response:
    """A draft with the same words, open for changes."""
    one = await read_own(call)
    number = await copy(call.connection, call.tree, call.at, call.person, one.id)
    return call.go(f"{SOAN}?sua={number}")


async def _again(call: Call, one: Announcement, key: str) -> Response:
    when = when_words(work_desk(call), one.draft.send_at)
    return await page(call, one, bad=[words(call, key, {"when": when})])


DOORS = tuple(
    Door(f"{PATH}/{{number:int}}/{name}", act, "POST")
    for name, act in (("lap-mot-lan", once), ("doi-lap", change), ("sua-lap", begin_copy))
)
