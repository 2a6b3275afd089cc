"""The words of the made-up province: data/phrases/demo.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content.findings import ContentError
from bot.content.load import read_strings


@dataclass(frozen=True)
class DemoWords:
    """`one` gives a sentence with its gaps filled; `all` those whose keys begin alike, in the order of the file."""

    phrases: dict[str, str]

    def one(self, key: str, **gaps: object) -> str:
        return self.phrases[key].format(**gaps)

    def all(self, beginning: str) -> list[str]:
        return [text for key, text in self.phrases.items() if key.startswith(beginning)]


def read_words(data: Path) -> DemoWords:
    """Reads the file.

    Raises:
        ContentError: it does not fit.
    """
    phrases, findings = read_strings(data / "phrases" / "demo.yml", data)
    if findings:
        raise ContentError(findings)
    return DemoWords(phrases)
