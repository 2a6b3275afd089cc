"""The library with versions from the desk over it: read, and checked with the same rules as the files."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.content.check import check_library
from bot.content.findings import Finding
from bot.content.load import Library
from bot.editing.overlays import Kind, Overlay
from bot.editing.texts import CLOSED_GROUPS, MODELS, AnyText, NewTopic, as_in_files, model_of, plain
from bot.store.database import Json

DATE = re.compile(r"\d{4}-\d\d-\d\d")
NAMES = {"topics": "topic", "guides": "guide"}


def body_of(library: Library, kind: Kind, key: str) -> Json | None:
    """A text as an editor gets it: the model's data with dates as text. None when there is none."""
    found: BaseModel | None = getattr(library, kind).get(key)
    return None if found is None else found.model_dump(mode="json")


def filed(library: Library, kind: Kind, key: str) -> bool:
    """Whether a text stands in a file; `library` may have versions over it."""
    return _is_file(library.files.get(f"{kind}:{key}", ""))


def beside_files(library: Library, kind: Kind, key: str, body: Json) -> Json:
    """A body from the desk without what meanwhile stands in the files."""
    sources = frozenset(one for one in library.sources if _is_file(library.files.get(f"sources:{one}", "")))
    return as_in_files(body, sources, kind == "topics" and filed(library, kind, key))


def _is_file(name: str) -> bool:
    return name.startswith("data/")


def with_overlays(library: Library, overlays: Iterable[Overlay]) -> Library:
    """A copy with the versions in their places; one with an empty body leaves the file's. What does not fit any more is left out."""
    changed = _copied(library)
    for overlay in overlays:
        written, _ = fit(overlay.kind, overlay.key, overlay.body) if overlay.body else (None, [])
        if written is not None:
            _put(changed, overlay.kind, overlay.key, written)
    return changed


def _copied(library: Library) -> Library:
    changed = copy.copy(library)
    for part in (*MODELS, "catalog", "sources", "files"):
        setattr(changed, part, dict(getattr(library, part)))
    return changed


def _put(library: Library, kind: Kind, key: str, written: AnyText) -> None:
    """A text with what it brings along: its sources, and of a new topic the row of the catalogue. What files say of these stands."""
    getattr(library, kind)[key] = plain(kind, written)
    library.files.setdefault(f"{kind}:{key}", place(kind, key))
    for source in written.new_sources:
        if not _is_file(library.files.get(f"sources:{source.id}", "")):
            library.sources[source.id] = source.as_source()
    if isinstance(written, NewTopic) and not filed(library, "topics", key):
        library.catalog[key] = written.as_entry()


def fit(kind: Kind, key: str, body: Json) -> tuple[AnyText | None, list[Finding]]:
    """The text as its model, or what does not fit its schema."""
    try:
        written = model_of(kind, body).model_validate(dated(body))
    except ValidationError as error:
        return None, [
            Finding(fault["type"], place(kind, key), ".".join(str(part) for part in fault["loc"]),
                    {"input": fault["input"], "reason": fault["msg"], **fault.get("ctx", {})})
            for fault in error.errors(include_url=False)
        ]  # fmt: skip
    name = NAMES.get(kind)
    if name and getattr(written, name) != key:
        return None, [Finding("wrong_name", place(kind, key), name, {"id": getattr(written, name)})]
    return written, []


def faults(library: Library, kind: Kind, key: str, body: Json, today: date) -> list[Finding]:
    """What keeps a text from being published: its schema, and the house rules for what it changes. Warnings too."""
    written, found = fit(kind, key, body)
    if written is None:
        return found
    before = {_mark(one) for one in check_library(library, today)}
    changed = _copied(library)
    # Last in its place, so that what is wrong between two texts is said at this one.
    getattr(changed, kind).pop(key, None)
    _put(changed, kind, key, written)
    mine = changed.files[f"{kind}:{key}"]
    found = [one for one in check_library(changed, today) if _mark(one) not in before or one.file == mine]
    if isinstance(written, NewTopic) and written.group in CLOSED_GROUPS:
        found.append(Finding("unknown_group", mine, "group", {"id": key, "group": written.group}))
    return found


def _mark(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.file, finding.place


def place(kind: Kind, key: str) -> str:
    """How a text that has no file is called in messages."""
    return f"{kind}/{key}"


def dated(value: Any) -> Any:
    """JSON data with its dates as dates: the schemas take nothing else, and in YAML they stand without quotes."""
    if isinstance(value, dict):
        return {name: dated(one) for name, one in value.items()}
    if isinstance(value, list):
        return [dated(one) for one in value]
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
