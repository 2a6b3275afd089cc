"""A text of the content as a form, made from its schema; and the form's fields as the text again.

Rows of lists keep the order in which they stand in the form, so that a page may move them; a row whose first field is empty falls away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.types import StringConstraints

from bot.desk.fields import Fields
from bot.desk.pages.content_names import make_id
from bot.editing.over_files import MODELS
from bot.editing.overlays import Kind
from bot.store import Json

Shape = Literal["line", "area", "lines", "date", "mark", "group", "rows", "fixed"]
FIXED = {"topic", "guide", "owner", "id", "picture"}
"""Kept as they are: names that other files use."""
LONG = 100
BREAKS = {"answer": 12, "sources": 4}
"""Rows of the boxes that hold more than the others."""
BLANK = 1
INDEX = re.compile(r"\d{1,4}")


@dataclass
class Box:
    """One field. `name` is its name in the form, `label` the key of a phrase; `inside`: boxes of a group, of each row of a list."""

    name: str
    label: str
    shape: Shape
    value: str = ""
    most: int = 0
    rows: int = 3
    needed: bool = False
    inside: list[list[Box]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def all(self) -> list[Box]:
        """It, and all inside it."""
        return [self, *(lower for row in self.inside for box in row for lower in box.all())]


def make_form(kind: Kind, body: Json) -> list[Box]:
    """The boxes of a text, filled with `body`."""
    return _boxes(MODELS[kind], body, "")


def _boxes(model: type[BaseModel], body: Mapping[str, Any], prefix: str) -> list[Box]:
    return [_box(name, info, body.get(name), f"{prefix}{name}") for name, info in model.model_fields.items()]


def _box(name: str, info: FieldInfo, value: Any, place: str) -> Box:
    kind = _plain(info.annotation)
    box = Box(place, f"desk_field_{name}", "line", needed=info.is_required() and not _may_be_empty(info))
    inner = get_args(kind)[0] if get_origin(kind) is list else None
    if name in FIXED:
        box.shape, box.value = "fixed", str(value or "")
    elif inner is not None and isinstance(_plain(inner), type) and issubclass(_plain(inner), BaseModel):
        box.shape, box.most = "rows", _longest(info.metadata)
        rows = [*(value or []), *([{}] * BLANK if len(value or []) < (box.most or 99) else [])]
        box.inside = [_boxes(_plain(inner), row, f"{place}.{number}.") for number, row in enumerate(rows)]
    elif inner is not None:
        box.shape, box.value = "lines", "\n".join(str(one) for one in value or [])
        box.rows = BREAKS.get(name, 3)
    elif kind is date:
        box.shape, box.value = "date", str(value or "")
    elif kind is bool:
        box.shape, box.value = "mark", "1" if value else ""
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        box.shape, box.inside = "group", [_boxes(kind, value or {}, f"{place}.")]
    else:
        box.most = _longest(info.metadata) or _longest_of(info.annotation)
        box.shape, box.value = "area" if box.most > LONG else "line", str(value or "")
        box.rows = BREAKS.get(name, 2)
    return box


def _plain(kind: Any) -> Any:
    """A type without Annotated and without None."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(one for one in get_args(kind) if one is not type(None)))
    return kind


def _longest(metadata: Sequence[Any]) -> int:
    found = [one.max_length for one in metadata if isinstance(one, MaxLen | StringConstraints) and one.max_length]
    return int(found[0]) if found else 0


def _longest_of(kind: Any) -> int:
    if hasattr(kind, "__metadata__"):
        return _longest(kind.__metadata__)
    return max((_longest_of(one) for one in get_args(kind)), default=0)


def _may_be_empty(info: FieldInfo) -> bool:
    return any(isinstance(one, StringConstraints) and one.min_length == 0 for one in info.metadata)


def read_form(kind: Kind, fields: Fields, before: Json) -> Json:
    """What the form says. What it has no box for stays as it was `before`."""
    body = _read(MODELS[kind], fields, before, "")
    if kind == "guides":
        _name_steps(body)
    return body


def _read(model: type[BaseModel], fields: Fields, before: Mapping[str, Any], prefix: str) -> Json:
    return {name: _read_one(name, info, fields, before.get(name), f"{prefix}{name}") for name, info in model.model_fields.items()}


def _read_one(name: str, info: FieldInfo, fields: Fields, before: Any, place: str) -> Any:
    kind = _plain(info.annotation)
    inner = get_args(kind)[0] if get_origin(kind) is list else None
    if name in FIXED:
        return fields.line(place, 80) if place in fields.texts else (before or "")
    if inner is not None and isinstance(_plain(inner), type) and issubclass(_plain(inner), BaseModel):
        rows = [_read(_plain(inner), fields, {}, f"{place}.{number}.") for number in _numbers(fields, place)]
        return [row for row in rows if any(row[one] for one in row if one not in FIXED)]
    said = fields.text(place)
    if inner is not None:
        found = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
        return found or (None if _takes_none(info) else [])
    if kind is bool:
        return bool(said)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _read(kind, fields, before or {}, f"{place}.")
    return said or (None if _takes_none(info) else "")


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


def put_faults(boxes: Sequence[Box], body: Json, faults: Sequence[tuple[str, str]]) -> list[str]:
    """Puts each (place, sentence) at its box; the sentences that belong to none."""
    known = {box.name: box for top in boxes for box in top.all()}
    steps = {step.get("id"): number for number, step in enumerate(body.get("steps") or []) if isinstance(step, dict)}
    rest = []
    for place, sentence in faults:
        parts = place.split(".")
        if len(parts) > 1 and parts[0] == "steps" and parts[1] in steps:
            parts[1] = str(steps[parts[1]])
        while parts and ".".join(parts) not in known:
            parts.pop()
        if parts:
            known[".".join(parts)].faults.append(sentence)
        else:
            rest.append(sentence)
    return rest
