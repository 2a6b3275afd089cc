"""Which version of a text is published, and which one somebody is writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.editing.overlays import Kind, Overlay, published, waiting

OPEN = ("draft", "review")


@dataclass(frozen=True)
class Standing:
    """`published`: what stands over the file, None where the file stands. `open`: the newest version after it that is not given up.
    `filed`: whether there is a file."""

    published: Overlay | None = None
    open: Overlay | None = None
    filed: bool = True

    @property
    def state(self) -> str:
        """draft, review, edited (published over the file), file; without a file: new (published), withdrawn, dropped (never published)."""
        if self.open:
            return self.open.status
        if self.filed:
            return "edited" if self.published and self.published.body else "file"
        if self.published is None:
            return "dropped"
        return "new" if self.published.body else "withdrawn"

    @property
    def spoken(self) -> bool:
        """Whether the assistant answers with it."""
        return self.filed or bool(self.published and self.published.body)


def standing_of(versions: Iterable[Overlay], filed: bool = True) -> Standing:
    """Of one text, from its versions, the newest first."""
    listed = list(versions)
    over = next((one for one in listed if one.status == "published"), None)
    after = over.version if over else 0
    return Standing(over, next((one for one in listed if one.status in OPEN and one.version > after), None), filed)


async def standings(connection: AsyncConnection) -> dict[tuple[Kind, str], Standing]:
    """Of every text that was ever touched at the desk."""
    by_text: dict[tuple[Kind, str], list[Overlay]] = {}
    for one in [*await published(connection), *await waiting(connection)]:
        by_text.setdefault((one.kind, one.key), []).append(one)
    return {text: standing_of(sorted(found, key=lambda one: -one.version)) for text, found in by_text.items()}
