"""Published texts as files: what did not change stays as people wrote it, byte for byte."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from bot.content.load import Library, load_library
from bot.content.yaml import read_yaml
from bot.editing.files_out import as_yaml, write_files
from bot.editing.over_files import body_of
from bot.editing.overlays import KINDS, Kind, Overlay
from bot.settings import ROOT
from bot.store import Json

DATA = ROOT / "data"
SOURCE = {"id": "su_kien_nguon", "page": 'Trang "mới"', "publisher": "Bộ", "url": None, "published": None, "sort": "official"}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(DATA)


def over(kind: Kind, key: str, body: Json) -> Overlay:
    return Overlay(1, kind, key, 1, body, "published", "", 1, "")


def changes(library: Library, kind: Kind, key: str, body: Json, folder: Path) -> dict[str, list[str]]:
    """Lines that differ, by file."""
    found = {}
    for path in write_files(DATA, library, [over(kind, key, body)], folder):
        name = path.relative_to(folder)
        before = (DATA / name).read_text(encoding="utf-8").splitlines() if (DATA / name).is_file() else []
        lines = [*unified_diff(before, path.read_text(encoding="utf-8").splitlines(), lineterm="", n=0)]
        found[name.as_posix()] = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return found


def test_what_nobody_changed_is_written_as_it_was(library: Library, tmp_path: Path) -> None:
    same = [over(kind, key, body_of(library, kind, key) or {}) for kind in KINDS for key in list(getattr(library, kind))[::7]]
    written = write_files(DATA, library, same, tmp_path)
    assert len(written) > 30
    assert [path for path in written if path.read_bytes() != (DATA / path.relative_to(tmp_path)).read_bytes()] == []


def test_a_fact_is_changed_in_its_file(library: Library, tmp_path: Path) -> None:
    body = {**(body_of(library, "facts", "vneid_han_muc_1") or {}), "text": "2 ngày làm việc", "checked": "2026-11-23"}
    assert changes(library, "facts", "vneid_han_muc_1", body, tmp_path) == {
        "facts/vneid.yml": [
            '-  text: "1 ngày làm việc"', '+  text: "2 ngày làm việc"', "-  checked: 2026-11-22", "+  checked: 2026-11-23",
        ],
    }  # fmt: skip


def test_a_fact_without_a_file_and_a_new_source_get_files_of_their_own(library: Library, tmp_path: Path) -> None:
    body = {**(body_of(library, "facts", "vneid_han_muc_1") or {}), "new_sources": [SOURCE]}
    found = changes(library, "facts", "han_moi", body, tmp_path)
    assert found.keys() == {"facts/desk.yml", "sources/desk.yml"}
    facts, sources = (read_yaml(tmp_path / name) for name in found)
    assert isinstance(facts, dict)
    assert facts["han_moi"]["sources"][-1] == "su_kien_nguon"
    assert sources == {
        "su_kien_nguon": {"title": 'Trang "mới"', "publisher": "Bộ", "url": None, "published": None, "kind": "official"},
    }


def test_a_step_is_changed_and_its_neighbours_keep_their_lines(library: Library, tmp_path: Path) -> None:
    body = body_of(library, "guides", "vneid_cai_dat") or {}
    body["steps"][0]["do"] = "Bấm chữ mới."
    body["steps"][0]["stuck"][0]["help"] = "Gọi tổ."
    (lines,) = changes(library, "guides", "vneid_cai_dat", body, tmp_path).values()
    assert [line for line in lines if line.startswith("+")] == ['+    do: "Bấm chữ mới."', '+        help: "Gọi tổ."']


def test_an_answer_of_several_lines_is_a_block(library: Library, tmp_path: Path) -> None:
    body = {**(body_of(library, "topics", "vneid_la_gi") or {}), "answer": "Dòng một: rõ.\nDòng hai.", "key_facts": {}}
    (lines,) = changes(library, "topics", "vneid_la_gi", body, tmp_path).values()
    assert [line for line in lines if line.startswith("+")] == ["+  Dòng một: rõ.", "+  Dòng hai."]
    assert "-key_facts:" in lines


def test_a_new_topic_stands_after_those_of_its_group(library: Library, tmp_path: Path) -> None:
    body = body_of(library, "topics", "vneid_la_gi") or {}
    body |= {"topic": "su_kien", "group": "can_cuoc", "kind": "answer", "question": 'Sự kiện: "gì"?', "asked": "", "title": "true"}
    found = changes(library, "topics", "su_kien", body, tmp_path)
    assert found["topics/catalog.yml"] == ['+  - {id: su_kien, group: can_cuoc, kind: answer, question: "Sự kiện: \\"gì\\"?"}']
    assert '+title: "true"' in found["topics/can_cuoc/su_kien.yml"]
    rows = (tmp_path / "topics" / "catalog.yml").read_text(encoding="utf-8").splitlines()
    place = next(number for number, row in enumerate(rows) if "su_kien" in row)
    assert ("group: can_cuoc" in rows[place - 1], "group: can_cuoc" in rows[place + 1]) == (True, False)


def test_a_text_that_does_not_fit_yet_can_be_read_too(library: Library) -> None:
    body = {**(body_of(library, "topics", "vneid_la_gi") or {}), "title": "", "review_by": ""}
    assert "topic: vneid_la_gi" in as_yaml("topics", "vneid_la_gi", body)
