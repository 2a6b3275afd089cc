"""The reader of visit lines against lines that its authors did not write: the share of right fields stays above a floor."""

from __future__ import annotations

from collections import Counter

from nlu.text import fold
from nlu.visits import read_visit
from tests.visits.lines import Line, lines

MIN_FIELDS = 0.90
"""Of nine fields over all lines, together."""
FIELDS = ("is_visit", "date", "part_of_day", "place", "services", "people", "audiences", "outcome", "masked")


def wrong_fields(line: Line) -> list[str]:
    """Names of the fields that the reader got wrong. A place counts as right without regard to accents, case and spaces."""
    read = read_visit(line.text, line.today)
    right = {
        "is_visit": read.is_visit == line.is_visit,
        "date": read.date == line.date,
        "part_of_day": read.part_of_day == line.part_of_day,
        "place": fold(read.place or "") == fold(line.place or ""),
        "services": frozenset((service.code, service.quantity) for service in read.services) == line.services,
        "people": read.people == line.people,
        "audiences": frozenset(read.audiences) == line.audiences,
        "outcome": read.outcome == line.outcome,
        "masked": read.masked == line.masked,
    }
    return [field for field in FIELDS if not right[field]]


def test_most_fields_of_unseen_lines_are_read_right() -> None:
    """Prints the share per field (`pytest -s`), never the lines themselves: nobody tunes the reader on them."""
    everything = lines()
    assert everything
    wrong = Counter(field for line in everything for field in wrong_fields(line))
    shares = {field: 1 - wrong[field] / len(everything) for field in FIELDS}
    together = sum(shares.values()) / len(FIELDS)
    table = "\n".join(f"{field:12} {share:.3f}" for field, share in [*shares.items(), ("together", together)])
    print(f"\n{table}")
    assert together >= MIN_FIELDS, table
