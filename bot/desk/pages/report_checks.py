"""Beside a report: who has not reported, entries that look wrong, active days for support payments, the evaluation of teams."""

from __future__ import annotations

from starlette.responses import Response

from bot.desk.call import Call
from bot.desk.page import Door
from bot.desk.pages.report_asked import PATH, Asked, frame, make_report, read_asked
from bot.desk.rendering import link
from bot.desk.sheets import Cell, sheet
from bot.people.names import names_of
from bot.people.persons import OFFICERS
from bot.reports.deadlines import deadline, load_reporting
from bot.reports.evaluation import evaluate
from bot.reports.late import LateTeam
from bot.reports.numbers import written
from bot.reports.payment import active_members
from bot.reports.quality import Flag, count_flags, find_flags
from bot.reports.report import Report
from bot.reports.words import day
from flows.wording import address

MOST_FLAGS = 100
MOST_DAYS = 31
"""Of a whole province: every visit is looked at, and a year of them would keep residents waiting."""
DAY_COLUMNS = ("area", "team", "name", "days", "visits", "proven")


async def late(call: Call) -> Response:
    """Teams without a visit and communes that have not frozen, each with a text that can be copied into a message."""
    asked = _mine(call)
    report = await make_report(call, asked)
    due = deadline(asked.period, "team", load_reporting(call.parts.settings.data_dir))
    return call.show(
        "report_late.html", **frame(call, asked, "late"), report=report, due=due.isoformat(),
        reminders=[(one, reminder(call, asked, report, one, day(due) if due > call.today else "")) for one in report.late_teams],
    )  # fmt: skip


def reminder(call: Call, asked: Asked, report: Report, one: LateTeam, due: str) -> str:
    """The text of the reminder that the chat sends, for copying. `due`: "" when it is over."""
    words = asked.words
    when = words.say("reminder_by", day=due) if due else words.say("reminder_now")
    span = words.span(report.first, report.until, report.running)
    text = words.say("reminder", team=one.name, period=report.period_name, span=span, when=when)
    return address(text, call.parts.house.book.addresses[0])


async def checks(call: Call) -> Response:
    """Bursts, outliers, the same help twice. A person decides; nothing changes by itself."""
    asked = _mine(call)
    wide = asked.area.kind == "tinh" and (asked.period.last - asked.period.first).days > MOST_DAYS
    flags = [] if wide else await find_flags(call.connection, call.tree, asked.area.id, asked.period)
    names = await names_of(call.connection, {one.member for one in flags[:MOST_FLAGS]})
    scores = await evaluate(call.connection, call.tree, asked.area.id, asked.period, call.parts.settings)
    known = call.parts.house.services
    return call.show(
        "report_checks.html", **frame(call, asked, "checks"), flags=flags[:MOST_FLAGS], count=len(flags), kinds=count_flags(flags),
        wide=wide, names=names, way=_to_visits, service=lambda code: known[code].name if code in known else code, scores=scores,
        written=written,
    )  # fmt: skip


def _to_visits(flag: Flag) -> str:
    return link("/desk/luot", tu=flag.day, den=flag.day, to=flag.team, nguoi=flag.member)


async def days(call: Call) -> Response:
    """Active days of each member; with `dang` as a table to take away."""
    asked = _mine(call)
    rows = await active_members(call.connection, call.tree, asked.area.id, asked.period)
    kind, phrases = call.fields.text("dang", 5), call.parts.house.book.phrases
    if kind in ("csv", "xlsx"):
        heading: list[Cell] = [phrases[f"desk_days_{name}"] for name in DAY_COLUMNS]
        lines: list[list[Cell]] = [[one.area, one.team, one.name, one.days, one.visits, one.proven] for one in rows]
        return await sheet([heading, *lines], "csv" if kind == "csv" else "xlsx", f"ngay-cong-{asked.area.code}-{asked.period.code}")
    return call.show(
        "report_days.html", **frame(call, asked, "days"), rows=rows, total=sum(one.days for one in rows), columns=DAY_COLUMNS,
        xlsx=link(f"{PATH}/ngay-cong", **asked.params, dang="xlsx"), csv=link(f"{PATH}/ngay-cong", **asked.params, dang="csv"),
    )  # fmt: skip


def _mine(call: Call) -> Asked:
    """What an official of the area may see, and a leader may not."""
    asked = read_asked(call)
    call.demand(call.may(asked.area.id, *OFFICERS))
    return asked


DOORS = (
    Door(f"{PATH}/cham", late),
    Door(f"{PATH}/xem-lai", checks),
    Door(f"{PATH}/ngay-cong", days),
)
