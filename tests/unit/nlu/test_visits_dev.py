"""nlu.visits on the development lines: the share of fields that are right stays above a floor."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlu.text import strip_accents
from tests.unit.nlu.visit_lines import FIELDS, labelled_lines, wrong_fields

LINES = labelled_lines(Path(__file__).parent / "visits_dev.yml")
FLOOR = 0.985
FIELD_FLOOR = 0.97
FLOOR_WITHOUT_MARKS = 0.96
LEAST_LINES = 250


@pytest.fixture(scope="module")
def readings() -> list[tuple[str, dict[str, tuple[Any, Any]]]]:
    """Each line with its wrong fields, read once."""
    return [(line.say, wrong_fields(line)) for line in LINES]


def test_there_are_enough_different_lines() -> None:
    assert len({line.say for line in LINES}) == len(LINES) >= LEAST_LINES


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_read_right_in_nearly_every_line(field: str, readings: list[tuple[str, dict[str, tuple[Any, Any]]]]) -> None:
    wrong = [(say, found[field]) for say, found in readings if field in found]
    share = 1 - len(wrong) / len(LINES)
    assert share >= FIELD_FLOOR, f"{field}: {share:.1%}, {wrong}"


def test_the_share_of_right_fields_over_all(readings: list[tuple[str, dict[str, tuple[Any, Any]]]]) -> None:
    wrong = Counter(field for _, found in readings for field in found)
    share = 1 - sum(wrong.values()) / (len(LINES) * len(FIELDS))
    assert share >= FLOOR, f"{share:.2%} right, wrong: {dict(wrong)}"


def test_lines_typed_without_marks_are_read_nearly_as_well() -> None:
    wrong = sum(len(wrong_fields(replace(line, say=strip_accents(line.say).lower()))) for line in LINES)
    share = 1 - wrong / (len(LINES) * len(FIELDS))
    assert share >= FLOOR_WITHOUT_MARKS, f"{share:.2%} right"
