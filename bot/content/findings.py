"""What a check of the content found, said to its author in Vietnamese.

The sentences stand in data/phrases/content_errors.yml: which file, which place, what is wrong, what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.content.yaml import read_yaml

ERRORS = "phrases/content_errors.yml"


@dataclass(frozen=True)
class Finding:
    """One fault. `code` names a sentence of the catalogue; `values` fill its gaps."""

    code: str
    file: str
    place: str = ""
    values: dict[str, object] = field(default_factory=dict)
    warning: bool = False


class ContentError(Exception):
    """Content that does not fit is not loaded."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings, first: {findings[0]}")
        self.findings = findings


def error_catalogue(data: Path) -> dict[str, str]:
    """The sentences by code."""
    catalogue = read_yaml(data / ERRORS)
    assert isinstance(catalogue, dict)
    return {str(code): str(sentence) for code, sentence in catalogue.items()}


def say(finding: Finding, catalogue: dict[str, str]) -> str:
    """The finding as one line for its author."""
    sentence = catalogue.get(finding.code, catalogue["other"])
    place = f" [{finding.place}]" if finding.place else ""
    return f"{finding.file}{place}: " + sentence.format_map(_Gaps(finding.values | {"code": finding.code}))


class _Gaps(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
