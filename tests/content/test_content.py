"""The rules for data/: all files load, every topic has its twins, nothing is out of date, training sentences are enough."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.content.book import make_book, open_book
from bot.content.check import check_content
from bot.content.findings import Finding, error_catalogue, say
from bot.content.load import Library, load_library
from bot.content.yaml import read_yaml
from bot.settings import ROOT

DATA = ROOT / "data"
CHECKED_ON = date(2026, 11, 22)
LEAST = {"full": 8, "search": 6, "slang": 6, "regional": 6, "story": 10}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(DATA)


@pytest.fixture(scope="module")
def training() -> dict[tuple[str, str], list[str]]:
    """Sentences by topic and style."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted((DATA / "nlu").glob("*.yml")):
        data = read_yaml(path)
        assert isinstance(data, dict)
        for block in data["nlu"]:
            lines = [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
            found.setdefault((block["intent"], block["metadata"]["style"]), []).extend(lines)
    return found


def test_the_content_passes_its_own_check() -> None:
    catalogue = error_catalogue(DATA)
    faults = [say(finding, catalogue) for finding in check_content(DATA, CHECKED_ON) if not finding.warning]
    assert faults == []


def test_every_topic_has_enough_training_sentences_of_every_style(library: Library, training: dict[tuple[str, str], list[str]]) -> None:
    short = {
        (topic, style): len(training.get((topic, style), [])) for topic in library.catalog for style, least in LEAST.items()
        if len(training.get((topic, style), [])) < least
    }  # fmt: skip
    assert short == {}
    totals = Counter({topic: sum(len(rows) for (one, _), rows in training.items() if one == topic) for topic in library.catalog})
    assert min(totals.values()) >= 40
    assert len(training["out_of_scope", "near_miss"]) >= 300
    assert sum(len(rows) for (topic, _), rows in training.items() if topic == "out_of_scope") >= 600


def test_no_training_sentence_is_a_test_or_calibration_sentence(training: dict[tuple[str, str], list[str]]) -> None:
    from tests.nlu.sentences import files, sentences

    calibration = read_yaml(DATA / "calibration.yml")
    assert isinstance(calibration, dict)
    held_apart = {sentence.text.casefold() for path in files() for sentence in sentences(path)}
    held_apart |= {row["text"].casefold() for rows in calibration.values() for row in rows}
    trained = {text.casefold() for rows in training.values() for text in rows}
    assert trained & held_apart == set()


def test_training_sentences_are_clean(training: dict[tuple[str, str], list[str]]) -> None:
    texts = [text for rows in training.values() for text in rows]
    assert [text for text, count in Counter(texts).items() if count > 1] == []
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text) or len(text) > 240 or "[" in text] == []


def test_every_topic_has_its_test_sentences(library: Library) -> None:
    from tests.nlu.sentences import files

    assert {path.stem for path in files()} == {*library.catalog, "out_of_scope"}


def test_the_cached_book_is_the_book(tmp_path: Path, library: Library) -> None:
    cache = tmp_path / "book.json"
    assert open_book(DATA, cache) == open_book(DATA, cache) == make_book(library)


def test_a_damaged_cache_is_read_anew(tmp_path: Path, library: Library) -> None:
    cache = tmp_path / "book.json"
    cache.write_text("{broken", encoding="utf-8")
    assert open_book(DATA, cache).topics


def test_every_code_of_the_check_has_a_sentence() -> None:
    catalogue = error_catalogue(DATA)
    assert "other" in catalogue
    assert say(Finding("missing", "data/x.yml", "answer"), catalogue).startswith("data/x.yml [answer]: thiếu mục này")
    assert "other" not in say(Finding("no_such_code", "data/x.yml", values={"reason": "lạ"}), catalogue)
