"""How texts of the content are called at the desk: addresses, titles, ids of new ones."""

from __future__ import annotations

from datetime import date, timedelta

from bot.content.load import Library
from bot.editing.overlays import Kind
from bot.store import Json
from flows.fold import fold

PATH = "/desk/noi-dung"
SORTS: dict[str, Kind] = {"chu-de": "topics", "huong-dan": "guides", "du-kien": "facts"}
WORDS: dict[Kind, str] = {kind: word for word, kind in SORTS.items()}
MOST_ID = 40
MOST_TITLE = 40
REVIEW = timedelta(days=180)
"""How long a new text stands before it is looked at again."""
REVIEW_SOON = timedelta(days=30)


def address_of(kind: Kind, key: str) -> str:
    return f"{PATH}/{WORDS[kind]}/{key}"


def title_of(kind: Kind, key: str, body: Json) -> str:
    """A topic's and a guide's title; of a fact what it is about."""
    return str(body.get("about" if kind == "facts" else "title") or key)


def new_topic(library: Library, question: str, today: date) -> tuple[str, Json]:
    """An id that is free and an empty text for a question."""
    key = make_id(question, {*library.catalog, *library.topics})
    title = question if len(question) <= MOST_TITLE else question[: MOST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    body: Json = {
        "topic": key, "title": title[:1].upper() + title[1:], "answer": "", "steps": [], "key_facts": {}, "unverified": "",
        "may_change": "", "sources": [], "valid_from": today.isoformat(), "checked": today.isoformat(),
        "review_by": (today + REVIEW).isoformat(), "related": [], "owner": "noi_dung",
    }  # fmt: skip
    return key, body


def make_id(said: str, taken: set[str], begin: str = "moi") -> str:
    """An id of the words, as ids are written."""
    plain = "_".join(fold(said).split())[:MOST_ID].strip("_")
    name = plain if plain[:1].isalpha() else f"{begin}_{plain}".strip("_")
    number = 1
    while (name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return name if number == 1 else f"{name}_{number}"
