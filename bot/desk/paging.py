"""Which part of a long list is shown."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.fields import Fields

MOST_ROWS = 50
FIELD = "trang"


@dataclass(frozen=True)
class Place:
    """Page `page` of `pages`, for a list of `count` rows."""

    page: int
    count: int
    most: int = MOST_ROWS

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.most))

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.most


def asked_page(fields: Fields) -> int:
    """The page that an address asks for, 1 without."""
    return min(max(1, fields.number(FIELD) or 1), 100_000)
