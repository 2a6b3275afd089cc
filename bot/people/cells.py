"""What the cells of an imported row must be; what they are not is collected, so that all faults of a file are told at once."""

from __future__ import annotations

import re
from datetime import date

from bot.people.sheets import Fault, Row, Words
from nlu import mask

LATITUDES, LONGITUDES = (6.0, 24.0), (101.0, 118.0)
"""Vietnam with its islands, in degrees."""
MOST_COUNT = 10_000_000
_COUNT = re.compile(r"^(?:[0-9]+|[0-9]{1,3}(?:[.,\s][0-9]{3})+)$")
_DAY = re.compile(r"^(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}))$")


class Cells:
    """`faults` are those of all rows read so far."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.faults: list[Fault] = []

    def wrong(self, row: Row, column: str, key: str, **gaps: object) -> None:
        self.faults.append(Fault(row.line, column, key, gaps))

    def faulty(self, row: Row) -> bool:
        """Whether something of the row read last was wrong."""
        return bool(self.faults) and self.faults[-1].line == row.line

    def text(self, row: Row, column: str, most: int, needed: bool = False) -> str:
        """A short text without anybody's number in it; "" when it is empty or wrong."""
        value = row[column]
        if not value:
            if needed:
                self.wrong(row, column, "cell_missing")
            return ""
        if len(value) > most:
            self.wrong(row, column, "cell_long", most=most)
        elif mask(value).found:
            self.wrong(row, column, "cell_private")
        else:
            return value
        return ""

    def count(self, row: Row, column: str) -> int | None:
        """A whole number from 0, also as "1.234"; None when it is empty or wrong."""
        value = row[column]
        if not value:
            return None
        if _COUNT.match(value) and (count := int(re.sub(r"\D", "", value))) <= MOST_COUNT:
            return count
        self.wrong(row, column, "cell_number", value=value[:40])
        return None

    def degrees(self, row: Row, column: str, limits: tuple[float, float]) -> float | None:
        """A coordinate in degrees, also with a comma."""
        value = row[column]
        if not value:
            return None
        try:
            degrees = float(value.replace(",", "."))
        except ValueError:
            degrees = -1.0
        if limits[0] <= degrees <= limits[1]:
            return degrees
        self.wrong(row, column, "cell_place", value=value[:40])
        return None

    def day(self, row: Row, column: str) -> str | None:
        """A date as YYYY-MM-DD, written so or as 30/6/2025."""
        value = row[column]
        if not value:
            return None
        day = read_day(value)
        if day is not None:
            return day.isoformat()
        self.wrong(row, column, "cell_date", value=value[:40])
        return None

    def word(self, row: Row, column: str, prefix: str, default: str = "") -> str:
        """A value of a list, as "commune_officer"; `default` when it is empty, "" when it is wrong."""
        value = row[column]
        if not value:
            return default
        meant = self.words.value(prefix, value)
        if meant is None:
            self.wrong(row, column, "cell_word", value=value[:40], known=", ".join(self.words.labels(prefix).values()))
        return meant or ""


def read_day(text: str) -> date | None:
    """A date written as 2025-06-30 or 30/6/2025; None for anything else."""
    written = _DAY.match(text)
    if written is None:
        return None
    parts = [int(part) for part in (written.group(1, 2, 3) if written.group(1) else written.group(6, 5, 4))]
    try:
        return date(*parts)
    except ValueError:
        return None
