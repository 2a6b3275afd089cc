"""The labels of tests/visits/lines_*.jsonl themselves: complete, of known values, without the same line twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.content.yaml import read_yaml
from bot.settings import ROOT
from nlu.text import fold
from tests.visits.lines import lines, paths, rows

KEYS = {"text", "today", "is_visit", "date", "part_of_day", "place", "services", "people", "audiences", "outcome", "masked"}
PARTS = {None, "sang", "trua", "chieu", "toi"}
OUTCOMES = {None, "xong", "chua_xong", "can_lai"}
AUDIENCES = {"cao_tuoi", "khuyet_tat", "dan_toc", "ho_ngheo", "hoc_sinh", "tieu_thuong"}
LEAST_PER_CODE = 6
NUMBER = re.compile(r"\d(?:[ .]?\d){8,11}")
UNREAL = re.compile(r"0900000\d{3}|0580000000\d{2}|0000000\d{2}")
"""Numbers that belong to nobody: a subscriber or a register number of zeros but for the last two or three digits."""


def service_codes() -> frozenset[str]:
    data = read_yaml(ROOT / "data" / "services.yml")
    assert isinstance(data, dict)
    return frozenset(service["code"] for service in data["services"])


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.stem)
def test_labels_are_complete_and_of_known_values(path: Path) -> None:
    for row in rows(path):
        assert set(row) == KEYS, row["text"]
        assert row["part_of_day"] in PARTS, row["text"]
        assert row["outcome"] in OUTCOMES, row["text"]
        assert set(row["audiences"]) <= AUDIENCES, row["text"]
        assert row["date"] is None or date.fromisoformat(row["date"]) <= date.fromisoformat(row["today"]), row["text"]
        assert row["place"] is None or row["place"] in unicodedata.normalize("NFC", row["text"]), row["text"]
        assert all(set(service) == {"code", "quantity"} for service in row["services"]), row["text"]
        assert all(service["quantity"] is None or service["quantity"] > 0 for service in row["services"]), row["text"]


def test_a_visit_has_services_and_anything_else_has_nothing() -> None:
    for line in lines():
        rest = (line.date, line.part_of_day, line.place, line.people, line.outcome)
        assert bool(line.services) == line.is_visit, line.text
        assert line.is_visit or (not line.audiences and rest == (None,) * 5), line.text


def test_every_service_is_covered() -> None:
    counts = Counter(code for line in lines() for code, _ in line.services)
    assert set(counts) <= service_codes()
    assert {code: counts[code] for code in service_codes() if counts[code] < LEAST_PER_CODE} == {}


def test_no_line_stands_twice() -> None:
    counts = Counter(fold(line.text) for line in lines())
    assert [text for text, count in counts.items() if count > 1] == []


def test_personal_numbers_are_marked_and_cannot_be_real() -> None:
    for line in lines():
        numbers = [re.sub(r"\D", "", found) for found in NUMBER.findall(line.text)]
        assert bool(numbers) == line.masked, line.text
        assert all(UNREAL.fullmatch(number) for number in numbers), line.text
