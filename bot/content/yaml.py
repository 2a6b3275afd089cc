"""Reading YAML 1.2: a duplicate key is an error, a date is a date, everything else is what it looks like."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class YamlError(Exception):
    """A file is not YAML. `line` counts from 1; 0 when unknown."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def parse_yaml(text: str) -> object:
    """The data in `text`.

    Raises:
        YamlError: not YAML, or a key stands twice.
    """
    try:
        data: object = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise YamlError(mark.line + 1 if mark else 0, str(error.problem or error)) from error
    except YAMLError as error:
        raise YamlError(0, str(error)) from error
    return data


def read_yaml(path: Path) -> object:
    """The data of a UTF-8 file.

    Raises:
        YamlError: see `parse_yaml`; also for bytes that are not UTF-8.
        OSError: the file cannot be read.
    """
    try:
        return parse_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise YamlError(0, "not UTF-8") from error
