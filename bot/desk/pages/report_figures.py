"""/desk/bao-cao/so-lieu: figures that another office owns, typed in or imported from a sheet, with their source and days."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Sequence

from sqlalchemy import select
from starlette.responses import Response

from bot.content.indicators import load_indicators
from bot.content.load import read_strings
from bot.desk.attachment import attached
from bot.desk.call import DONE, Call
from bot.desk.page import Door
from bot.desk.pages.report_asked import PATH, frame, read_asked
from bot.desk.rendering import link
from bot.desk.said import said
from bot.people.names import names_of
from bot.people.persons import OFFICERS
from bot.people.sheet_writing import write_sheet
from bot.people.sheets import SheetError, Words
from bot.reports.computing import LEVELS
from bot.reports.figures import COLUMNS, figure_words, keep_figures, read_figures
from bot.reports.numbers import exact, written
from bot.reports.scope import make_scope
from bot.reports.words import load_report_words
from bot.store import Json
from bot.store.tables import figures

MOST_SHOWN = 100
MOST_FAULTS = 50
FORM = {"figure_code": "chi-so", "figure_area": "dia-ban", "figure_first": "tu", "figure_last": "den", "figure_value": "gia-tri",
        "figure_source": "nguon"}  # fmt: skip


async def show(call: Call) -> Response:
    return await page(call)


async def page(call: Call, faults: Sequence[str] = (), typed: Json | None = None, status: int = 200) -> Response:
    """The forms and what was given before. `faults`: why nothing was kept; `typed`: what is put into the form again."""
    asked = read_asked(call)
    call.demand(call.may(asked.area.id, *OFFICERS))
    definitions = load_indicators(call.parts.settings.data_dir)
    scope = make_scope(call.tree, asked.area.id)
    which = select(figures).where(figures.c.area_id.in_(scope.areas) if not scope.whole else figures.c.id > 0)
    rows = (await call.connection.execute(which.order_by(figures.c.id.desc()).limit(MOST_SHOWN))).all()
    wanted = [one for one in definitions.by_code.values() if one.typed and LEVELS[asked.area.kind] in one.level]
    typed = typed or {"tu": asked.period.first.isoformat(), "den": asked.period.until(call.today).isoformat(), "dia-ban": asked.area.code}
    return call.show(
        "report_figures.html", http_status=status, **frame(call, asked, "given"), faults=faults[:MOST_FAULTS],
        more=len(faults) - MOST_FAULTS, typed=typed, rows=rows, names=await names_of(call.connection, {row.set_by for row in rows}),
        definitions=definitions.by_code,
        known=[(one.code, f"{one.code} {one.name} ({one.unit})") for one in wanted],
        number=lambda value: written(exact(value)), area_codes=[(one.code, one.name) for one in scope.units[::-1] if not one.valid_to],
    )  # fmt: skip


async def keep_one(call: Call) -> Response:
    """One figure from the form: checked as a sheet of one line."""
    typed = {name: call.fields.line(name, 200) for name in FORM.values()}
    definitions = load_indicators(call.parts.settings.data_dir)
    one = definitions.by_code.get(typed["chi-so"])
    words = _words(call)
    cells = {key: typed[name] for key, name in FORM.items()} | {"figure_unit": one.unit if one else "", "figure_name": ""}
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerows([[words.label(f"col_{key}") for key in COLUMNS], [cells[key] for key in COLUMNS]])
    return await _keep(call, line.getvalue().encode("utf-8-sig"), "mot-dong.csv", dict(typed), single=True)


async def keep_sheet(call: Call) -> Response:
    """A sheet: all rows, or none and what is wrong with each."""
    name, content = call.fields.files.get("tep", ("", b""))
    if not content:
        return await page(call, [said(call, "desk_figures_no_file")], status=422)
    return await _keep(call, content, name)


async def _keep(call: Call, content: bytes, name: str, typed: Json | None = None, single: bool = False) -> Response:
    asked, words = read_asked(call), _words(call)
    call.demand(call.may(asked.area.id, *OFFICERS))
    definitions = load_indicators(call.parts.settings.data_dir)

    def may(area: int) -> bool:
        return call.may(area, *OFFICERS)

    try:
        found, wrong = await asyncio.to_thread(read_figures, content, name, words, definitions, call.tree, call.today, may)
    except SheetError as error:
        return await page(call, [words.error(error)], typed, 422)
    if wrong:
        told = [words.say(one.key, **one.gaps) if single else words.fault(one) for one in wrong]
        return await page(call, [said(call, "desk_figures_nothing_kept"), *told], typed, 422)
    if not found:
        return await page(call, [said(call, "desk_figures_empty")], typed, 422)
    kept = await keep_figures(call.connection, found, call.person.id, call.at)
    done = "desk_done_figures" if kept else "desk_done_figures_same"
    return call.go(link(f"{PATH}/so-lieu", **asked.params, **{DONE: done, "so": str(kept)}))


async def template(call: Call) -> Response:
    """An XLSX to fill in: a line for each figure that the area's report wants from others."""
    asked = read_asked(call)
    call.demand(call.may(asked.area.id, *OFFICERS))
    definitions, words = load_indicators(call.parts.settings.data_dir), _words(call)
    level = LEVELS[asked.area.kind]
    rows = [
        {"figure_code": one.code, "figure_name": one.name, "figure_unit": one.unit, "figure_area": asked.area.code,
         "figure_first": f"{asked.period.first:%d/%m/%Y}", "figure_last": f"{asked.period.last:%d/%m/%Y}"}
        for one in definitions.by_code.values() if one.typed and level in one.level
    ]  # fmt: skip
    name = f"so-lieu-{asked.area.code}-{asked.period.code}.xlsx"
    return attached(await asyncio.to_thread(write_sheet, name, words, COLUMNS, rows), name)


def _words(call: Call) -> Words:
    data = call.parts.settings.data_dir
    imports, _ = read_strings(data / "phrases" / "import.yml", data)
    return figure_words(imports, load_report_words(data).phrases)


DOORS = (
    Door(f"{PATH}/so-lieu", show),
    Door(f"{PATH}/so-lieu", keep_one, "POST"),
    Door(f"{PATH}/so-lieu/tep", keep_sheet, "POST"),
    Door(f"{PATH}/so-lieu/mau", template),
)
