"""/desk/chi-so: an indicator by month as a chart, by area as tiles, and how far its plan is."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from bot.content.indicators import load_indicators
from bot.desk.call import Call, RefusedError
from bot.desk.page import Door, Page
from bot.desk.pages.report_asked import READERS, last_over, make_report, place_options, read_asked
from bot.desk.rendering import link
from bot.people.persons import OFFICERS
from bot.reports.by_month import read_course
from bot.reports.charts import months_chart
from bot.reports.computing import LEVELS
from bot.reports.numbers import written, written_percent
from bot.reports.periods import Period, month_of
from bot.reports.svg import draw_svg

PATH = "/desk/chi-so"
MONTHS = 12
FIRST = "B01"
CHOSEN = ("B01", "B02", "A06a", "C01", "C04", "D01", "E01", "F01")
"""The indicators that stand on top for one look."""


async def show(call: Call) -> Response:
    """`ma` an indicator, `noi` an area, `ky` the last month that is shown."""
    asked = read_asked(call)
    if asked.period.kind != "month" or asked.period.first > call.today:
        raise RefusedError("desk_indicators_month", 422)
    definitions, settings = load_indicators(call.parts.settings.data_dir), call.parts.settings
    level = LEVELS[asked.area.kind]
    code = call.fields.text("ma", 5) or FIRST
    if code not in definitions.by_code or level not in definitions.by_code[code].level:
        raise RefusedError("desk_missing", 404)
    months = months_until(asked.period, MONTHS)
    course = await read_course(call.connection, call.tree, asked.area.id, code, months, settings)
    one, report = definitions.by_code[code], await make_report(call, asked)
    title = f"{one.name} ({one.unit})"
    chart = months_chart(title, [(f"{month.number}/{month.year % 100:02}", value) for month, value in course.months])

    def to(number: int) -> str:
        return link(PATH, ma=code, ky=asked.period.code, noi=number) if call.may(number, *READERS) else ""

    return call.show(
        "indicators.html", asked=asked, course=course, indicator=one, chart=draw_svg(chart), places=place_options(call), path=PATH,
        params={"ky": asked.period.code, "noi": asked.area.id}, lines=[report.line(each) for each in CHOSEN if report.has(each)],
        codes=[(each.code, f"{each.code} {each.name}") for each in definitions.by_code.values() if level in each.level],
        months=[(month.code, asked.words.period(month)) for month in months_until(_newest(call), 2 * MONTHS)[::-1]], written=written,
        share=written_percent, name_of=asked.words.period, to=to,
    )  # fmt: skip


def _newest(call: Call) -> Period:
    """The month that runs."""
    following = last_over(call).following()
    assert following is not None
    return following


def months_until(last: Period, count: int) -> list[Period]:
    """So many months, the oldest first."""
    found = [last]
    while len(found) < count:
        found.append(month_of(found[-1].first - timedelta(days=1), last.day))
    return found[::-1]


PAGE = Page("indicators", PATH, (Door(PATH, show),), ("leader", *OFFICERS), "chart", "reports")
