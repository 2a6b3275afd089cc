"""A text of the content as a form, made from its schema, with what is wrong at its boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.types import StringConstraints

from bot.editing.overlays import Kind
from bot.editing.texts import ROW, model_of
from bot.store import Json

Shape = Literal["line", "area", "lines", "date", "mark", "choice", "group", "rows", "fixed"]
KEPT = {"topic", "guide", "owner", "asked"}
"""Kept as they are: names that other files use. A topic's id is open as long as it was never published."""
FIXED = {"id", "picture"}
"""Names inside rows; they go with their row."""
LONG = 100
BREAKS = {"answer": 12, "sources": 4}
"""Rows of the boxes that hold more than the others."""
BLANK = 1
ASIDE = frozenset({"steps", "key_facts", "may_change", "related", "topic"})
"""What a new topic needs not have: it stands folded up below the rest."""


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
    options: list[tuple[str, str]] = field(default_factory=list)
    """Of a choice: values, and words or the keys of phrases."""
    inside: list[list[Box]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    aside: bool = False
    """Whether most texts do without it."""

    def all(self) -> list[Box]:
        """It, and all inside it."""
        return [self, *(lower for row in self.inside for box in row for lower in box.all())]


def make_form(kind: Kind, body: Json, groups: Mapping[str, str] | None = None, open_id: bool = False) -> list[Box]:
    """The boxes of a text, filled with `body`. `groups`: those that a new topic may belong to; `open_id`: its id can be changed."""
    boxes = {box.name: box for box in _boxes(model_of(kind, body), body, "")}
    boxes["sources"].needed = "group" not in boxes
    if "group" in boxes:
        boxes["group"].shape, boxes["group"].options = "choice", list((groups or {}).items())
    if open_id:
        boxes["topic"] = Box("topic", "desk_field_topic", "line", str(body.get("topic") or ""))
    for box in boxes.values():
        box.aside = "group" in boxes and box.name in ASIDE
    return [boxes[name] for name in _order(list(boxes))]


def _order(names: list[str]) -> list[str]:
    """The row of the catalogue after the title, new sources beside the known ones, the id last. A new topic most often brings its own."""
    new = "group" in names
    first = [name for name in names if name not in (*ROW, "new_sources", "topic")]
    if new:
        after = first.index("title") + 1
        first[after:after] = ROW[:-1]
    first.insert(first.index("sources") + (0 if new else 1), "new_sources")
    return [*first, *(["topic"] if "topic" in names else [])]


def _boxes(model: type[BaseModel], body: Mapping[str, Any], prefix: str) -> list[Box]:
    return [_box(name, info, body.get(name), f"{prefix}{name}") for name, info in model.model_fields.items() if name not in KEPT]


def _box(name: str, info: FieldInfo, value: Any, place: str) -> Box:
    kind = bare_type(info.annotation)
    box = Box(place, f"desk_field_{name}", "line", needed=info.is_required() and not _may_be_empty(info))
    inner = get_args(kind)[0] if get_origin(kind) is list else None
    if name in FIXED:
        box.shape, box.value = "fixed", str(value or "")
    elif inner is not None and isinstance(bare_type(inner), type) and issubclass(bare_type(inner), BaseModel):
        box.shape, box.most = "rows", _longest(info.metadata)
        rows = [*(value or []), *([{}] * BLANK if len(value or []) < (box.most or 99) else [])]
        box.inside = [_boxes(bare_type(inner), row, f"{place}.{number}.") for number, row in enumerate(rows)]
    elif inner is not None:
        box.shape, box.value = "lines", "\n".join(str(one) for one in value or [])
        box.rows = BREAKS.get(name, 3)
    elif get_origin(kind) is Literal:
        box.shape, box.value = "choice", str(value or "")
        box.options = [(one, f"desk_choice_{one}") for one in get_args(kind)]
    elif kind is date:
        box.shape, box.value = "date", str(value or "")
    elif kind is bool:
        box.shape, box.value = "mark", "1" if value else ""
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        box.shape, box.inside = "group", [_boxes(kind, value or {}, f"{place}.")]
    else:
        box.most = _longest(info.metadata) or _longest_of(info.annotation)
        box.shape, box.value = "area" if box.most > LONG and name != "url" else "line", str(value or "")
        box.rows = BREAKS.get(name, 2)
    return box


def bare_type(kind: Any) -> Any:
    """A type without Annotated and without None."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if get_origin(kind) in (Union, UnionType):
        return bare_type(next(one for one in get_args(kind) if one is not type(None)))
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
