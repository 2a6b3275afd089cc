"""How texts of the content are called at the desk: addresses, titles, ids of new ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.editing.overlays import Kind
from bot.editing.texts import MOST_ID
from bot.store import Json
from flows.fold import fold

PATH = "/desk/noi-dung"
SORTS: dict[str, Kind] = {"chu-de": "topics", "huong-dan": "guides", "du-kien": "facts"}
WORDS: dict[Kind, str] = {kind: word for word, kind in SORTS.items()}
REVIEW_SOON = timedelta(days=30)


def address_of(kind: Kind, key: str) -> str:
    return f"{PATH}/{WORDS[kind]}/{key}"


def title_of(kind: Kind, key: str, body: Json) -> str:
    """A topic's and a guide's title; of a fact what it is about."""
    return str(body.get("about" if kind == "facts" else "title") or key)


def make_id(said: str, taken: Collection[str], begin: str = "moi") -> str:
    """An id of the words, as ids are written, that nothing else has."""
    words = "_".join(fold(said).split())
    name = (words if words[:1].isalpha() else f"{begin}_{words}")[:MOST_ID].strip("_")
    number = 1
    while (found := name if number == 1 else f"{name[: MOST_ID - 3].strip('_')}_{number}") in taken:
        number += 1
    return found
