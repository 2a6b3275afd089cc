"""A topic that begins at the desk: of a question nobody could answer, or of a title; and what its id may be."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from bot.content.load import Library
from bot.desk.call import Call, RefusedError
from bot.desk.page import Door
from bot.desk.pages.content_names import PATH, address_of, make_id
from bot.editing.overlay_keys import keys
from bot.editing.overlays import EditError, save_draft
from bot.editing.texts import CLOSED_GROUPS, RESERVED
from bot.store import Json

MOST_TITLE = 40
MOST_QUESTION = 160
REVIEW = timedelta(days=180)
"""How long a new text stands before it is looked at again."""


async def make(call: Call) -> Response:
    """An empty draft with a title. Whoever reads content may write one; only editors publish."""
    title = call.fields.line("tieu-de", MOST_TITLE)
    if not title:
        raise RefusedError("desk_content_no_title", 422)
    group = call.fields.text("nhom", 60)
    return call.go(address_of("topics", await begin(call, title, "", group)), "desk_done_new_topic")


async def begin(call: Call, title: str, asked: str, group: str) -> str:
    """A draft's key. `asked`: the question that it shall answer; the title may be that question, and is cut to its length.

    Raises:
        RefusedError: somebody began the same just now.
    """
    library = await call.parts.live.library()
    body = empty_topic(make_id(title, await taken_ids(call.connection, library)), shortened(title), asked, call.today)
    body["group"] = group if group in open_groups(library) else ""
    try:
        await save_draft(call.connection, "topics", body["topic"], body, 0, call.person.id, call.at)
    except EditError as error:
        raise RefusedError("desk_questions_settled") from error
    return str(body["topic"])


def empty_topic(key: str, title: str, asked: str, today: date) -> Json:
    """A text of bot.editing.texts.NewTopic that has to be written yet."""
    return {
        "topic": key, "title": title, "group": "", "kind": "answer", "question": asked[:MOST_QUESTION] or title, "answer": "", "steps": [],
        "key_facts": {}, "unverified": "", "may_change": "", "sources": [], "new_sources": [], "valid_from": today.isoformat(),
        "checked": today.isoformat(), "review_by": (today + REVIEW).isoformat(), "related": [], "owner": "noi_dung", "asked": asked,
    }  # fmt: skip


def shortened(said: str) -> str:
    """Words as a title."""
    title = said if len(said) <= MOST_TITLE else said[: MOST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return title[:1].upper() + title[1:]


def open_groups(library: Library) -> dict[str, str]:
    """The groups that a new topic may belong to."""
    return {key: name for key, name in library.groups.items() if key not in CLOSED_GROUPS}


async def taken_ids(connection: AsyncConnection, library: Library) -> Set[str]:
    """What a new topic cannot be called: topics of the files and of the desk, given up ones too, and labels of the model."""
    return {*library.catalog, *library.topics, *library.guides, *await keys(connection, "topics"), *RESERVED}


def keep_id(body: Json, before: Json, taken: Set[str]) -> None:
    """The id goes with the title until somebody writes another one. `taken` is without the text's own."""
    typed, was = body["topic"], before["topic"]
    if not typed or (typed == was and was == make_id(before["title"], taken)):
        body["topic"] = make_id(body["title"], taken)


DOORS = (Door(f"{PATH}/chu-de-moi", make, "POST"),)
