"""/desk/noi-dung/<sort>/<id>: one text as a form, as the chat says it, and its versions; saved, reviewed, published here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response

from bot.content.findings import Finding, error_catalogue, say
from bot.desk.call import Call, RefusedError
from bot.desk.content_diff import compare
from bot.desk.content_form import make_form, put_faults
from bot.desk.content_preview import make_preview, used_by
from bot.desk.content_read import name_sources, read_form
from bot.desk.page import Door
from bot.desk.pages.content_names import PATH, address_of, title_of
from bot.desk.pages.content_new import keep_id, open_groups
from bot.desk.pages.content_rights import PUBLISHERS
from bot.desk.pages.content_sheet import Sheet, open_sheet
from bot.desk.said import tell
from bot.editing.examples import accept_begun, of_topic
from bot.editing.over_files import body_of, faults, place
from bot.editing.overlay_keys import move
from bot.editing.overlays import EditError, Overlay, ask_review, newest_version, publish, save_draft
from bot.editing.standing import Standing
from bot.editing.texts import is_id
from bot.people.names import names_of


async def show(call: Call) -> Response:
    sheet = await open_sheet(call)
    if sheet.key != call.request.path_params["key"]:
        return call.go(address_of(sheet.kind, sheet.key))
    return await page(call, sheet, checked=[] if sheet.untouched else None)


async def page(call: Call, sheet: Sheet, status: int = 200, checked: Sequence[Finding] | None = None) -> Response:
    """The page of a text; what is wrong with it stands at its fields."""
    problems = await check(call, sheet) if checked is None else checked
    catalogue = _catalogue(call.parts.settings.data_dir)
    said = [_told(call, sheet, one, catalogue) for one in problems if not one.warning]
    sheet.boxes = make_form(sheet.kind, sheet.body, open_groups(sheet.library), sheet.open_id)
    sheet.rest = put_faults(sheet.boxes, sheet.body, said)
    sheet.warnings = [_told(call, sheet, one, catalogue)[1] for one in problems if one.warning]
    preview = await asyncio.to_thread(make_preview, sheet.library, sheet.kind, sheet.name, sheet.body, call.at)
    standing, file = sheet.standing, body_of(await call.parts.live.files(), sheet.kind, sheet.key)
    people = {one.made_by for one in sheet.history} | {one.published_by for one in sheet.history if one.published_by}
    return call.show(
        "content_text.html", http_status=status, sheet=sheet, title=title_of(sheet.kind, sheet.key, sheet.body), path=PATH,
        address=address_of(sheet.kind, sheet.key), standing=standing, preview=preview, names=await names_of(call.connection, people),
        publisher=call.person.has(*PUBLISHERS), has_file=file is not None,
        users=used_by(sheet.library, sheet.kind, sheet.key) if sheet.kind != "guides" else [], faulty=len(said),
        taught=await of_topic(call.connection, sheet.key) if sheet.kind == "topics" else [],
        theirs=compare(sheet.theirs.body or file or {}, sheet.body) if sheet.theirs else [], link_to=address_of,
        sources=[(one, sheet.library.sources[one]) for one in sheet.body.get("sources") or [] if one in sheet.library.sources],
    )  # fmt: skip


async def check(call: Call, sheet: Sheet) -> list[Finding]:
    """What keeps the text from being published, and warnings; in a thread, for it looks at all texts."""
    said = await asyncio.to_thread(faults, sheet.library, sheet.kind, sheet.name, sheet.body, call.today)
    if sheet.name in sheet.taken:
        said.append(Finding("id_taken", place(sheet.kind, sheet.name), "topic", {"id": sheet.name}))
    return said


async def act(call: Call) -> Response:
    """What the pressed button says: look, save, ask for review, publish. Whatever goes wrong, the typed text stays in the form."""
    sheet = await open_sheet(call)
    before = sheet.body
    sheet.body = read_form(sheet.kind, call.fields, before, sheet.open_id)
    if sheet.open_id:
        keep_id(sheet.body, before, sheet.taken)
    name_sources(sheet.body, sheet.name, sheet.library.sources)
    base, wish = call.fields.number("ban"), call.fields.text("viec", 10)
    if wish not in ("luu", "duyet", "dang"):
        return await page(call, sheet)
    if wish == "dang" and not call.person.has(*PUBLISHERS):
        raise RefusedError("desk_forbidden", 403)
    newest = await newest_version(call.connection, sheet.kind, sheet.key)
    if base != newest:
        return await _conflict(call, sheet)
    problems = await check(call, sheet)
    if wish == "dang" and any(not one.warning for one in problems):
        tell(call, "bad", "desk_content_faulty")
        return await page(call, sheet, 422, problems)
    changed, open_ = sheet.body != before, sheet.standing.open
    if not changed and _useless(sheet.standing, wish):
        tell(call, "plain", "desk_content_same")
        return await page(call, sheet, 200, problems)
    return await _keep(call, sheet, wish, None if changed else open_)


def _useless(standing: Standing, wish: str) -> bool:
    """Whether the wish would change nothing for a text that is as it was."""
    if standing.open is None:
        return standing.spoken
    return wish == "luu" or (wish == "duyet" and standing.open.status == "review")


async def _keep(call: Call, sheet: Sheet, wish: str, open_: Overlay | None) -> Response:
    """Saves, unless the version is there already, and does what was wished."""
    who, at = call.person.id, call.at
    first = sheet.new and not sheet.standing.spoken
    try:
        if sheet.open_id and sheet.name != sheet.key and sheet.name not in sheet.taken and is_id(sheet.name):
            await move(call.connection, sheet.kind, sheet.key, "topic", sheet.name, who, at)
            sheet.key = sheet.name
        note = call.fields.line("ghi-chu", 300)
        number = open_.id if open_ else await save_draft(call.connection, sheet.kind, sheet.key, sheet.body, sheet.base, who, at, note)
        if wish == "duyet":
            await ask_review(call.connection, number, who, at)
        elif wish == "dang":
            await publish(call.connection, number, who, at)
            await _teach(call, sheet)
            call.after.append(call.parts.live.refresh)
    except EditError as error:
        raise RefusedError(f"desk_{error}") from error
    return call.go(address_of(sheet.kind, sheet.key), "desk_done_topic_dang" if first and wish == "dang" else f"desk_done_text_{wish}")


async def _teach(call: Call, sheet: Sheet) -> None:
    """A new topic answers the question that it began with, and how people ask for it, at once."""
    if sheet.new:
        begun = (str(sheet.body["asked"]), str(sheet.body["question"]))
        await accept_begun(call.connection, sheet.key, begun, call.person.id, call.at)


async def _conflict(call: Call, sheet: Sheet) -> Response:
    """Somebody saved meanwhile: both texts are shown; the next save keeps theirs as a version and puts this one over it."""
    sheet.theirs = sheet.history[0] if sheet.history else None
    tell(call, "bad", "desk_edit_conflict")
    return await page(call, sheet, 409)


@lru_cache(maxsize=2)
def _catalogue(data: Path) -> dict[str, str]:
    return error_catalogue(data)


def _told(call: Call, sheet: Sheet, finding: Finding, catalogue: dict[str, str]) -> tuple[str, str]:
    """The field that a finding is about, and what is wrong; one about another text names that text. Facts name themselves first."""
    phrases = call.parts.house.book.phrases
    mine = {place(sheet.kind, sheet.key), place(sheet.kind, sheet.name), sheet.library.files.get(f"{sheet.kind}:{sheet.key}", "")}
    if finding.file not in mine:
        return "", say(finding, catalogue)
    # The desk's own words where there are some: here nobody sees files and names of their fields.
    field_ = finding.place.partition(".")[2] if sheet.kind == "facts" and finding.place.split(".")[0] == sheet.key else finding.place
    ours = [f"desk_fault_{finding.code}_{field_.rpartition('.')[2]}", f"desk_fault_{finding.code}"]
    words = next(({finding.code: phrases[one]} for one in ours if one in phrases), {})
    said = say(Finding(finding.code, "", "", finding.values, finding.warning), catalogue | words).removeprefix(": ").strip()
    return field_, said[:1].upper() + said[1:]


DOORS = (
    Door(f"{PATH}/{{sort}}/{{key}}", show),
    Door(f"{PATH}/{{sort}}/{{key}}", act, "POST"),
)
