"""/desk/khao-sat: questionnaires from XLSForm files: opened, closed, counted, taken home."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.responses import Response

from bot.content.load import read_strings
from bot.desk.attachment import attached
from bot.desk.call import Call, RefusedError, found
from bot.desk.page import Door, Page
from bot.desk.places import area_options, roots
from bot.desk.said import said
from bot.people.persons import OFFICERS
from bot.people.trail import note
from bot.surveys.export import export
from bot.surveys.faults import FormError, say_fault
from bot.surveys.form import Form
from bot.surveys.log import Survey, add_survey, close_survey, count_fills, read_survey, read_surveys, sent_fills
from bot.surveys.xlsform import MOST_TITLE, read_form
from flows.fold import fold
from flows.wording import fill

PATH = "/desk/khao-sat"
MOST_LISTED = 200
MOST_FAULTS = 30


async def show(call: Call) -> Response:
    return await page(call)


async def page(call: Call, faults: list[str] | None = None, typed: Mapping[str, object] | None = None) -> Response:
    """The list and the form. `faults`: why a file was not taken."""
    above = {area.id for role in call.person.held(*OFFICERS) if role.area in call.tree.by_id for area in call.tree.path(role.area)}
    areas = None if call.scope.whole else above | call.scope.areas
    rows = await read_surveys(call.connection, areas, most=MOST_LISTED)
    counts = await count_fills(call.connection, [one.id for one in rows], _seen(call))
    places = list(dict([*((one.id, one.name) for one in roots(call)), *area_options(call)]).items())
    return call.show(
        "surveys.html", http_status=422 if faults else 200, rows=rows, counts=counts, path=PATH, places=places,
        faults=(faults or [])[:MOST_FAULTS], typed=typed or {}, most=MOST_TITLE, more=len(faults or []) - MOST_FAULTS,
    )  # fmt: skip


async def show_one(call: Call) -> Response:
    """The questions of a survey, as members are asked."""
    survey, form = await _survey(call)
    counts = await count_fills(call.connection, [survey.id], _seen(call))
    return call.show(
        "survey.html", survey=survey, form=form, asked=[one for one in form.questions if one.asked or one.kind == "note"], path=PATH,
        count=counts.get(survey.id, (0, 0)), owner=owns(call, survey), private=_private(call, form),
    )  # fmt: skip


async def upload(call: Call) -> Response:
    """Opens a survey from a file; what a chat cannot ask is told by row and nothing is kept."""
    title, area = call.fields.line("ten", MOST_TITLE), call.fields.number("noi")
    typed = {"ten": title, "noi": area}
    call.demand(call.may(area, *OFFICERS))
    _, content = call.fields.files.get("tep", ("", b""))
    if not content:
        return await page(call, [said(call, "desk_surveys_no_file")], typed)
    try:
        form = await asyncio.to_thread(read_form, content)
    except FormError as error:
        words = _words(call)
        return await page(call, [say_fault(words, one) for one in error.faults], typed)
    title = title or form.title[:MOST_TITLE]
    if not title:
        return await page(call, [said(call, "desk_surveys_no_title")], typed)
    number = await add_survey(call.connection, title, form, found(area), call.person.id, call.at)
    await note(call.connection, call.at, call.person.id, "survey.add", "survey", number, {"title": title})
    return call.go(f"{PATH}/{number}", "desk_done_survey")


async def close(call: Call) -> Response:
    survey, _ = await _survey(call)
    call.demand(owns(call, survey))
    if not await close_survey(call.connection, survey.id, call.at):
        raise RefusedError("desk_surveys_closed")
    await note(call.connection, call.at, call.person.id, "survey.close", "survey", survey.id)
    return call.go(f"{PATH}/{survey.id}", "desk_done_survey_closed")


async def answers(call: Call) -> Response:
    """The forms that were sent, of the person's areas, as XLSX or CSV."""
    survey, form = await _survey(call)
    kind = call.fields.text("dang", 5)
    if kind not in ("xlsx", "csv"):
        raise RefusedError("desk_missing", 404)
    fills = await sent_fills(call.connection, survey.id, _seen(call))
    name = f"khao-sat-{survey.id}.{kind}"
    return attached(await asyncio.to_thread(export, name, form, fills, call.tree), name)


async def _survey(call: Call) -> tuple[Survey, Form]:
    """The survey of the address, if it is run where the person works."""
    survey, form = found(await read_survey(call.connection, call.number))
    areas = [role.area for role in call.person.held(*OFFICERS)]
    there = any(call.tree.covers(survey.area, area) or call.tree.covers(area, survey.area) for area in areas)
    call.demand(call.scope.whole or there)
    return survey, form


def owns(call: Call, survey: Survey) -> bool:
    """Who may close it: officials of its whole area."""
    return call.may(survey.area, *OFFICERS)


def _seen(call: Call) -> frozenset[int] | None:
    """The areas whose forms are counted; None all."""
    return None if call.scope.whole else call.scope.areas


def _words(call: Call) -> dict[str, str]:
    data = call.parts.settings.data_dir
    return read_strings(data / "phrases" / "surveys_form.yml", data)[0]


def _private(call: Call, form: Form) -> list[str]:
    """Sentences about questions that seem to ask for a citizen's name or number."""
    phrases = _words(call)
    words = [f" {fold(word)} " for word in phrases["surveys_cli_private_words"].split("|")]
    gaps = {"advice": phrases["surveys_cli_private_advice"]}
    return [
        fill(phrases["surveys_cli_private"], {**gaps, "name": one.name, "row": one.row})
        for one in form.questions
        if one.typed and any(word in f" {fold(one.label)} " for word in words)
    ]


DOORS = (
    Door(PATH, show),
    Door(PATH, upload, "POST"),
    Door(f"{PATH}/{{number:int}}", show_one),
    Door(f"{PATH}/{{number:int}}/dong", close, "POST"),
    Door(f"{PATH}/{{number:int}}/xuat", answers),
)
PAGE = Page("surveys", PATH, DOORS, OFFICERS, "form", "reports")
