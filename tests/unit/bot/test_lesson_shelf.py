"""The lessons at hand: the same from YAML and from the cache, read anew when a file changed, a fault is told at the call."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content.findings import ContentError
from bot.content.lesson_shelf import LessonShelf, open_lessons
from bot.content.lessons import load_lessons
from bot.settings import ROOT
from bot.work.lesson_quiz import MOST_KEY

DATA = ROOT / "data"
PLAIN = "ghi_luot_ho_tro"
SOURCE = "s004: {title: Kế hoạch, publisher: Tỉnh, url: null, published: null, kind: official}\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """data/ with one lesson."""
    data = tmp_path / "data"
    for folder in ("facts", "sources", "lessons"):
        (data / folder).mkdir(parents=True)
    shutil.copy(DATA / "facts" / "to_cnscd.yml", data / "facts")
    (data / "sources" / "mot.yml").write_text(SOURCE, encoding="utf-8")
    shutil.copy(DATA / "lessons" / f"{PLAIN}.yml", data / "lessons")
    return data


def change(data: Path, old: str, new: str) -> None:
    path = data / "lessons" / f"{PLAIN}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_yaml_and_cache_give_the_same(copy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "var" / "lessons.json"
    fresh = open_lessons(copy, cache)
    assert cache.exists()
    assert open_lessons(copy, cache) == fresh == load_lessons(copy)


def test_a_changed_file_and_a_broken_cache_are_read_anew(copy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "lessons.json"
    (lesson,) = open_lessons(copy, cache)
    change(copy, f'title: "{lesson.title}"', 'title: "Tên khác"')
    assert open_lessons(copy, cache)[0].title == "Tên khác"
    cache.write_text('{"mark": 1', encoding="utf-8")
    assert open_lessons(copy, cache)[0].title == "Tên khác"


def test_the_shelf_reads_beside_and_waits_at_the_call(copy: Path, tmp_path: Path) -> None:
    shelf = LessonShelf(copy, tmp_path / "lessons.json")
    assert [lesson.id for lesson in shelf()] == [PLAIN]
    assert shelf.ready


def test_a_fault_is_raised_at_every_call(copy: Path, tmp_path: Path) -> None:
    change(copy, "minutes:", "minuten:")
    shelf = LessonShelf(copy, tmp_path / "lessons.json")
    for _ in range(2):
        with pytest.raises(ContentError):
            shelf()


def test_lessons_are_told_apart_by_what_a_choice_carries_of_them() -> None:
    ids = [path.stem for path in (DATA / "lessons").glob("*.yml")]
    assert len({one[:MOST_KEY] for one in ids}) == len(ids)
    assert len(f"lessons:q:{'x' * MOST_KEY}:213") <= 40
