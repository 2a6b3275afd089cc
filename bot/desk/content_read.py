"""The fields of a text's form as the text again.

Rows of lists keep the order in which they stand in the form, so that a page may move them; a row that says nothing falls away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.desk.content_form import FIXED, KEPT, bare_type
from bot.desk.fields import Fields
from bot.desk.pages.content_names import make_id
from bot.editing.overlays import Kind
from bot.editing.texts import model_of
from bot.store import Json

INDEX = re.compile(r"\d{1,4}")


def read_form(kind: Kind, fields: Fields, before: Json, open_id: bool = False) -> Json:
    """What the form says. What it has no box for stays as it was `before`. New sources are still without keys: see `name_sources`."""
    body = _read(model_of(kind, before), fields, before, "")
    if open_id:
        body["topic"] = fields.line("topic", 80)
    if kind == "guides":
        _name_steps(body)
    if not body["new_sources"] and "new_sources" not in before:
        del body["new_sources"]
    return body


def _read(model: type[BaseModel], fields: Fields, before: Mapping[str, Any], prefix: str) -> Json:
    return {name: _read_one(name, info, fields, before.get(name), f"{prefix}{name}") for name, info in model.model_fields.items()}


def _read_one(name: str, info: FieldInfo, fields: Fields, before: Any, place: str) -> Any:
    kind = bare_type(info.annotation)
    inner = get_args(kind)[0] if get_origin(kind) is list else None
    if name in KEPT:
        return before or ""
    if name in FIXED:
        return fields.line(place, 80) if place in fields.texts else (before or "")
    if inner is not None and isinstance(bare_type(inner), type) and issubclass(bare_type(inner), BaseModel):
        rows = [_read(bare_type(inner), fields, {}, f"{place}.{number}.") for number in _numbers(fields, place)]
        return [row for row in rows if any(row[one] for one in row if one in _telling(bare_type(inner)))]
    said = fields.text(place)
    if inner is not None:
        found = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
        return found or (None if _takes_none(info) else [])
    if kind is bool:
        return bool(said)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _read(kind, fields, before or {}, f"{place}.")
    return said or (None if _takes_none(info) else "")


def _telling(model: type[BaseModel]) -> set[str]:
    """The fields of a row that somebody has to fill: a row without them falls away."""
    return {
        name for name, info in model.model_fields.items() if name not in FIXED and get_origin(bare_type(info.annotation)) is not Literal
    }


def _takes_none(info: FieldInfo) -> bool:
    return type(None) in get_args(info.annotation)


def _numbers(fields: Fields, place: str) -> list[str]:
    """The numbers of a list's rows, as they follow each other in the form."""
    head = f"{place}."
    found = [name[len(head) :].partition(".")[0] for name in fields.texts if name.startswith(head)]
    return [one for one in dict.fromkeys(found) if INDEX.fullmatch(one)]


def _name_steps(body: Json) -> None:
    """New steps get an id of their own words; those that are there keep theirs, for people stand at them."""
    taken = {step["id"] for step in body["steps"] if step["id"]}
    for step in body["steps"]:
        if not step["id"]:
            step["id"] = make_id(" ".join(step["do"].split()[:5]), taken, "buoc")
            taken.add(step["id"])


def name_sources(body: Json, key: str, known: Collection[str]) -> None:
    """New sources get a key of the text that brought them, none that is `known`; those that have one keep it."""
    sources = body.get("new_sources") or []
    taken = {*known, *(source["id"] for source in sources)}
    for source in sources:
        if not source["id"]:
            source["id"] = make_id(f"{key} nguon", taken)
            taken.add(source["id"])
