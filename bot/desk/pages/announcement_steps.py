"""The steps of an announcement, taken at the desk: the rules and the letters are those of the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from bot.announcements.checks import check_text
from bot.announcements.draft import Announcement, dump_draft, read_announcement
from bot.announcements.steering import correct, go_on, pause, remind, resend, stop, withdraw
from bot.desk.call import Call, RefusedError
from bot.desk.letters import post, told, work_desk
from bot.desk.page import Door
from bot.desk.pages.announcement import PATH, page, read_own, words
from bot.work.announcement_approving import Approving
from bot.work.announcement_questions import NAME, ORDER
from bot.work.announcement_writing import Writing

MOST_COMMENT = 500
Step = Callable[[Call, Announcement], Awaitable[Response]]


async def submit(call: Call, one: Announcement) -> Response:
    """Sends a draft for approval; with `mot-minh`, out at once, to be confirmed later."""
    desk = work_desk(call)
    writing = Writing(call.parts.capabilities)
    desk.open(NAME, draft=dump_draft(one.draft), id=one.id, version=call.fields.number("ban") or 0, given=list(ORDER), step="preview")
    await writing.choose(desk, "alone" if call.fields.flag("mot-minh") else "send", "")
    if desk.task.get("step") == "count" and (typed := call.fields.line("so-nguoi", 20)):
        await writing.listen(desk, typed)
    after = await read_announcement(call.connection, one.id)
    if after is None or after.status not in ("waiting", "scheduled"):
        again = str(desk.task.get("count", "")) if desk.task.get("step") == "count" else ""
        return await page(call, one, asked=again, bad=[] if again and not call.fields.text("so-nguoi") else [told(desk)])
    letters = await post(call, desk)
    if after.status == "scheduled":
        return _done(call, one, "alone")
    return _done(call, one, "submitted" if letters else "submitted_nobody", letters)


async def approve(call: Call, one: Announcement) -> Response:
    desk = work_desk(call)
    await Approving(call.parts.capabilities).yes(desk, one.id, call.fields.number("ban") or 0)
    await post(call, desk)
    return _done(call, one, "approved")


async def reject(call: Call, one: Announcement) -> Response:
    """Back to its author, with what to change."""
    comment = call.fields.line("y-kien", MOST_COMMENT)
    if not comment:
        raise RefusedError("desk_comment_missing", 422)
    desk = work_desk(call)
    desk.open(NAME, step="reject", id=one.id, version=call.fields.number("ban") or 0)
    await Approving(call.parts.capabilities).give_back(desk, comment)
    await post(call, desk)
    return _done(call, one, "rejected")


async def confirm_later(call: Call, one: Announcement) -> Response:
    desk = work_desk(call)
    await Approving(call.parts.capabilities).later(desk, one.id)
    return _done(call, one, "confirmed")


async def hold(call: Call, one: Announcement) -> Response:
    await pause(call.connection, call.tree, call.at, call.person, one.id)
    return _done(call, one, "paused")


async def carry_on(call: Call, one: Announcement) -> Response:
    await go_on(call.connection, call.tree, call.at, call.person, one.id)
    return _done(call, one, "going")


async def end(call: Call, one: Announcement) -> Response:
    await stop(call.connection, call.tree, call.at, call.person, one.id)
    return _done(call, one, "stopped")


async def nudge(call: Call, one: Announcement) -> Response:
    count = await remind(call.connection, call.tree, call.at, call.person, one.id)
    return _done(call, one, "reminded" if count else "reminded_nobody", count)


async def send_again(call: Call, one: Announcement) -> Response:
    count = await resend(call.connection, call.tree, call.at, call.person, one.id)
    return _done(call, one, "resent" if count else "resent_nobody", count)


async def begin_correction(call: Call, one: Announcement) -> Response:
    """A draft that corrects this one, to be approved like any other."""
    text = call.fields.text("noi-dung")
    trouble = next(iter(check_text(text)), None)
    if trouble:
        return await page(call, one, bad=[words(call, trouble.key, trouble.gaps)])
    number = await correct(call.connection, call.tree, call.at, call.person, one.id, text)
    return call.go(f"{PATH}/{number}", "desk_done_correcting")


async def take_back(call: Call, one: Announcement) -> Response:
    text = call.parts.house.book.phrases["announcements_withdrawal_text"]
    message = await withdraw(call.connection, call.tree, call.at, call.person, one.id, text)
    return _done(call, one, "withdrawn" if message else "withdrawn_nobody")


def _done(call: Call, one: Announcement, what: str, count: int | None = None) -> Response:
    return call.go(f"{PATH}/{one.id}", f"desk_done_{what}", count)


def _door(name: str, step: Step) -> Door:
    async def act(call: Call) -> Response:
        return await step(call, await read_own(call))

    return Door(f"{PATH}/{{number:int}}/{name}", act, "POST")


STEPS: dict[str, Step] = {
    "gui-duyet": submit, "duyet": approve, "tra-lai": reject, "xac-nhan": confirm_later, "tam-dung": hold, "gui-tiep": carry_on,
    "dung": end, "nhac": nudge, "gui-lai": send_again, "dinh-chinh": begin_correction, "thu-hoi": take_back,
}  # fmt: skip
DOORS = tuple(_door(name, step) for name, step in STEPS.items())
