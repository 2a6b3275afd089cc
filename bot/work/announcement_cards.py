"""What officials read of an announcement: how it will look, who gets it, what it costs, where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.announcements.audience import Audience
from bot.announcements.draft import AT_NIGHT, Announcement, Draft
from bot.announcements.excluding import known_people
from bot.announcements.message import write
from bot.announcements.receipts import read_reasons, read_totals
from bot.announcements.selection import Summary, summarise
from bot.announcements.senders import office_of
from bot.announcements.series import live_of
from bot.announcements.subscriptions import LOCAL
from bot.channels.contract import CONSOLE, TELEGRAM, WEB, ZALO_BOT, ZALO_OA, Capabilities
from bot.channels.windows import quiet_until
from bot.clock import VIETNAM
from bot.work.desk import Desk
from bot.work.moment_words import moment_words
from flows import Choice
from flows.wording import day, fill

KNOWN = {can.name: can for can in (WEB, CONSOLE, TELEGRAM, ZALO_BOT, ZALO_OA)}
ROLE_SETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "team": (("member", "leader"), ()),
    "leaders": (("leader",), ()),
    "officers": (("commune_officer", "province_officer"), ()),
    "work": (("member", "leader", "commune_officer", "province_officer"), ()),
    "residents": ((), (LOCAL,)),
    "all": (("member", "leader"), (LOCAL,)),
}
"""Choice → roles and topics of an audience."""
OVER = ("stopped", "done", "withdrawn")
BEFORE = ("draft", "waiting", "rejected", "scheduled")
"""Nobody has it yet: there is nothing to count."""


def said(desk: Desk, key: str, **gaps: object) -> str:
    """A phrase of announcements with its gaps filled."""
    return fill(desk.phrases[f"announcements_{key}"], gaps)


def item(desk: Desk, found: Announcement, action: str) -> Choice:
    """An announcement to pick from a list, with where it stands while it is not sent."""
    status = said(desk, f"short_{found.status}") if action == "show" and found.status in BEFORE else ""
    if status and found.status == "scheduled" and found.draft.repeats:
        status = said(desk, "short_repeats", repeats=said(desk, found.draft.repeats))
    key = "item_open" if status else "item"
    return Choice(f"announcements:{action}:{found.id}", said(desk, key, number=found.id, title=found.draft.title, status=status))


async def preview(desk: Desk, draft: Draft, capabilities: Mapping[str, Capabilities], number: int = 0) -> tuple[str, Summary]:
    """How it will look, who gets it, what it costs, who is left out and why."""
    shown = Announcement(number, draft, "draft", 0, 1, None, None, "", "", "")
    office = office_of(desk.person, draft.area)
    where = desk.tree.label(office) if office in desk.tree.by_id else ""
    text = write(desk.phrases, shown, where, "correction" if draft.corrects else "first")
    if draft.confirm:
        text += "\n[" + said(desk, "ok") + "]"
        text += "\n" + said(desk, "preview_typed", line=said(desk, "ok_typed"))
    facts, summary = await _facts(desk, draft, capabilities)
    if draft.series and (live := await live_of(desk.connection, shown)):
        facts.append(said(desk, "fact_replaces", number=live.id))
    return said(desk, "preview", message=text, facts="\n".join(facts)), summary


async def _facts(desk: Desk, draft: Draft, capabilities: Mapping[str, Capabilities]) -> tuple[list[str], Summary]:
    if draft.corrects:
        total = (await read_totals(desk.connection, draft.corrects))["sent"]
        summary = Summary(total=total)
        facts = [said(desk, "fact_corrects", total=total)]
    else:
        summary = await summarise(desk.connection, desk.tree, draft.audience, desk.now, capabilities)
        facts = await _people(desk, draft, summary, capabilities)
    when = _when(desk, draft)
    confirm = said(desk, "fact_confirm" if draft.confirm else "fact_no_confirm")
    facts.append(said(desk, "fact_when", when=when, urgency=said(desk, draft.urgency).lower(), confirm=confirm))
    if draft.urgency not in AT_NIGHT and quiet_until(TELEGRAM, _at(desk, draft)):
        facts.append(said(desk, "fact_night"))
    if draft.repeats:
        facts.append(said(desk, "fact_repeats", repeats=said(desk, draft.repeats), day=day(draft.ends_on)))
    if draft.attachment and not draft.corrects:
        facts.append(said(desk, "fact_file", name=draft.attachment["name"]))
    if draft.remind_hours:
        facts.append(said(desk, "fact_remind", hours=draft.remind_hours))
    if draft.reason:
        facts.append(said(desk, "fact_reason", reason=draft.reason))
    return facts, summary


async def _people(desk: Desk, draft: Draft, summary: Summary, capabilities: Mapping[str, Capabilities]) -> list[str]:
    names = {name: channel_name(desk, name) for name in summary.channels}
    facts = [said(desk, "fact_who", total=summary.total, where=where_words(desk, draft.audience), roles=role_words(desk, draft.audience))]
    if off := await excluded_names(desk, draft.audience):
        facts.append(said(desk, "fact_without", names=", ".join(off)))
    if summary.channels:
        rows = [said(desk, "channel_count", channel=names[name], count=count) for name, count in summary.channels.most_common()]
        facts.append(said(desk, "fact_channels", channels=", ".join(rows)))
    for name, count in summary.channels.items():
        can = capabilities.get(name)
        if can and can.monthly_quota:
            spent = summary.spent.get(name, 0)
            facts.append(said(desk, "fact_quota", channel=names[name], spent=spent, quota=can.monthly_quota, count=count))
        if summary.paid[name]:
            facts.append(said(desk, "fact_paid", channel=names[name], count=summary.paid[name]))
        if summary.closed[name]:
            facts.append(said(desk, "fact_closed", channel=names[name], count=summary.closed[name]))
    if summary.left_out:
        facts.append(said(desk, "fact_left", reasons=reason_words(desk, summary.left_out)))
    return facts


async def excluded_names(desk: Desk, audience: Audience) -> list[str]:
    """Who is taken off singly, of those whom the person may see."""
    if desk.person is None or not audience.without_people:
        return []
    off = await known_people(desk.connection, desk.tree, desk.person, audience.without_people, desk.today.isoformat())
    return [one.name for one in off]


async def progress(desk: Desk, found: Announcement) -> str:
    """Where an announcement stands, in live numbers."""
    status = said(desk, f"status_{found.status}", when=_when(desk, found.draft))
    if found.status in BEFORE:
        text = said(desk, "progress_before", number=found.id, title=found.draft.title, status=status, text=found.draft.text)
    else:
        text = await _counted(desk, found, status)
    if found.draft.repeats and found.status not in OVER:
        text += "\n" + said(desk, "fact_repeats", repeats=said(desk, found.draft.repeats), day=day(found.draft.ends_on))
    if found.status == "rejected":
        text += "\n" + said(desk, "progress_comment", comment=found.comment)
    return text


async def _counted(desk: Desk, found: Announcement, status: str) -> str:
    """Numbers of one that is under way or over."""
    totals = await read_totals(desk.connection, found.id)
    missed = totals["unreachable"] + totals["failed"] + totals["left_out"]
    numbers = {name: totals[name] for name in ("sent", "total", "waiting", "seen", "confirmed")}
    text = said(desk, "progress", number=found.id, title=found.draft.title, status=status, missed=missed, **numbers)
    if reasons := await read_reasons(desk.connection, found.id):
        text += "\n" + said(desk, "progress_reasons", reasons=reason_words(desk, reasons))
    return text


def reason_words(desk: Desk, reasons: Mapping[str, int]) -> str:
    """Why people are left out: "3 người chưa nối tài khoản, 1 người đã chặn"."""
    known = [(f"reason_{reason}" if f"announcements_reason_{reason}" in desk.phrases else "reason_failed", count)
             for reason, count in reasons.items()]  # fmt: skip
    return ", ".join(said(desk, key, count=count) for key, count in known)


def where_words(desk: Desk, audience: Audience) -> str:
    """The areas of an audience by name."""
    names = [desk.tree.label(area) for area in (*audience.areas, *audience.subtrees) if area in desk.tree.by_id]
    if audience.lists:
        names.append(said(desk, "where_lists"))
    # Without the commune's name: "trừ Thôn Gió, Xã Cát Trắng" reads as if both got nothing.
    names += [said(desk, "where_without", name=desk.tree.by_id[area].name) for area in audience.without_areas if area in desk.tree.by_id]
    return "; ".join(names)


def role_words(desk: Desk, audience: Audience) -> str:
    """Whom of an area it is for."""
    chosen = (set(audience.roles), set(audience.topics))
    name = next((name for name, (roles, topics) in ROLE_SETS.items() if chosen == (set(roles), set(topics))), "")
    return said(desk, f"roles_{name}").lower() if name else ""


def channel_name(desk: Desk, name: str) -> str:
    key = f"announcements_channel_{name}"
    return desk.phrases.get(key, desk.phrases["announcements_channel_other"])


def when_words(desk: Desk, moment: str) -> str:
    """A moment as people say it."""
    return moment_words(desk.phrases, datetime.fromisoformat(moment).astimezone(VIETNAM), desk.now)


def _when(desk: Desk, draft: Draft) -> str:
    return when_words(desk, draft.send_at) if draft.send_at else said(desk, "fact_when_now")


def _at(desk: Desk, draft: Draft) -> datetime:
    return datetime.fromisoformat(draft.send_at) if draft.send_at else desk.now
