"""YAML files that are changed key by key, so that comments, order and quotes stay as people wrote them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from bot.store.database import Json

NAME = re.compile(r"[a-z][a-z0-9_]*")
SWITCHES = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Names that YAML, or a reader of YAML 1.1 like Rasa, takes for something else."""


@dataclass
class Sheets:
    """Files of data/ that are being changed, by their path in it; read once."""

    data: Path
    opened: dict[str, Any] = field(default_factory=dict)

    def open(self, name: str) -> Any:
        if name not in self.opened:
            path = self.data / name
            found = _yaml().load(path.read_text(encoding="utf-8")) if path.is_file() else None
            self.opened[name] = CommentedMap() if found is None else found
        return self.opened[name]


def merge(sheet: CommentedMap, said: Mapping[str, Any]) -> None:
    """Changes what differs; what the sheet has and the text does not say any more, falls away."""
    for name in [name for name in sheet if name not in said and says_something(sheet[name])]:
        del sheet[name]
    for name, value in said.items():
        now = sheet.get(name)
        if isinstance(value, Mapping):
            if not isinstance(now, CommentedMap):
                sheet[name] = now = CommentedMap()
            merge(now, without_none(value))
        elif name not in sheet or not _same(now, value):
            sheet[name] = _node(value, now)


def says_something(value: Any) -> bool:
    return value not in ("", None) and value != [] and value != {}


def without_none(value: Mapping[str, Any]) -> Json:
    return {name: one for name, one in value.items() if one not in ("", [], None)}


def _same(now: Any, value: Any) -> bool:
    """Whether a file says this already: the end of a block of lines, and what need not be said, make no difference."""
    return bool(_bare(now) == _bare(value))


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _bare(one) for name, one in value.items() if says_something(one)}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return value.strip() if isinstance(value, str) else value


def _node(value: Any, now: Any = None) -> Any:
    """A value as it is written: lines as a block, sentences in quotes, lists of words in one line, lists of things one under the other."""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return _rows(value, now if isinstance(now, CommentedSeq) else CommentedSeq())
    if isinstance(value, list):
        made = CommentedSeq([_written(one) for one in value])
        if not (isinstance(now, CommentedSeq) and not now.fa.flow_style()):
            made.fa.set_flow_style()
        return made
    return value


def _rows(value: list[Any], now: CommentedSeq) -> CommentedSeq:
    """Steps and the like; one that was there, by its id or else its first words, keeps its lines."""
    before = {_identity(one): one for one in now if isinstance(one, CommentedMap)}
    made = CommentedSeq()
    for row in value:
        kept = before.pop(_identity(row), CommentedMap())
        merge(kept, without_none(row))
        made.append(kept)
    return made


def _identity(row: Mapping[str, Any]) -> str:
    return str(row.get("id") or next(iter(row.values()), ""))


def _written(value: str) -> Any:
    if "\n" in value:
        return LiteralScalarString(value.strip() + "\n")
    return value if NAME.fullmatch(value) and value not in SWITCHES else DoubleQuotedScalarString(value)


def sheet_text(sheet: Any) -> str:
    out = io.StringIO()
    _yaml().dump(sheet, out)
    text: str = out.getvalue()
    return text


def _nothing(made: RoundTripRepresenter, _: None) -> Any:
    return made.represent_scalar("tag:yaml.org,2002:null", "null")


class _Representer(RoundTripRepresenter):
    """Writes nothing as `null`, as the files do."""

    yaml_representers = {**RoundTripRepresenter.yaml_representers, type(None): _nothing}  # noqa: RUF012


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
