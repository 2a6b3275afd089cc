"""Tables that people make: their rows, what is wrong with them, and the words they are written in.

What is wrong with a whole file is a `SheetError`; what is wrong with a cell is a `Fault`. Both name a sentence of data/phrases/import.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.fold import fold

MOST_ROWS = 50_000
MOST_BYTES = 20_000_000
DANGEROUS = ("=", "+", "-", "@")
"""A spreadsheet takes a CSV cell that begins so for a formula."""


class SheetError(Exception):
    """A file that cannot be read as a table: `key` of a sentence and its gaps."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.key = key
        self.gaps = gaps


@dataclass(frozen=True)
class Fault:
    """What is wrong in a line (1 is the file's first). `column` is a key of `Words.columns`, "" the whole line."""

    line: int
    column: str
    key: str
    gaps: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Row:
    """One line: column key → text, "" where the cell is empty."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Sheet:
    """`ignored`: names of columns that nobody asked for."""

    rows: list[Row]
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    columns: frozenset[str] = frozenset()


class Words:
    """data/phrases/import.yml: names of columns and values, with their other spellings, and sentences."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self.phrases = phrases

    def label(self, key: str) -> str:
        """How a column or value is written."""
        return self.phrases[key].split("|")[0]

    def labels(self, prefix: str) -> dict[str, str]:
        """Value → how it is written, for all keys with a prefix ("role_")."""
        return {key.removeprefix(prefix): self.label(key) for key in self.phrases if key.startswith(prefix)}

    def value(self, prefix: str, text: str) -> str | None:
        """The value that a text means, or None; the value itself is read too."""
        said = fold(text)
        for key, words in self.phrases.items():
            if key.startswith(prefix) and (said in [fold(word) for word in words.split("|")] or said == fold(key.removeprefix(prefix))):
                return key.removeprefix(prefix)
        return None

    def say(self, key: str, **gaps: object) -> str:
        text = self.phrases[key]
        for name, value in gaps.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def fault(self, fault: Fault) -> str:
        """A fault as the operator reads it: "dòng 7, cột 'Vai trò': …, hãy …"."""
        said = self.say(fault.key, **fault.gaps)
        if not fault.column:
            return self.say("place_row", line=fault.line, fault=said)
        return self.say("place_cell", line=fault.line, column=self.label(f"col_{fault.column}"), fault=said)

    def error(self, error: SheetError) -> str:
        return self.say(error.key, **error.gaps)
