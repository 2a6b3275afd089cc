"""/desk/noi-dung/<sort>/<id>: one text as a form, as the chat says it, and its versions; saved, reviewed, published here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response

from bot.content.findings import Finding, error_catalogue, say
from bot.content.load import Library
from bot.desk.call import Call, RefusedError, found
from bot.desk.content_diff import compare
from bot.desk.content_form import Box, make_form, put_faults, read_form
from bot.desk.content_preview import make_preview, used_by
from bot.desk.page import Door
from bot.desk.pages.content_names import PATH, SORTS, address_of, title_of
from bot.desk.pages.content_rights import PUBLISHERS
from bot.desk.said import tell
from bot.editing.over_files import body_of, faults, place, with_overlays
from bot.editing.overlays import EditError, Kind, Overlay, ask_review, newest_version, publish, published, save_draft, versions
from bot.editing.standing import Standing, standing_of
from bot.people.names import names_of
from bot.store import Json


@dataclass
class Sheet:
    """A text on the desk. `body`: what the form shows; `base`: the version it began from; `theirs`: what somebody saved meanwhile."""

    kind: Kind
    key: str
    library: Library
    history: list[Overlay]
    body: Json
    base: int
    boxes: list[Box] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    theirs: Overlay | None = None

    @property
    def standing(self) -> Standing:
        return standing_of(self.history)


async def show(call: Call) -> Response:
    return await page(call, await open_sheet(call))


async def open_sheet(call: Call) -> Sheet:
    """The text of the address as it stands now.

    Raises:
        RefusedError: there is none.
    """
    kind: Kind = found(SORTS.get(call.request.path_params["sort"]))
    key = call.request.path_params["key"]
    history = await versions(call.connection, kind, key)
    library = with_overlays(await call.parts.live.files(), await published(call.connection))
    standing = standing_of(history)
    newest = standing.open or standing.published
    body = newest.body if newest and newest.body else body_of(library, kind, key)
    return Sheet(kind, key, library, history, found(body), history[0].version if history else 0)


async def page(call: Call, sheet: Sheet, status: int = 200, checked: Sequence[Finding] | None = None) -> Response:
    """The page of a text; what is wrong with it stands at its fields."""
    problems = await check(call, sheet) if checked is None else checked
    catalogue = _catalogue(call.parts.settings.data_dir)
    said = [_told(sheet, one, catalogue) for one in problems if not one.warning]
    sheet.boxes = make_form(sheet.kind, sheet.body)
    sheet.rest = put_faults(sheet.boxes, sheet.body, said)
    sheet.warnings = [_told(sheet, one, catalogue)[1] for one in problems if one.warning]
    preview = await asyncio.to_thread(make_preview, sheet.library, sheet.kind, sheet.key, sheet.body, call.at)
    standing, file = sheet.standing, body_of(await call.parts.live.files(), sheet.kind, sheet.key)
    people = {one.made_by for one in sheet.history} | {one.published_by for one in sheet.history if one.published_by}
    return call.show(
        "content_text.html", http_status=status, sheet=sheet, title=title_of(sheet.kind, sheet.key, sheet.body), path=PATH,
        address=address_of(sheet.kind, sheet.key), standing=standing, preview=preview, names=await names_of(call.connection, people),
        publisher=call.person.has(*PUBLISHERS), has_file=file is not None,
        in_catalog=sheet.kind == "facts" or sheet.key in sheet.library.catalog,
        users=used_by(sheet.library, sheet.key) if sheet.kind == "facts" else [], faulty=len(said),
        theirs=compare(sheet.theirs.body or file or {}, sheet.body) if sheet.theirs else [], link_to=address_of,
        sources=[(one, sheet.library.sources[one]) for one in sheet.body.get("sources") or [] if one in sheet.library.sources],
    )  # fmt: skip


async def check(call: Call, sheet: Sheet) -> list[Finding]:
    """What keeps the text from being published, and warnings; in a thread, for it looks at all texts."""
    return await asyncio.to_thread(faults, sheet.library, sheet.kind, sheet.key, sheet.body, call.today)


async def act(call: Call) -> Response:
    """What the pressed button says: look, save, ask for review, publish. Whatever goes wrong, the typed text stays in the form."""
    sheet = await open_sheet(call)
    before = sheet.body
    sheet.body = read_form(sheet.kind, call.fields, before)
    base, wish = call.fields.number("ban"), call.fields.text("viec", 10)
    if wish not in ("luu", "duyet", "dang"):
        return await page(call, sheet)
    if wish == "dang" and not call.person.has(*PUBLISHERS):
        raise RefusedError("desk_forbidden", 403)
    newest = await newest_version(call.connection, sheet.kind, sheet.key)
    if base != newest:
        return await _conflict(call, sheet)
    changed = sheet.body != before
    problems = await check(call, sheet)
    if wish == "dang" and any(not one.warning for one in problems):
        tell(call, "bad", "desk_content_faulty")
        return await page(call, sheet, 422, problems)
    open_ = sheet.standing.open
    if not changed and (open_ is None or wish == "luu" or (wish == "duyet" and open_.status == "review")):
        tell(call, "plain", "desk_content_same")
        return await page(call, sheet, 200, problems)
    return await _keep(call, sheet, wish, None if changed else open_)


async def _keep(call: Call, sheet: Sheet, wish: str, open_: Overlay | None) -> Response:
    """Saves, unless the version is there already, and does what was wished."""
    who, at = call.person.id, call.at
    try:
        note = call.fields.line("ghi-chu", 300)
        number = open_.id if open_ else await save_draft(call.connection, sheet.kind, sheet.key, sheet.body, sheet.base, who, at, note)
        if wish == "duyet":
            await ask_review(call.connection, number, who, at)
        elif wish == "dang":
            await publish(call.connection, number, who, at)
            call.after.append(call.parts.live.refresh)
    except EditError as error:
        raise RefusedError(f"desk_{error}") from error
    return call.go(address_of(sheet.kind, sheet.key), f"desk_done_text_{wish}")


async def _conflict(call: Call, sheet: Sheet) -> Response:
    """Somebody saved meanwhile: both texts are shown; the next save keeps theirs as a version and puts this one over it."""
    sheet.theirs = sheet.history[0] if sheet.history else None
    tell(call, "bad", "desk_edit_conflict")
    return await page(call, sheet, 409)


@lru_cache(maxsize=2)
def _catalogue(data: Path) -> dict[str, str]:
    return error_catalogue(data)


def _told(sheet: Sheet, finding: Finding, catalogue: dict[str, str]) -> tuple[str, str]:
    """The field that a finding is about, and what is wrong; one about another text names that text. Facts name themselves first."""
    mine = {place(sheet.kind, sheet.key), sheet.library.files.get(f"{sheet.kind}:{sheet.key}", "")}
    if finding.file not in mine:
        return "", say(finding, catalogue)
    said = say(Finding(finding.code, "", "", finding.values, finding.warning), catalogue).removeprefix(": ").strip()
    field_ = finding.place.partition(".")[2] if sheet.kind == "facts" and finding.place.split(".")[0] == sheet.key else finding.place
    return field_, said[:1].upper() + said[1:]


DOORS = (
    Door(f"{PATH}/{{sort}}/{{key}}", show),
    Door(f"{PATH}/{{sort}}/{{key}}", act, "POST"),
)
