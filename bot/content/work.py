"""What members' and officials' dialogues read besides the book: services, and the words of their commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.content.findings import ContentError
from bot.content.load import read_services, read_strings
from bot.content.schema import Service


def load_services(data: Path) -> Mapping[str, Service]:
    """Code → service, from data/services.yml.

    Raises:
        ContentError: the file does not fit.
    """
    services, findings = read_services(data)
    if findings:
        raise ContentError(findings)
    return services


def load_words(data: Path) -> Mapping[str, frozenset[str]]:
    """Command name → its slash commands and phrases, from data/phrases/work_commands.yml.

    Raises:
        ContentError: the file does not fit.
    """
    words, findings = read_strings(data / "phrases" / "work_commands.yml", data)
    if findings:
        raise ContentError(findings)
    return {name: frozenset(word.strip() for word in said.split("|")) for name, said in words.items()}
