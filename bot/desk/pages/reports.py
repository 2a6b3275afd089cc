"""/desk/bao-cao: an area's figures for a period, as files, frozen."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.content.indicators import load_indicators
from bot.desk.attachment import attached
from bot.desk.call import DONE, Call, RefusedError
from bot.desk.page import Door, Page
from bot.desk.pages import report_checks, report_figures
from bot.desk.pages.report_asked import PATH, READERS, Asked, frame, make_report, may_freeze, read_asked
from bot.desk.rendering import link
from bot.desk.said import said, tell
from bot.people.persons import OFFICERS
from bot.reports import FreezeError, Report, freeze
from bot.reports.charts import areas_chart
from bot.reports.drilldown import has_visits, visits_behind
from bot.reports.numbers import signed, written, written_percent
from bot.reports.outputs import FORMATS, file_name, write
from bot.reports.svg import draw_svg
from bot.reports.tables import by_area, source_text
from flows.fold import fold

MOST_BEHIND = 50
OF_TICKETS = frozenset({"tickets_opened", "tickets_closed", "tickets_raised", "tickets_rated", "tickets_liked"})


async def show(call: Call) -> Response:
    asked = read_asked(call)
    report = await make_report(call, asked)
    return await page(call, asked, report)


async def page(call: Call, asked: Asked, report: Report, status: int = 200) -> Response:
    definitions = load_indicators(call.parts.settings.data_dir)
    links = {line.code: way for line in report.lines if (way := _way(call, asked, line.code))}
    return call.show(
        "reports.html", http_status=status, **frame(call, asked, "figures"), report=report, groups=definitions.groups, written=written,
        signed=signed, share=written_percent, links=links, source=lambda line: source_text(line, asked.words), formats=FORMATS,
        added=[line for line in report.lines if line.added is not None], frozen_on=report.frozen_at[:10], file=f"{PATH}/tep",
        freezable=report.draft and not report.running and may_freeze(call, asked.area),
    )  # fmt: skip


def _way(call: Call, asked: Asked, code: str) -> str:
    """From a number to what it was counted from; "" where nothing can be shown."""
    definitions = load_indicators(call.parts.settings.data_dir)
    if has_visits(definitions, code):
        return link(f"{PATH}/luot", **asked.params, **{"chi-so": code})
    return link("/desk/phieu", noi=asked.area.id) if definitions.by_code[code].formula in OF_TICKETS else ""


async def areas(call: Call) -> Response:
    """The same by the areas below, with a chart."""
    asked = read_asked(call)
    report = await make_report(call, asked)
    table, chart = by_area(report, asked.words), areas_chart(report, asked.words)
    links = [link(PATH, ky=asked.period.code, noi=row.area) if call.may(row.area, *READERS) and not row.own else "" for row in report.rows]
    return call.show("report_areas.html", **frame(call, asked, "areas"), report=report, table=table, links=links,
                     chart=draw_svg(chart) if chart else "")  # fmt: skip


async def file(call: Call) -> Response:
    """The report as DOCX, XLSX, HTML or JSON; written in a thread."""
    asked, kind = read_asked(call), call.fields.text("dang", 5)
    if kind not in FORMATS:
        raise RefusedError("desk_missing", 404)
    report = await make_report(call, asked)
    return attached(await asyncio.to_thread(write, report, kind, call.parts.settings), file_name(report, kind))


async def behind(call: Call) -> Response:
    """The visits that a number was counted from."""
    asked, code = read_asked(call), call.fields.text("chi-so", 5)
    definitions = load_indicators(call.parts.settings.data_dir)
    if not has_visits(definitions, code):
        raise RefusedError("desk_missing", 404)
    number = max(1, call.fields.number("trang") or 1)
    skip = (number - 1) * MOST_BEHIND
    count, rows = await visits_behind(call.connection, call.tree, definitions, asked.area.id, asked.period, code, MOST_BEHIND, skip)
    one = definitions.by_code[code]
    services = [(each, call.parts.house.services[each].name) for each in one.services if each in call.parts.house.services]
    days = {"tu": asked.period.first.isoformat(), "den": asked.period.until(call.today).isoformat(), "noi": asked.area.id}
    return call.show(
        "report_behind.html", **frame(call, asked, "figures"), indicator=one, count=count, rows=rows, number=number,
        pages=max(1, -(-count // MOST_BEHIND)), here_path=f"{PATH}/luot", here_params={**asked.params, "chi-so": code},
        services=[(name, link("/desk/luot", **days, viec=each)) for each, name in services], every=link("/desk/luot", **days),
    )  # fmt: skip


async def fix(call: Call) -> Response:
    """Freezes the figures, once the word for it is typed."""
    asked = read_asked(call)
    call.demand(may_freeze(call, asked.area))
    report = await make_report(call, asked)
    if fold(call.fields.line("chu", 40)) != fold(said(call, "desk_report_freeze_word")):
        tell(call, "bad", "desk_report_freeze_typed")
        return await page(call, asked, report, 422)
    try:
        await freeze(call.connection, report, call.person.id, call.at)
    except FreezeError as error:
        raise RefusedError(f"desk_report_freeze_{error.code}") from error
    return call.go(link(PATH, **asked.params, **{DONE: "desk_done_frozen"}))


DOORS = (
    Door(PATH, show),
    Door(f"{PATH}/dia-ban", areas),
    Door(f"{PATH}/tep", file),
    Door(f"{PATH}/luot", behind),
    Door(f"{PATH}/chot", fix, "POST"),
    *report_checks.DOORS,
    *report_figures.DOORS,
)
PAGE = Page("reports", PATH, DOORS, ("leader", *OFFICERS), "chart", "reports")
