"""Who has not reported, and a reminder to their leaders: inside working hours, at most one a day for each team."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from bot.people.persons import OFFICERS
from bot.people.trail import note
from bot.reports import Period, Report
from bot.reports.deadlines import deadline, load_reporting
from bot.reports.late import LateTeam, late_teams
from bot.reports.scope import make_scope
from bot.reports.words import day
from bot.store import Timer
from bot.store.tables import timers
from bot.tickets.hours import Hours
from bot.tickets.staff import phone_of
from bot.work.desk import LETTER, Desk
from bot.work.report_words import id_of, words_of
from flows.wording import phrase

MOST_TEAMS = 15
MOST_AREAS = 20


def tell_late(desk: Desk, report: Report) -> None:
    """Teams without a visit, for a province also communes that have not frozen their figures."""
    book, words = desk.house.book, words_of(desk)
    late = report.late_teams
    if not late and not report.late_areas:
        desk.tell("reports_late_nobody", period=report.period_name)
        return
    teams = report.line("A01").value if report.has("A01") else "-"
    span = words.span(report.first, report.until, report.running)
    lines = [phrase(book, "reports_late_head", period=report.period_name, span=span, count=len(late), teams=teams)]
    lines += [_row(desk, one) for one in late[:MOST_TEAMS]]
    if len(late) > MOST_TEAMS:
        lines.append(phrase(book, "reports_late_more", count=len(late) - MOST_TEAMS))
    if report.late_areas:
        names = ", ".join(one.name for one in report.late_areas[:MOST_AREAS]) + (", …" if len(report.late_areas) > MOST_AREAS else ".")
        lines.append(phrase(book, "reports_late_areas", count=len(report.late_areas), names=names))
    at = f"{report.area}:{report.period.lower().replace('..', '_')}"
    leaders = {number for one in late for number in one.leader_ids}
    choices = [desk.choice(f"reports:remind:{at}", "reports_remind", count=len(leaders))] if leaders else []
    desk.turn.say(
        "\n".join(lines), *choices, desk.choice(f"reports:xlsx:{at}", "reports_xlsx"), desk.choice(f"reports:show:{at}", "reports_see")
    )


def _row(desk: Desk, one: LateTeam) -> str:
    book = desk.house.book
    leader = phrase(book, "reports_late_leader", name=", ".join(one.leaders)) if one.leaders else ""
    last = (
        phrase(book, "reports_late_last", day=day(date.fromisoformat(one.last_day))) if one.last_day else book.phrases["reports_late_never"]
    )
    return phrase(book, "reports_late_row", team=one.name, leader=leader, last=last)


async def remind(desk: Desk, area: int, period: Period) -> None:
    """A letter to the leaders of teams without a visit."""
    if not (desk.allowed(*OFFICERS) and desk.person):
        return
    late = await late_teams(desk.connection, desk.tree, make_scope(desk.tree, area), period, desk.today)
    if not late:
        desk.tell("reports_remind_none")
        return
    hours = Hours.parse(desk.house.settings.work_hours)
    opens = hours.opening(desk.now)
    purposes = {one.team: f"late:{one.team}:{id_of(period)}:{opens.date()}" for one in late}
    had = set((await desk.connection.execute(select(timers.c.purpose).where(timers.c.purpose.in_(list(purposes.values()))))).scalars())
    reached = before = 0
    without: list[str] = []
    for one in late:
        if purposes[one.team] in had:
            before += 1
        elif await _write(desk, one, period, opens.isoformat(timespec="milliseconds"), purposes[one.team]):
            reached += 1
        else:
            without.append(one.name)
    await note(desk.connection, desk.at, desk.person.id, "report.remind", "area", area, {"period": period.code, "teams": reached})
    gaps = {"time": f"{opens:%H:%M}", "date": f"{opens.day}/{opens.month}"}
    book = desk.house.book
    said = (
        [phrase(book, "reports_reminded" if hours.holds(desk.now) else "reports_reminded_later", count=reached, **gaps)] if reached else []
    )
    said += [phrase(book, "reports_reminded_before", count=before)] if before else []
    said += [phrase(book, "reports_reminded_without", count=len(without), names=", ".join(without[:MOST_TEAMS]))] if without else []
    desk.turn.say("\n".join(said))


async def _write(desk: Desk, late: LateTeam, period: Period, due: str, purpose: str) -> bool:
    """To the first leader that has an account; False when none has."""
    words = words_of(desk)
    by = deadline(period, "team", load_reporting(desk.house.settings.data_dir))
    when = words.say("reminder_by", day=day(by)) if by > desk.today else words.say("reminder_now")
    until = words.span(period.first, period.until(desk.today), not period.over(desk.today))
    text = words.say("reminder", team=late.name, period=words.period(period), span=until, when=when)
    button = desk.choice("visits:new", "reports_log")
    for leader in late.leader_ids:
        phone = await phone_of(desk.connection, leader)
        if phone is not None:
            payload = {"text": text, "choices": [[button.id, button.title]], "urgency": "notice"}
            desk.timers.append(Timer(LETTER, payload, due, phone, purpose))
            return True
    return False
