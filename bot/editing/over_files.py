"""The library with versions from the desk over it: read, checked with the same rules as the files, and written out as files again."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML

from bot.content.check import check_library
from bot.content.findings import Finding
from bot.content.load import Library
from bot.content.schema import Fact, Guide, Topic
from bot.editing.overlays import Kind, Overlay
from bot.store.database import Json

MODELS: dict[str, type[BaseModel]] = {"topics": Topic, "guides": Guide, "facts": Fact}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
NAMES = {"topics": "topic", "guides": "guide"}


def body_of(library: Library, kind: Kind, key: str) -> Json | None:
    """A text as an editor gets it: the model's data with dates as text. None when there is none."""
    found: BaseModel | None = getattr(library, kind).get(key)
    return None if found is None else found.model_dump(mode="json")


def with_overlays(library: Library, overlays: Iterable[Overlay]) -> Library:
    """A copy with the versions in their places; one with an empty body leaves the file's. What does not fit any more is left out."""
    changed = copy.copy(library)
    for kind in MODELS:
        setattr(changed, kind, dict(getattr(library, kind)))
    changed.files = dict(library.files)
    for overlay in overlays:
        model, _ = fit(overlay.kind, overlay.key, overlay.body) if overlay.body else (None, [])
        if model is not None:
            getattr(changed, overlay.kind)[overlay.key] = model
            changed.files.setdefault(f"{overlay.kind}:{overlay.key}", place(overlay.kind, overlay.key))
    return changed


def fit(kind: Kind, key: str, body: Json) -> tuple[BaseModel | None, list[Finding]]:
    """The text as its model, or what does not fit its schema."""
    try:
        model = MODELS[kind].model_validate(_dated(body))
    except ValidationError as error:
        return None, [
            Finding(fault["type"], place(kind, key), ".".join(str(part) for part in fault["loc"]),
                    {"input": fault["input"], "reason": fault["msg"], **fault.get("ctx", {})})
            for fault in error.errors(include_url=False)
        ]  # fmt: skip
    name = NAMES.get(kind)
    if name and getattr(model, name) != key:
        return None, [Finding("wrong_name", place(kind, key), name, {"id": getattr(model, name)})]
    return model, []


def faults(library: Library, kind: Kind, key: str, body: Json, today: date) -> list[Finding]:
    """What keeps a text from being published: its schema, and the house rules for what it changes. Warnings too."""
    model, found = fit(kind, key, body)
    if model is None:
        return found
    before = {_mark(one) for one in check_library(library, today)}
    changed = copy.copy(library)
    setattr(changed, kind, {**getattr(library, kind), key: model})
    changed.files = {**library.files}
    changed.files.setdefault(f"{kind}:{key}", place(kind, key))
    return [one for one in check_library(changed, today) if _mark(one) not in before or one.file == changed.files[f"{kind}:{key}"]]


def _mark(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.file, finding.place


def place(kind: Kind, key: str) -> str:
    """How a text that has no file is called in messages."""
    return f"{kind}/{key}"


def as_yaml(kind: Kind, key: str, body: Json) -> str:
    """A text as it would stand in its file, for git."""
    yaml = YAML()
    yaml.width = 140
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    kept = _filled(_dated(body))
    yaml.dump({key: kept} if kind == "facts" else kept, out)
    return out.getvalue()


def _dated(value: Any) -> Any:
    """JSON data with its dates as dates: the schemas take nothing else, and in YAML they stand without quotes."""
    if isinstance(value, dict):
        return {name: _dated(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_dated(one) for one in value]
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _filled(value: Any) -> Any:
    """Without what is empty."""
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items() if one not in ("", [], {}, None)}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    return value


def write_files(library: Library, overlays: Iterable[Overlay], folder: Path) -> list[Path]:
    """Published versions as files under `folder`, laid out as in data/; facts and new texts in files of their own."""
    written = []
    for overlay in overlays:
        if not overlay.body:
            continue
        known = library.files.get(f"{overlay.kind}:{overlay.key}", "").removeprefix("data/")
        name = known if known and overlay.kind != "facts" else f"{overlay.kind}/desk/{overlay.key}.yml"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(overlay.kind, overlay.key, overlay.body), encoding="utf-8")
        written.append(path)
    return written
