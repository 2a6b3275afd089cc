"""Templates of announcements and the calendar: all load, gaps are declared, filled in they fit; faults are found in their place."""

from __future__ import annotations

import shutil
import unicodedata
from dataclasses import FrozenInstanceError, astuple
from datetime import date
from pathlib import Path

import pytest

from bot.content.announcement_templates import (
    MOST_TEXT,
    MOST_TITLE,
    Template,
    check_announcements,
    fill_in,
    load_calendar,
    load_templates,
)
from bot.content.findings import ContentError, Finding, error_catalogue, say
from bot.content.rules import GAP, fold
from bot.settings import ROOT

DATA = ROOT / "data"
TEMPLATES = load_templates(DATA)
PLAIN = "moi_tap_huan"
SOURCE = "{}: {{title: Bài báo, publisher: Báo, url: null, published: null, kind: press}}\n"
FACT = (
    'cong_an_khan_cap: {text: "113", about: Công an, sources: [], verified: true, '
    "valid_from: 2000-01-01, checked: 2026-11-22, review_by: 2027-11-22}\n"
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """data/ with one template and the calendar, to be broken."""
    for folder in ("facts", "sources", "announcements"):
        (tmp_path / folder).mkdir()
    (tmp_path / "facts" / "mot.yml").write_text(FACT, encoding="utf-8")
    known = ["thong_bao_tap_huan", *(row.split(": ")[1] for row in calendar_lines() if "source:" in row)]
    (tmp_path / "sources" / "mot.yml").write_text("".join(SOURCE.format(name) for name in known), encoding="utf-8")
    for name in (PLAIN, "calendar"):
        shutil.copy(DATA / "announcements" / f"{name}.yml", tmp_path / "announcements")
    return tmp_path


def calendar_lines() -> list[str]:
    return (DATA / "announcements" / "calendar.yml").read_text(encoding="utf-8").splitlines()


def change(data: Path, name: str, old: str, new: str) -> None:
    path = data / "announcements" / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text, "the fault must be put into what stands in the file"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def findings(data: Path) -> list[Finding]:
    with pytest.raises(ContentError) as raised:
        load_templates(data)
    return raised.value.findings


def test_the_templates_pass_their_check() -> None:
    catalogue = error_catalogue(DATA)
    assert [say(finding, catalogue) for finding in check_announcements(DATA)] == []


def test_there_is_a_template_for_every_real_example() -> None:
    assert len(TEMPLATES) >= 13
    assert {template.id for template in TEMPLATES} == {path.stem for path in (DATA / "announcements").iterdir()} - {"calendar"}
    assert len({fold(template.name) for template in TEMPLATES}) == len(TEMPLATES)
    assert len({template.source for template in TEMPLATES}) == len(TEMPLATES), "each stands on an example of its own"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_the_gaps_used_are_the_gaps_declared(template: Template) -> None:
    used = set(GAP.findall(template.title)) | set(GAP.findall(template.text))
    assert used == {gap.name for gap in template.gaps}
    assert all("?" in gap.asks for gap in template.gaps), "the official is asked a question"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_filled_in_with_its_examples_it_can_be_sent(template: Template) -> None:
    examples = {gap.name: gap.example for gap in template.gaps}
    title, text = fill_in(template.title, examples), fill_in(template.text, examples)
    assert GAP.findall(title + text) == []
    assert (len(title) <= MOST_TITLE, len(text) <= MOST_TEXT) == (True, True)
    assert ".." not in text, "an example brings no full stop of its own"
    assert unicodedata.is_normalized("NFC", repr(astuple(template)))


def test_danger_is_urgent_and_asks_for_no_answer() -> None:
    by_id = {template.id: template for template in TEMPLATES}
    storms = ("bao_gan_bo", "tau_thuyen_tranh_bao", "mua_lu")
    assert {by_id[key].urgency for key in storms} == {"hoa_toc"}
    warnings = [template for template in TEMPLATES if template.title.startswith("⚠️")]
    assert {template.urgency for template in warnings} == {"hoa_toc", "thuong_khan"}
    assert not any(template.confirm for template in warnings)
    assert all(template.confirm for template in TEMPLATES if template.audience in {"members", "leaders"})


def test_a_gap_without_a_value_stays_open() -> None:
    assert fill_in("Mời họp {ngay} ở {noi_hop}", {"ngay": "mai"}) == "Mời họp mai ở {noi_hop}"


def test_a_template_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        TEMPLATES[0].title = "khác"  # type: ignore[misc]


def test_the_calendar_has_the_day_of_digital_transformation() -> None:
    days = load_calendar(DATA)
    assert ("10-10", "Ngày Chuyển đổi số quốc gia") in {(one.day, one.name) for one in days}
    assert [one.day for one in days] == sorted({one.day for one in days})
    assert all(date.fromisoformat(f"2027-{one.day}") and one.source.title for one in days)


def test_the_copy_loads_before_it_is_broken(copy: Path) -> None:
    assert [template.id for template in load_templates(copy)] == [PLAIN]
    assert len(load_calendar(copy)) == len(load_calendar(DATA))


FAULTS = {
    "literal_error": ("urgency: thuong", "urgency: nhanh", "urgency"),
    "bool_type": ("confirm: true", 'confirm: "true"', "confirm"),
    "unknown_source": ("source: thong_bao_tap_huan", "source: khong_co", "sources"),
    "string_too_long": ('title: "Mời tập huấn', f'title: "{"Mời " * 20}tập huấn', "title"),
    "missing": ("{nguoi_day}.", "{nguoi_day}, {giay_moi}.", "gaps.giay_moi"),
    "extra_forbidden": ("  • Người hướng dẫn: {nguoi_day}.\n", "", "gaps.nguoi_day"),
    "twice": ("{name: nguoi_day,", "{name: noi_hop,", "gaps.noi_hop"),
    "wrong_name": (f"id: {PLAIN}", "id: ten_khac", ""),
    "fixed_address": ("Kính mời thành viên", "Kính mời các bạn thành viên", "text"),
    "not_nfc": ("Kính mời", unicodedata.normalize("NFD", "Kính mời"), ""),
    "not_yaml": ("confirm: true", "confirm: true\nconfirm: false", ""),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_template_that_does_not_fit_is_found(copy: Path, code: str) -> None:
    old, new, place = FAULTS[code]
    change(copy, PLAIN, old, new)
    found = findings(copy)
    assert (code, f"data/announcements/{PLAIN}.yml", place) in {(one.code, one.file, one.place) for one in found}
    assert all(one.code in error_catalogue(DATA) for one in found), "the author reads a sentence, not a code"


def test_a_gap_may_not_be_named_like_a_fact(copy: Path) -> None:
    text = (copy / "announcements" / f"{PLAIN}.yml").read_text(encoding="utf-8").replace("nguoi_day", "cong_an_khan_cap")
    (copy / "announcements" / f"{PLAIN}.yml").write_text(text, encoding="utf-8")
    assert ("twice", "gaps.cong_an_khan_cap") in {(one.code, one.place) for one in findings(copy)}


def test_examples_can_make_a_title_too_long(copy: Path) -> None:
    change(copy, PLAIN, 'example: "8 giờ ngày 26/8"', f'example: "{"8 giờ " * 20}"')
    assert ("string_too_long", "title") in {(one.code, one.place) for one in findings(copy)}


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('day: "10-10"', 'day: "10/10"', "string_pattern_mismatch", "3.day"),
        ('day: "10-10"', 'day: "02-30"', "string_pattern_mismatch", "3.day"),
        ("source: ngay_chuyen_doi_so", "source: khong_co", "unknown_source", "3.sources"),
        ("  source: ngay_chuyen_doi_so\n", "", "missing", "3.source"),
    ],
)
def test_a_day_that_does_not_fit_is_found(copy: Path, old: str, new: str, code: str, place: str) -> None:
    change(copy, "calendar", old, new)
    with pytest.raises(ContentError) as raised:
        load_calendar(copy)
    assert (code, place) in {(one.code, one.place) for one in raised.value.findings}
