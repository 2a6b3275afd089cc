"""Putting facts and sources into texts of the book."""

from __future__ import annotations

from datetime import date

from bot.content.load import Library
from bot.content.rules import GAP
from flows import SourceLine


def filled(library: Library, value: str) -> str:
    """Facts in their places; how the person is addressed is left open."""
    return GAP.sub(lambda gap: library.facts[gap.group(1)].text if gap.group(1) in library.facts else gap.group(0), value).strip()


def earliest_review(library: Library, own: date, texts: list[str]) -> str:
    """The first day on which a text or a fact it uses is to be looked at again."""
    used = [library.facts[gap].review_by for value in texts for gap in GAP.findall(value) if gap in library.facts]
    return min([own, *used]).isoformat()


def source_lines(library: Library, keys: list[str]) -> tuple[SourceLine, ...]:
    """The sources under their keys, in order."""
    found = [library.sources[key] for key in keys if key in library.sources]
    return tuple(
        SourceLine(source.title, source.publisher, source.url or "", source.published.isoformat() if source.published else "")
        for source in found
    )
