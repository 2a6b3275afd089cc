"""What the desk published as files under a folder, laid out as data/: copied over data/ they say the same, and nothing is left to merge.

A text that stands in a file is changed in a copy of that file, key by key, so that comments, order and quotes stay as people wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.content.load import Library
from bot.editing.over_files import dated, filed, fit
from bot.editing.overlays import Kind, Overlay
from bot.editing.sheets import Sheets, merge, says_something, sheet_text, without_none
from bot.editing.texts import AnyText, NewSource, NewTopic, plain
from bot.store.database import Json

CATALOG = "topics/catalog.yml"
NEW_FACTS = "facts/desk.yml"
NEW_SOURCES = "sources/desk.yml"


def write_files(data: Path, library: Library, overlays: Iterable[Overlay], folder: Path) -> list[Path]:
    """Published versions as files under `folder`; `library` is what stands in the files of `data`. Those that were written.

    Raises:
        OSError: a file cannot be written.
    """
    sheets = Sheets(data)
    for overlay in overlays:
        written, _ = fit(overlay.kind, overlay.key, overlay.body) if overlay.body else (None, [])
        if written is not None:
            _change(sheets, library, overlay.kind, overlay.key, written)
    for name, sheet in sheets.opened.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sheet_text(sheet), encoding="utf-8")
    return [folder / name for name in sheets.opened]


def _change(sheets: Sheets, library: Library, kind: Kind, key: str, written: AnyText) -> None:
    known = library.files.get(f"{kind}:{key}", "").removeprefix("data/")
    said = _said(plain(kind, written))
    if kind == "facts":
        rows = sheets.open(known or NEW_FACTS)
        merge(rows.setdefault(key, CommentedMap()), said)
    else:
        merge(sheets.open(known or _name(library, kind, key, written)), said)
    if isinstance(written, NewTopic) and not filed(library, "topics", key):
        _enter(sheets.open(CATALOG)["topics"], written.as_entry().model_dump())
    for source in written.new_sources:
        if source.id not in library.sources:
            merge(sheets.open(NEW_SOURCES).setdefault(source.id, CommentedMap()), _source(source))


def _name(library: Library, kind: Kind, key: str, written: AnyText) -> str:
    """Where a text that has no file goes: to its group."""
    group = written.group if isinstance(written, NewTopic) else library.catalog[key].group if key in library.catalog else "desk"
    return f"{kind}/{group}/{key}.yml"


def _enter(rows: CommentedSeq, row: Json) -> None:
    """Puts a row after the last one of its group, in the form of the others."""
    last = max((place for place, one in enumerate(rows) if one["group"] == row["group"]), default=len(rows) - 1)
    made = CommentedMap(row | {"question": DoubleQuotedScalarString(row["question"])})
    made.fa.set_flow_style()
    rows.insert(last + 1, made)


def _said(written: BaseModel) -> Json:
    """What the text says: fields that are empty and need not be there are left out."""
    needed = {name for name, one in type(written).model_fields.items() if one.is_required()}
    return {name: dated(value) for name, value in written.model_dump(mode="json").items() if name in needed or _says(value)}


def _says(value: Any) -> bool:
    return any(map(_says, value.values())) if isinstance(value, Mapping) else says_something(value)


def _source(source: NewSource) -> Json:
    return dated(source.as_source().model_dump(mode="json"))  # type: ignore[no-any-return]


def as_yaml(kind: Kind, key: str, body: Json) -> str:
    """A text as it would stand in its file, for reading. One that does not fit its schema comes as it is."""
    written, _ = fit(kind, key, body)
    sheet = CommentedMap()
    merge(sheet, _said(plain(kind, written)) if written is not None else without_none(dated(body)))
    return sheet_text(CommentedMap({key: sheet}) if kind == "facts" else sheet)
