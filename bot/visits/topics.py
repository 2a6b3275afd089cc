"""Which service a topic or guide is help with, from data/visits/topics.yml: of the topic itself, else of its group."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.content.load import read_strings
from flows import Book

FALLBACK = "XH01"


def service_of_topic(data: Path, book: Book, topic: str) -> str:
    """The service code that a visit about this topic is logged under."""
    codes = _codes(data)
    known = book.topics.get(topic.removeprefix("f:"))
    return codes.get(topic) or (codes.get(known.group) if known else None) or FALLBACK


@lru_cache(maxsize=2)
def _codes(data: Path) -> dict[str, str]:
    rows, _ = read_strings(data / "visits" / "topics.yml", data)
    return rows
