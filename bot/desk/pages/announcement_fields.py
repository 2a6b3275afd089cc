"""What the announcement's form brought, as a draft; and the file that goes along.

A file is kept as soon as it was read and fits, so that it need not be chosen again when something else does not. The form then carries its
id with a signature: nobody can name a file that was not given to this server by this form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from bot.announcements.audience import Audience
from bot.announcements.checks import Trouble, check_file
from bot.announcements.draft import REPEATS, URGENCIES, Draft
from bot.clock import VIETNAM
from bot.content.announcement_templates import Template, fill_in
from bot.desk.call import Call
from bot.store import Json
from bot.work.announcement_cards import ROLE_SETS

KEPT = ("tep-ma", "tep-ten", "tep-co", "tep-den", "tep-ky")
LASTS = timedelta(days=1)
MOST_FILE_NAME = 80
MOST_REASON = 300
LONGER = 40
"""Texts are read a little longer than they may be, so that the check can say how long they are."""


@dataclass(frozen=True)
class Kept:
    """A file that was kept; `until` and `signature` are those of a link to it."""

    file: str
    name: str
    size: int
    until: int
    signature: str

    @classmethod
    def make(cls, call: Call, held: Json) -> Kept:
        until = int((call.now + LASTS).timestamp())
        file = str(held["file"])
        return cls(file, str(held["name"]), int(held["size"]), until, call.parts.files.sign(file, until))

    @property
    def data(self) -> Json:
        """As the announcement keeps it."""
        kind = "file" if self.file.endswith(".pdf") else "image"
        return {"file": self.file, "name": self.name, "size": self.size, "kind": kind}


def kept_file(call: Call) -> tuple[Kept | None, Trouble | None]:
    """The file that goes along: a new one, or the one that the form carries; and what is wrong with the new one."""
    if call.fields.flag("bo-tep"):
        return None, None
    before = _carried(call)
    new = call.fields.files.get("tep")
    if new is None:
        return before, None
    name, content = new
    trouble = check_file(name, content)
    if trouble:
        return before, trouble
    suffix = PurePosixPath(name).suffix.lower()
    file = call.parts.files.keep(content, suffix)
    held = {"file": file, "name": file_name(name), "size": len(content)}
    return Kept.make(call, held), None


def file_name(said: str) -> str:
    """A name as it may go to people: no path, not too long."""
    name = " ".join(said.replace("\\", "/").rpartition("/")[2].split())
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[: MOST_FILE_NAME - len(suffix) - 1]}{dot}{suffix}"


def _carried(call: Call) -> Kept | None:
    fields = call.fields
    file, name, size, until, signature = (fields.text(name, 200) for name in KEPT)
    if not (size.isdigit() and until.isdigit()) or not call.parts.files.path(file):
        return None
    genuine = call.parts.files.admits(file, int(until), signature, int(call.now.timestamp()))
    return Kept(file, file_name(name), int(size), int(until), signature) if genuine else None


def read_draft(call: Call, before: Draft | None, file: Kept | None) -> Draft:
    """What was typed, with the template's gaps filled. Of a correction only title, text, link and document can be changed."""
    fields = call.fields
    gaps = {name.removeprefix("gap-"): fields.line(name) for name in fields.texts if name.startswith("gap-") and fields.line(name)}
    common: Json = {
        "title": fill_in(fields.line("tieu-de", 80 + LONGER), gaps), "text": fill_in(fields.text("noi-dung"), gaps),
        "link": fields.line("lien-ket", 300 + LONGER), "reason": fields.line("ly-do", MOST_REASON),
        "document": fields.line("van-ban", 80 + LONGER), "attachment": file.data if file else None,
    }  # fmt: skip
    if before is not None and before.corrects:
        return Draft(**vars(before) | common | {"attachment": before.attachment})
    urgency, repeats = fields.text("muc-khan", 12), fields.text("gui-lai", 10)
    ends = fields.day("den-ngay")
    return Draft(
        **common, series=before.series if before else 0,
        urgency=urgency if urgency in URGENCIES else URGENCIES[0], audience=read_audience(call), confirm=fields.flag("xac-nhan"),
        send_at=read_moment(fields.text("luc-gui", 20)), repeats=repeats if repeats in REPEATS else "",
        ends_on=ends.isoformat() if ends and repeats else "", remind_hours=min(fields.number("nhac-sau") or 0, 168),
    )  # fmt: skip


def read_audience(call: Call) -> Audience:
    """Areas and roles that were ticked, or a saved list."""
    fields = call.fields
    saved = fields.number("danh-sach")
    if saved is not None:
        return Audience(lists=(saved,))
    roles, topics = ROLE_SETS.get(fields.text("nguoi-nhan", 12), ROLE_SETS["team"])
    known = call.tree.by_id
    areas = tuple(area for area in fields.numbers("noi") if area in known)
    # What lies in another that is ticked goes without saying.
    top = tuple(area for area in areas if not any(one.id in areas for one in call.tree.path(area)[:-1]))
    return Audience(subtrees=top, roles=roles, topics=topics, without_areas=tuple(area for area in fields.numbers("tru") if area in known))


def read_moment(said: str) -> str:
    """ "2026-11-25T07:30", in Vietnamese time, as ISO; "" for none."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=VIETNAM).isoformat(timespec="milliseconds") if said else ""
    except ValueError:
        return ""


def open_gaps(draft: Draft, template: Template | None) -> list[str]:
    """What a template asks and nobody filled in."""
    text = f"{draft.title}\n{draft.text}"
    return [gap.asks for gap in template.gaps if f"{{{gap.name}}}" in text] if template else []
