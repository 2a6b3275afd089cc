"""nlu.visits on the development lines: the share of fields that are right stays above a floor."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.unit.nlu.visit_lines import FIELDS, labelled_lines, wrong_fields

LINES = labelled_lines(Path(__file__).parent / "visits_dev.yml")
FLOOR = 0.985
FIELD_FLOOR = 0.97
LEAST_LINES = 250


def test_there_are_enough_different_lines() -> None:
    assert len({line.say for line in LINES}) == len(LINES) >= LEAST_LINES


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_read_right_in_nearly_every_line(field: str) -> None:
    wrong = [(line.say, found[field]) for line in LINES if field in (found := wrong_fields(line))]
    share = 1 - len(wrong) / len(LINES)
    assert share >= FIELD_FLOOR, f"{field}: {share:.1%}, {wrong}"


def test_the_share_of_right_fields_over_all() -> None:
    wrong = Counter(field for line in LINES for field in wrong_fields(line))
    share = 1 - sum(wrong.values()) / (len(LINES) * len(FIELDS))
    assert share >= FLOOR, f"{share:.2%} right, wrong: {dict(wrong)}"
