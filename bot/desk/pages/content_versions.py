"""Versions of a text: what changed, going back to one, giving up a draft, the text as a file for git."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from bot.desk.attachment import attached
from bot.desk.call import Call, RefusedError, found
from bot.desk.content_diff import compare
from bot.desk.page import Door
from bot.desk.pages.content_names import PATH, address_of, title_of
from bot.desk.pages.content_rights import PUBLISHERS
from bot.desk.pages.content_sheet import Sheet, open_sheet
from bot.editing.files_out import as_yaml
from bot.editing.over_files import body_of, faults
from bot.editing.overlays import EditError, drop_draft, roll_back
from bot.people.names import names_of
from bot.store import Json

ONE = f"{PATH}/{{sort}}/{{key}}"


async def compared(call: Call) -> Response:
    """A version against the one before it, and against what stands now."""
    sheet, wanted = await open_sheet(call), int(call.request.path_params["version"])
    file: Json = body_of(await call.parts.live.files(), sheet.kind, sheet.key) or {}
    bodies: dict[int, Json] = {0: file} | {one.version: one.body or file for one in sheet.history}
    version = found(next((one for one in sheet.history if one.version == wanted), None))
    standing = sheet.standing.published
    return call.show(
        "content_version.html", sheet=sheet, version=version, title=title_of(sheet.kind, sheet.key, sheet.body),
        address=address_of(sheet.kind, sheet.key), before=compare(bodies[wanted - 1], bodies[wanted]),
        standing=standing,
        now=compare(bodies[wanted], (standing.body or file) if standing else file),
        names=await names_of(call.connection, {version.made_by}),
        publisher=call.person.has(*PUBLISHERS), to_file=not version.body, has_file=sheet.filed,
    )  # fmt: skip


async def go_back(call: Call) -> Response:
    """Publishes an old version anew; 0 is the file, and of a topic without a file the time before it: it is withdrawn. A version that the
    rules do not let through any more stays where it is."""
    sheet, version = await open_sheet(call), call.fields.number("phien-ban")
    if version == 0 and not sheet.filed:
        return await _withdraw(call, sheet)
    file = body_of(await call.parts.live.files(), sheet.kind, sheet.key)
    bodies = {0: file} | {one.version: one.body or file for one in sheet.history}
    body = found(bodies.get(found(version)))
    if any(not one.warning for one in await asyncio.to_thread(faults, sheet.library, sheet.kind, sheet.key, body, call.today)):
        raise RefusedError("desk_content_old_faulty")
    try:
        await roll_back(call.connection, sheet.kind, sheet.key, found(version), call.person.id, call.at)
    except EditError as error:
        raise RefusedError(f"desk_{error}") from error
    call.after.append(call.parts.live.refresh)
    return call.go(address_of(sheet.kind, sheet.key), "desk_done_text_back")


async def _withdraw(call: Call, sheet: Sheet) -> Response:
    """The topic is not answered any more. Its versions and examples stay, for it may come back."""
    if not sheet.standing.spoken:
        raise RefusedError("desk_content_not_spoken")
    try:
        await roll_back(call.connection, sheet.kind, sheet.key, 0, call.person.id, call.at)
    except EditError as error:
        raise RefusedError(f"desk_{error}") from error
    call.after.append(call.parts.live.refresh)
    return call.go(address_of(sheet.kind, sheet.key), "desk_done_withdrawn")


async def drop(call: Call) -> Response:
    """Gives up the version that is being written: its author, or whoever publishes."""
    sheet = await open_sheet(call)
    draft = found(sheet.standing.open)
    call.demand(draft.made_by == call.person.id or call.person.has(*PUBLISHERS))
    try:
        await drop_draft(call.connection, draft.id, call.person.id, call.at)
    except EditError as error:
        raise RefusedError(f"desk_{error}") from error
    gone = sheet.standing.published is None and body_of(await call.parts.live.files(), sheet.kind, sheet.key) is None
    return call.go(PATH if gone else address_of(sheet.kind, sheet.key), "desk_done_text_dropped")


async def file(call: Call) -> Response:
    """The text as it stands in the form, as YAML."""
    sheet = await open_sheet(call)
    return attached(as_yaml(sheet.kind, sheet.key, sheet.body).encode(), f"{sheet.key}.yml")


DOORS = (
    Door(f"{ONE}/phien-ban/{{version:int}}", compared),
    Door(f"{ONE}/tro-lai", go_back, "POST", PUBLISHERS),
    Door(f"{ONE}/bo", drop, "POST"),
    Door(f"{ONE}/tep", file),
)
