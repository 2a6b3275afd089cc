"""What an import would do, before it does it: shown as a preview, then applied as a whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.people.sheets import Fault, Row, Sheet


@dataclass
class Plan:
    """Counted in rows. `faults` of all rows; rows with faults are in none of the other counts."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def faulty(self) -> int:
        """Rows with faults."""
        return len({fault.line for fault in self.faults})

    def may_apply(self, partial: bool) -> bool:
        """Whether anything is to be written: with faults only where the rest is wanted."""
        return bool(self.new + self.changed) and (partial or not self.faults)


def clean_rows(sheet: Sheet) -> list[Row]:
    """The rows in which no cell was unreadable."""
    unreadable = {fault.line for fault in sheet.faults}
    return [row for row in sheet.rows if row.line not in unreadable]
