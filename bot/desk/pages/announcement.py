"""/desk/thong-bao/<number>: one announcement: how it looks, who gets it, how far it is, what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.responses import Response

from bot.announcements.checks import check_draft
from bot.announcements.draft import AT_NIGHT, Announcement, read_announcement
from bot.announcements.message import Kind, shape
from bot.announcements.receipts import read_reasons, read_totals
from bot.announcements.repeating import needs_approval
from bot.announcements.selection import Summary, summarise
from bot.announcements.series import live_of, repeats_on
from bot.announcements.standing import APPROVERS, may_approve, may_steer
from bot.channels.contract import TELEGRAM, Capabilities, Part
from bot.channels.windows import quiet_until
from bot.desk.call import Call, found
from bot.desk.letters import work_desk
from bot.desk.page import Door
from bot.people.names import names_of
from bot.work.announcement_cards import KNOWN, channel_name, excluded_names, reason_words, role_words, where_words
from bot.work.announcement_following import actions
from bot.work.announcement_repeating import OFTEN
from flows.wording import address

PATH = "/desk/thong-bao"
REFRESHED = ("scheduled", "sending")
LINK = timedelta(hours=2)


@dataclass(frozen=True)
class Look:
    """How it looks on one channel; `people`: how many get it there, None where it is not counted."""

    channel: str
    people: int | None
    parts: list[Part]


@dataclass(frozen=True)
class Preview:
    """What the form's writer and the approver look at before it goes out. `troubles`: sentences of what must be changed first."""

    summary: Summary
    looks: list[Look]
    troubles: list[str] = field(default_factory=list)


async def show(call: Call) -> Response:
    return await page(call, await read_own(call))


async def page(call: Call, one: Announcement, asked: str = "", bad: Sequence[str] = ()) -> Response:
    """The announcement. `asked`: the number of people that must be typed; `bad`: what a step wants to say."""
    desk = work_desk(call)
    open_ = one.status in ("draft", "rejected", "waiting")
    preview = await look(call, one) if open_ else None
    totals = None if open_ else await read_totals(call.connection, one.id)
    reasons = await read_reasons(call.connection, one.id) if totals else {}
    names = await names_of(call.connection, {one.made_by, one.approved_by, one.confirmed_by})
    following = None if open_ or one.draft.repeats else await live_of(call.connection, one)
    replaces = await live_of(call.connection, one) if open_ and one.draft.series else None
    alone = one.approved_by == one.made_by and not one.confirmed_by and not one.draft.corrects and one.status != "withdrawn"
    return call.show(
        "announcement.html", one=one, preview=preview, totals=totals, reasons=reason_words(desk, reasons) if reasons else "", names=names,
        actions=actions(one), ends=not open_ and await repeats_on(call.connection, one), following=following, replaces=replaces,
        off=", ".join(await excluded_names(desk, one.draft.audience)), often=OFTEN, often_again=_often_again(one),
        may_approve=may_approve(call.person, call.tree, one), alone=alone, path=PATH,
        again=one.status in REFRESHED, where=where_words(desk, one.draft.audience), roles=role_words(desk, one.draft.audience),
        night=at_night(call, one), urgent=one.draft.urgency in AT_NIGHT and call.may(one.draft.area, *APPROVERS),
        looks=preview.looks if preview else looks(call, one, Summary()), file=file_link(call, one),
        left_out=reason_words(desk, preview.summary.left_out) if preview and preview.summary.left_out else "",
        channel=lambda name: channel_name(desk, name), can=call.parts.capabilities, asked=asked, bad=bad,
    )  # fmt: skip


def _often_again(one: Announcement) -> list[str]:
    """How often it cannot be sent without another approval."""
    return [name for name in OFTEN if one.draft.repeats and needs_approval(one.draft, name, one.draft.ends_on)]


async def look(call: Call, one: Announcement) -> Preview:
    """How it would go out now."""
    draft = one.draft
    if draft.corrects:
        summary = Summary(total=(await read_totals(call.connection, draft.corrects))["sent"])
    else:
        summary = await summarise(call.connection, call.tree, draft.audience, call.now, call.parts.capabilities)
    troubles = check_draft(draft, call.tree, call.now, call.parts.settings.link_domains)
    said = [words(call, trouble.key, trouble.gaps) for trouble in troubles]
    if not said and not summary.total:
        said.append(words(call, "announcements_nobody", {}))
    return Preview(summary, looks(call, one, summary), said)


def looks(call: Call, one: Announcement, summary: Summary) -> list[Look]:
    """The message on each channel that somebody gets it on; without anybody, with buttons and without."""
    counted = [(name, number) for name, number in summary.channels.most_common() if name in call.parts.capabilities]
    chosen: list[tuple[str, int | None]] = list(counted) or [("web", None), ("zalo_bot", None)]
    return [Look(name, people, _parts(call, one, _can(call, name))) for name, people in chosen]


def _can(call: Call, name: str) -> Capabilities:
    return call.parts.capabilities.get(name) or KNOWN[name]


def _parts(call: Call, one: Announcement, can: Capabilities) -> list[Part]:
    kind: Kind = "correction" if one.draft.corrects else "first"
    where = call.tree.label(one.draft.area) if one.draft.area in call.tree.by_id else ""
    return shape(call.parts.house.book.phrases, one, where, kind, can, True, file_link(call, one))


def file_link(call: Call, one: Announcement) -> str:
    """A link to the attachment for whoever looks at the page; "" when there is none."""
    held = one.draft.attachment
    return call.parts.files.local_address(held["file"], int((call.now + LINK).timestamp())) if held else ""


def at_night(call: Call, one: Announcement) -> bool:
    """Whether its time lies in the hours in which it waits until morning."""
    at = datetime.fromisoformat(one.draft.send_at) if one.draft.send_at else call.now
    return one.draft.urgency not in AT_NIGHT and one.status in ("draft", "waiting", "scheduled") and bool(quiet_until(TELEGRAM, at))


def words(call: Call, key: str, gaps: Mapping[str, object]) -> str:
    """A phrase for the page."""
    book = call.parts.house.book
    said = book.phrases[key]
    for name, value in gaps.items():
        said = said.replace(f"{{{name}}}", str(value))
    return address(said, book.addresses[0])


async def read_own(call: Call) -> Announcement:
    """The announcement of the address, if the person wrote it or may approve it."""
    one: Announcement = found(await read_announcement(call.connection, call.number))
    call.demand(may_steer(call.person, call.tree, one))
    return one


DOORS = (Door(f"{PATH}/{{number:int}}", show),)
