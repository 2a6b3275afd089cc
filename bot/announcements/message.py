"""How an announcement looks on a channel: with a button where there are buttons, with a sentence where there are none. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from bot.announcements.draft import AT_NIGHT, Announcement
from bot.channels.contract import Attachment, Capabilities, Part, Urgency
from bot.channels.render import render, render_attachment
from flows import Choice, Say
from flows.wording import fill

Kind = Literal["first", "correction", "withdrawal", "reminder"]


def write(phrases: Mapping[str, str], found: Announcement, where: str, kind: Kind) -> str:
    """The words: title, text, link, document, who sends it; officials' announcements keep their own words."""
    draft = found.draft
    marks = [] if kind == "first" else [phrases[f"announcements_mark_{kind}"]]
    if kind != "reminder" and draft.urgency != "thuong":
        marks.append(phrases[f"announcements_mark_{draft.urgency}"])
    rows = [" ".join([*marks, draft.title])]
    if kind != "reminder":
        rows += ["", draft.text.strip()]
    if draft.link and kind in ("first", "correction"):
        rows += ["", fill(phrases["announcements_link"], {"link": draft.link})]
    if draft.document and kind != "reminder":
        rows.append(fill(phrases["announcements_document"], {"document": draft.document}))
    rows.append(fill(phrases["announcements_from"], {"where": where}))
    return "\n".join(rows)


def shape(
    phrases: Mapping[str, str], found: Announcement, where: str, kind: Kind, can: Capabilities, member: bool, address: str = ""
) -> list[Part]:
    """The parts for a channel. `member`: may confirm by a word where there is no button; `address`: a link to the attachment."""
    text = write(phrases, found, where, kind)
    asks = found.draft.confirm and kind != "withdrawal"
    choices: tuple[Choice, ...] = ()
    if asks and can.buttons != "none":
        choices = (Choice(f"announcements:ok:{found.id}", phrases["announcements_ok"]),)
    elif asks and member:
        text = f"{text}\n\n{phrases['announcements_ok_typed']}"
    parts = render(Say(text, choices), can, "")
    file = found.draft.attachment
    if file and kind == "first":
        held = Attachment("image" if file["kind"] == "image" else "file", file["file"], file["name"], int(file["size"]), address)
        parts += render_attachment(held, "", can)
    urgency = urgency_of(found)
    return [replace(part, urgency=urgency) for part in parts]


def urgency_of(found: Announcement) -> Urgency:
    """The two highest urgencies may go at night."""
    return "urgent" if found.draft.urgency in AT_NIGHT else "notice"
