"""/desk/thong-bao/soan: writing an announcement. Everything that was typed stays in the form when something does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response

from bot.announcements.audience import common_area
from bot.announcements.checks import MOST_DOCUMENT, MOST_LINK, MOST_TEXT, MOST_TITLE, check_draft
from bot.announcements.draft import REPEATS, URGENCIES, Announcement, Draft, read_announcement
from bot.announcements.lists import MOST_NAME, keep_list, lists_of
from bot.announcements.series import live_of
from bot.announcements.standing import OPEN, WRITERS, StepError, may_steer
from bot.announcements.steps import create, save
from bot.content.announcement_templates import Template, load_templates
from bot.desk.call import Call, RefusedError, found
from bot.desk.page import Door
from bot.desk.pages.announcement import PATH, words
from bot.desk.pages.announcement_fields import KEPT, Kept, kept_file, open_gaps, read_draft
from bot.desk.pages.announcement_people import FIND, Off, off_of, place_of, read_off
from bot.desk.places import picks
from bot.work.announcement_cards import ROLE_SETS
from bot.work.announcement_templates import OF_TEMPLATE

SOAN = f"{PATH}/soan"
MOST_HOURS = 168


async def show(call: Call) -> Response:
    """An empty form, one from a template (`mau`), or a draft to change (`sua`)."""
    call.demand(call.person.has(*WRITERS, "administrator"))
    number = call.fields.number("sua")
    if number is not None:
        one = await _open(call, number)
        return await _form(call, one.draft, number=one.id, version=one.version)
    chosen = next((one for one in templates(call.parts.settings.data_dir) if one.id == call.fields.text("mau", 60)), None)
    return await _form(call, _blank(call, chosen), chosen)


async def keep(call: Call) -> Response:
    """Keeps the draft and shows it; or the form again, with what does not fit."""
    call.demand(call.person.has(*WRITERS, "administrator"))
    fields = call.fields
    chosen = next((one for one in templates(call.parts.settings.data_dir) if one.id == fields.text("mau", 60)), None)
    number, version = fields.number("sua"), fields.number("ban") or 0
    before = (await _open(call, number)).draft if number is not None else None
    file, trouble = kept_file(call)
    draft = read_draft(call, before, file)
    off = Off(draft) if draft.corrects else await read_off(call, _placed(call, draft))
    draft = off.draft
    troubles = ([trouble] if trouble else []) + check_draft(draft, call.tree, call.now, call.parts.settings.link_domains)
    bad = [words(call, one.key, one.gaps) for one in troubles] + list(off.bad)
    bad += [words(call, "desk_gap_open", {"name": name}) for name in open_gaps(draft, chosen)]
    if bad:
        return await _form(call, draft, chosen, number, version, bad, file, off)
    try:
        if number is None:
            number = await create(call.connection, call.tree, call.at, call.person, draft)
        else:
            await save(call.connection, call.tree, call.at, call.person, number, version, draft)
    except StepError as error:
        if error.key != "announcements_area_not_yours":
            raise
        return await _form(call, draft, chosen, number, version, [words(call, error.key, error.gaps)], file)
    if (name := fields.line("ten-danh-sach", MOST_NAME)) and not draft.corrects:
        await keep_list(call.connection, call.at, call.person, name, common_area(call.tree, draft.audience, draft.area), draft.audience)
    return call.go(f"{PATH}/{number}", "desk_done_kept")


async def _form(
    call: Call, draft: Draft, template: Template | None = None, number: int | None = None, version: int = 0, bad: Sequence[str] = (),
    file: Kept | None = None, left: Off | None = None,
) -> Response:  # fmt: skip
    audience = draft.audience
    sets = (set(audience.roles), set(audience.topics))
    roles = next((name for name, (held, topics) in ROLE_SETS.items() if sets == (set(held), set(topics))), "team")
    gaps = [(gap, call.fields.line(f"gap-{gap.name}")) for gap in template.gaps] if template else []
    return call.show(
        "announcement_form.html", http_status=422 if bad else 200, draft=draft, template=template, number=number, version=version, bad=bad,
        templates=templates(call.parts.settings.data_dir), gaps=gaps, picks=picks(call), chosen=set(audience.subtrees + audience.areas),
        without=set(audience.without_areas), off=await off_of(call, draft), offered=left.offered if left else (), find=FIND,
        typed_off=left.typed if left else "", replaces=await _replaced(call, draft, number),
        place=lambda one: place_of(call, one), approved=number is not None and await _approved(call, number),
        role_sets=list(ROLE_SETS), roles=roles, urgencies=URGENCIES, repeats=REPEATS,
        lists=await lists_of(call.connection, call.tree, call.person), list_chosen=audience.lists[0] if audience.lists else "",
        file=file or _file_of(call, draft), kept=KEPT, send_at=_local(draft.send_at), path=PATH, soan=SOAN, most_title=MOST_TITLE,
        most_text=MOST_TEXT, most_link=MOST_LINK, most_document=MOST_DOCUMENT, most_hours=MOST_HOURS, most_name=MOST_NAME,
    )  # fmt: skip


def _blank(call: Call, template: Template | None) -> Draft:
    if template is None:
        return Draft()
    roles, topics = ROLE_SETS[OF_TEMPLATE[template.audience]]
    draft = Draft(title=template.title, text=template.text.strip(), urgency=template.urgency, confirm=template.confirm)
    return Draft(**vars(draft) | {"audience": type(draft.audience)(roles=roles, topics=topics)})


def _placed(call: Call, draft: Draft) -> Draft:
    """Whose officers approve it: those of the smallest area that holds all who get it."""
    own = next((role.area for role in call.person.held(*WRITERS, "administrator") if role.area in call.tree.by_id), 0)
    return Draft(**vars(draft) | {"area": common_area(call.tree, draft.audience, own)})


async def _open(call: Call, number: int) -> Announcement:
    one: Announcement = found(await read_announcement(call.connection, number))
    call.demand(may_steer(call.person, call.tree, one))
    if one.status not in OPEN and (one.status != "scheduled" or one.draft.repeats):
        raise RefusedError("announcements_changed")
    return one


async def _approved(call: Call, number: int) -> bool:
    """Whether what is changed here was approved already."""
    one = await read_announcement(call.connection, number)
    return one is not None and one.status == "scheduled"


async def _replaced(call: Call, draft: Draft, number: int | None) -> int | None:
    """The recurrence in whose place the draft goes when it is approved."""
    one = await read_announcement(call.connection, number) if number is not None and draft.series else None
    live = await live_of(call.connection, one) if one else None
    return live.id if live else None


def _file_of(call: Call, draft: Draft) -> Kept | None:
    held = draft.attachment
    return Kept.make(call, held) if held else None


def _local(iso: str) -> str:
    """As the browser's field for a moment wants it."""
    return iso[:16] if iso else ""


@lru_cache(maxsize=4)
def templates(data_dir: Path) -> tuple[Template, ...]:
    """The templates of a folder, read once."""
    return load_templates(data_dir)


DOORS = (Door(SOAN, show), Door(SOAN, keep, "POST"))
