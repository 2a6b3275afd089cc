"""The first look at an XLSForm: each row of the sheet `survey` has a type that can be asked in a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.surveys.faults import FormFault
from bot.surveys.form import Kind

Cells = Mapping[str, object]
_SELECT = re.compile(
    r"^(?:add[ _])?select[ _](?P<how>one|multiple|all[ _]that[ _]apply)(?:[ _]from)?\s+\S+(?P<other>\s+or[ _](?:specify[ _])?other)?$",
    re.IGNORECASE,
)
KINDS: Mapping[str, Kind] = {
    "integer": "integer", "int": "integer", "decimal": "decimal", "text": "text", "string": "text", "date": "date", "note": "note",
    "calculate": "calculate", "start": "start", "end": "end", "today": "today",
}  # fmt: skip
GROUPS = frozenset({"begin group", "end group"})
REPEATS = frozenset({"begin repeat", "begin loop"})
ENDS = frozenset({"end repeat", "end loop"})
"""Refused with their beginnings; alone, pyxform finds them."""


@dataclass(frozen=True)
class SheetRow:
    """`line` in the sheet; `said` is the type as it was written, `kind` what it means, None for groups."""

    line: int
    name: str
    said: str
    kind: Kind | None


def look_at(rows: Sequence[Cells], faults: list[FormFault]) -> Iterator[SheetRow]:
    """The rows that are used, one by one; `faults` grows by what cannot be asked."""
    for line, cells in enumerate(rows, 2):
        row = {str(name).strip().lower(): str(value).strip() for name, value in cells.items() if value is not None}
        if not any(row.values()) or row.get("disabled", "").lower() in ("yes", "true", "true()"):
            continue
        said = row.get("type", "")
        name = row.get("name") or row.get("value") or ""
        meant = re.sub(r"[\s_]+", " ", said.lower())
        kind = _kind(meant, said)
        if meant in ENDS:
            continue
        if kind is None and meant not in GROUPS:
            faults.append(_refused(meant, said, line))
            continue
        if kind and not name:
            faults.append(FormFault("no_name", line, gaps={"type": said}))
            continue
        if row.get("choice_filter"):
            faults.append(FormFault("filter", line))
        if row.get("calculation") and kind != "calculate":
            faults.append(FormFault("calculated", line, gaps={"name": name}))
        yield SheetRow(line, name, said, kind)


def _kind(meant: str, said: str) -> Kind | None:
    select = _SELECT.match(said)
    if select and not select["other"] and "$" not in said:
        return "one" if select["how"].lower() == "one" else "many"
    return KINDS.get(meant)


def _refused(meant: str, said: str, line: int) -> FormFault:
    if not meant:
        return FormFault("no_type", line)
    if meant in REPEATS:
        return FormFault("repeat", line)
    if _SELECT.match(said) and "$" not in said:
        return FormFault("or_other", line)
    if meant.startswith(("select one external", "select one from file", "select multiple from file")):
        return FormFault("external", line)
    return FormFault("type", line, gaps={"type": said[:40]})
