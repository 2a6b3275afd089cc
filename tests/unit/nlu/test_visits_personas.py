"""nlu.visits on the lines of many invented writers: the share of fields that are right stays above a floor."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.unit.nlu.visit_lines import FIELDS, labelled_lines, wrong_fields

LINES = labelled_lines(Path(__file__).parent / "visits_personas.yml")
FLOOR = 0.96
FIELD_FLOORS = dict.fromkeys(FIELDS, 0.96) | {"services": 0.85, "people": 0.93, "place": 0.95}
LEAST_LINES = 480
CODES = 40
LEAST_PER_CODE = 6


@pytest.fixture(scope="module")
def wrong() -> Counter[str]:
    """How many lines each field is wrong in."""
    return Counter(field for line in LINES for field in wrong_fields(line))


def test_there_are_enough_different_lines_of_every_service() -> None:
    named = Counter(code for line in LINES for code, _ in line.wanted["services"])
    assert len({line.say for line in LINES}) == len(LINES) >= LEAST_LINES
    assert len(named) == CODES
    assert min(named.values()) >= LEAST_PER_CODE


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_read_right_in_nearly_every_line(field: str, wrong: Counter[str]) -> None:
    share = 1 - wrong[field] / len(LINES)
    assert share >= FIELD_FLOORS[field], f"{field}: {share:.1%}"


def test_the_share_of_right_fields_over_all(wrong: Counter[str]) -> None:
    share = 1 - sum(wrong.values()) / (len(LINES) * len(FIELDS))
    assert share >= FLOOR, f"{share:.2%} right, wrong: {dict(wrong)}"
