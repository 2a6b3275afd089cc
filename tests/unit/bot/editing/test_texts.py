"""Texts of the desk over the files: what a new topic brings along, and what is left of it once files have caught up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.content.book import make_book
from bot.content.load import Library, load_library
from bot.desk.pages.content_names import make_id
from bot.desk.pages.content_new import empty_topic, keep_id
from bot.editing.files_out import write_files
from bot.editing.over_files import beside_files, faults, filed, with_overlays
from bot.editing.overlays import Overlay
from bot.editing.texts import MOST_ID, is_id
from bot.settings import ROOT
from bot.store import Json

DATA = ROOT / "data"
TODAY = date(2026, 11, 22)
KEY = "gio_mo_cho_dem"


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(DATA)


@pytest.fixture
def body() -> Json:
    made = empty_topic(KEY, "Giờ mở chợ đêm", "mấy giờ chợ đêm mở", TODAY)
    source = {"id": f"{KEY}_nguon", "page": "Thông báo", "publisher": "UBND xã", "url": None, "published": "2026-11-01", "sort": "official"}
    return made | {"group": "cu_tru", "answer": "Chợ đêm mở từ 18 giờ.", "new_sources": [source]}


def over(body: Json, key: str = KEY) -> Overlay:
    return Overlay(1, "topics", key, 1, body, "published", "", 1, "")


def test_a_new_topic_brings_its_row_and_its_sources(library: Library, body: Json) -> None:
    changed = with_overlays(library, [over(body)])
    assert (changed.catalog[KEY].group, changed.catalog[KEY].kind) == ("cu_tru", "answer")
    assert changed.topics[KEY].sources == [f"{KEY}_nguon"]
    assert [line.publisher for line in make_book(changed).topics[KEY].sources] == ["UBND xã"]
    assert KEY not in library.catalog
    assert not filed(changed, "topics", KEY)
    assert faults(changed, "topics", KEY, body, TODAY) == []
    assert KEY not in make_book(with_overlays(library, [over({})])).topics


def test_the_group_of_a_published_topic_can_be_changed(library: Library, body: Json) -> None:
    changed = with_overlays(library, [over(body)])
    assert with_overlays(changed, [over(body | {"group": "ho_tich"})]).catalog[KEY].group == "ho_tich"


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"group": "meta"}, "group", "unknown_group"),
        ({"group": "khong_co"}, "group", "unknown_group"),
        ({"kind": "guide"}, "kind", "literal_error"),
        ({"kind": "emergency"}, "steps", "no_steps"),
        ({"new_sources": []}, "sources", "no_source"),
        ({"related": ["khong_co"]}, "related", "unknown_topic"),
        ({"title": "VNEID là gi?"}, "title", "same_without_accents"),
        ({"answer": "x" * 601}, "answer", "long_answer"),
        ({"topic": "a" * (MOST_ID + 1)}, "topic", "string_too_long"),
        ({"checked": "2027-12-01"}, "", "dates_order"),
        ({"question": ""}, "question", "string_too_short"),
    ],
)
def test_what_a_new_topic_lacks_is_said_at_its_field(library: Library, body: Json, change: Json, place: str, code: str) -> None:
    title = library.topics["vneid_la_gi"].title
    change = change if "title" not in change else {"title": title.replace("ì", "i") + "?"}
    key = str(change.get("topic", KEY))
    assert (place, code) in [(one.place, one.code) for one in faults(library, "topics", key, body | change, TODAY)]


def test_what_files_say_stands_once_they_have_caught_up(library: Library, body: Json, tmp_path: Path) -> None:
    for name in ("topics", "sources"):
        (tmp_path / name).mkdir()
    written = write_files(DATA, library, [over(body)], tmp_path)
    merged = with_overlays(library, [])
    merged.files |= {f"topics:{KEY}": f"data/topics/cu_tru/{KEY}.yml", f"sources:{KEY}_nguon": "data/sources/desk.yml"}
    merged.catalog[KEY] = with_overlays(library, [over(body)]).catalog[KEY].model_copy(update={"group": "ho_tich"})
    merged.topics[KEY] = with_overlays(library, [over(body)]).topics[KEY]
    merged.sources[f"{KEY}_nguon"] = with_overlays(library, [over(body)]).sources[f"{KEY}_nguon"]
    assert {path.name for path in written} == {f"{KEY}.yml", "catalog.yml", "desk.yml"}
    assert with_overlays(merged, [over(body)]).catalog[KEY].group == "ho_tich"
    now = beside_files(merged, "topics", KEY, body)
    assert not {"group", "kind", "question", "asked"} & now.keys()
    assert (now["sources"], now["new_sources"]) == ([f"{KEY}_nguon"], [])
    assert faults(merged, "topics", KEY, now, TODAY) == []


def test_ids_are_made_of_words_and_stay_short_and_free() -> None:
    assert make_id("Đổi thẻ BHYT ở đâu?", set()) == "doi_the_bhyt_o_dau"
    assert make_id("5 điều cần biết", set()) == "moi_5_dieu_can_biet"
    assert make_id("chợ", {"cho", "cho_2"}) == "cho_3"
    long = make_id("rất là dài " * 20, set())
    assert is_id(long)
    assert is_id(make_id("rất là dài " * 20, {long}))
    assert make_id("!!!", set()) == "moi"


@pytest.mark.parametrize(
    ("typed", "title", "kept"),
    [("cu", "Mới hơn", "moi_hon"), ("", "Mới hơn", "moi_hon"), ("tu_dat", "Mới hơn", "tu_dat"), ("cu", "Cũ", "cu")],
)
def test_an_id_goes_with_the_title_until_somebody_writes_one(typed: str, title: str, kept: str) -> None:
    body = {"topic": typed, "title": title}
    keep_id(body, {"topic": "cu", "title": "Cũ"}, set())
    assert body["topic"] == kept


def test_an_id_that_was_written_by_hand_stays_when_the_title_changes() -> None:
    body = {"topic": "tu_dat", "title": "Mới hơn"}
    keep_id(body, {"topic": "tu_dat", "title": "Cũ"}, set())
    assert body["topic"] == "tu_dat"
