"""Lessons for members: all load and keep the house rules; what does not fit is found with its file and place."""

from __future__ import annotations

import shutil
import unicodedata
from dataclasses import FrozenInstanceError, astuple
from datetime import date
from pathlib import Path

import pytest

from bot.channels.contract import ZALO_BOT
from bot.content.findings import ContentError, Finding, error_catalogue, say
from bot.content.lessons import MOST_CARD, Lesson, check_lessons, load_lessons
from bot.content.rules import GAP, fold
from bot.settings import ROOT

DATA = ROOT / "data"
CHECKED_ON = date(2026, 11, 22)
LESSONS = load_lessons(DATA)
PLAIN = "ghi_luot_ho_tro"
SOURCE = "s004: {title: Kế hoạch, publisher: Tỉnh, url: null, published: null, kind: official}\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """data/ with one lesson, to be broken."""
    for folder in ("facts", "sources", "lessons"):
        (tmp_path / folder).mkdir()
    shutil.copy(DATA / "facts" / "to_cnscd.yml", tmp_path / "facts")
    (tmp_path / "sources" / "mot.yml").write_text(SOURCE, encoding="utf-8")
    shutil.copy(DATA / "lessons" / f"{PLAIN}.yml", tmp_path / "lessons")
    return tmp_path


def change(data: Path, old: str, new: str) -> None:
    path = data / "lessons" / f"{PLAIN}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text, "the fault must be put into what stands in the file"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def findings(data: Path) -> list[Finding]:
    with pytest.raises(ContentError) as raised:
        load_lessons(data)
    return raised.value.findings


def test_the_lessons_pass_their_check() -> None:
    catalogue = error_catalogue(DATA)
    assert [say(finding, catalogue) for finding in check_lessons(DATA, CHECKED_ON)] == []


def test_there_are_enough_lessons_each_in_its_own_file() -> None:
    assert len(LESSONS) >= 14
    assert [lesson.id for lesson in LESSONS] == sorted(path.stem for path in (DATA / "lessons").iterdir())
    assert len({fold(lesson.title) for lesson in LESSONS}) == len(LESSONS)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_has_five_cards_and_three_questions_with_one_right_choice(lesson: Lesson) -> None:
    assert (len(lesson.cards), len(lesson.quiz)) == (5, 3)
    assert all(len(card.text) <= MOST_CARD and len(card.title) <= 60 for card in lesson.cards)
    for asked in lesson.quiz:
        assert len({fold(choice) for choice in asked.choices}) == 3
        assert asked.choices[asked.right - 1]
    assert len({asked.right for asked in lesson.quiz}) == 3, "the right choice must not always stand in the same place"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_only_how_the_member_is_addressed_is_left_open(lesson: Lesson) -> None:
    said = repr(astuple(lesson))
    assert set(GAP.findall(said)) <= {"ban", "Ban"}
    assert unicodedata.is_normalized("NFC", said)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_card_and_a_question_fit_the_channel_without_buttons(lesson: Lesson) -> None:
    cards = [f"{lesson.title}\n{card.title}\n{card.text}" for card in lesson.cards]
    asked = ["\n".join([asked.question, *asked.choices, asked.why]) for asked in lesson.quiz]
    assert max(len(text) for text in [*cards, *asked]) <= ZALO_BOT.max_text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_names_its_sources_and_days(lesson: Lesson) -> None:
    assert lesson.sources
    assert lesson.checked <= CHECKED_ON < lesson.review_by
    assert lesson.program


def test_a_lesson_is_to_be_reviewed_when_its_first_fact_is() -> None:
    lesson = next(lesson for lesson in LESSONS if lesson.id == "vung_kho_song")
    assert lesson.review_by == date(2026, 12, 31), "vneid_han_sim_doi_may is due before the lesson"


def test_a_lesson_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        LESSONS[0].title = "khác"  # type: ignore[misc]


def test_the_copy_loads_before_it_is_broken(copy: Path) -> None:
    assert [lesson.id for lesson in load_lessons(copy)] == [PLAIN]


FAULTS = {
    "int_type": ("minutes: 5", 'minutes: "5"', "minutes"),
    "literal_error": ("for: member", "for: citizen", "for"),
    "missing": ("checked: 2026-11-22\n", "", "checked"),
    "extra_forbidden": ("minutes: 5", "minutes: 5\nowner: ai", "owner"),
    "less_than_equal": ("right: 1", "right: 4", "quiz.0.right"),
    "greater_than_equal": ("right: 1", "right: 0", "quiz.0.right"),
    "string_too_long": ('title: "Vì sao phải ghi"', f'title: "{"dài " * 16}"', "cards.0.title"),
    "unknown_fact": ("{to_ke_hoach_goc}", "{khong_co}", "cards.0.text"),
    "unknown_source": ("sources: [s004]", "sources: [khong_co]", "sources"),
    "no_source": ("sources: [s004]", "sources: []", "sources"),
    "fixed_address": ("Ghi trung thực", "Bạn ghi trung thực", "cards.0.text"),
    "long_sentence": ("Ghi trung thực", "Ghi " + "thật " * 27, "cards.0.text"),
    "wrong_name": (f"id: {PLAIN}", "id: ten_khac", ""),
    "dates_order": ("review_by: 2027-05-31", "review_by: 2026-05-31", ""),
    "same_without_accents": ('title: "Mỗi việc một dòng"', 'title: "Vì sao phải ghi"', "cards"),
    "not_yaml": ("minutes: 5", "minutes: 5\nminutes: 6", ""),
    "not_nfc": ("Ghi trung thực", unicodedata.normalize("NFD", "Ghi trung thực"), ""),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_lesson_that_does_not_fit_is_found(copy: Path, code: str) -> None:
    old, new, place = FAULTS[code]
    change(copy, old, new)
    found = findings(copy)
    assert (code, f"data/lessons/{PLAIN}.yml", place) in {(one.code, one.file, one.place) for one in found}
    catalogue = error_catalogue(DATA)
    assert all(one.code in catalogue for one in found), "the author reads a sentence, not a code"


@pytest.mark.parametrize(("part", "code"), [("cards", "too_short"), ("quiz", "too_short")])
def test_a_card_or_a_question_less_is_found(copy: Path, part: str, code: str) -> None:
    path = copy / "lessons" / f"{PLAIN}.yml"
    text = path.read_text(encoding="utf-8")
    first, second = ('  - title: "Mỗi việc', '  - title: "Không ghi') if part == "cards" else ('  - question: "Giúp', '  - question: "Năm')
    path.write_text(text[: text.index(first)] + text[text.index(second) :], encoding="utf-8")
    assert (code, part) in {(one.code, one.place) for one in findings(copy)}


def test_a_fact_can_make_a_card_too_long(copy: Path) -> None:
    change(copy, "Ghi trung thực", "{to_ke_hoach_goc}. " * 12 + "Ghi trung thực")
    assert ("string_too_long", "cards.0.text") in {(one.code, one.place) for one in findings(copy)}


def test_two_lessons_may_not_look_the_same_without_accents(copy: Path) -> None:
    text = (copy / "lessons" / f"{PLAIN}.yml").read_text(encoding="utf-8")
    other = text.replace(f"id: {PLAIN}", "id: khac").replace("Ghi một lượt hỗ trợ", "Ghi mot luot ho tro")
    (copy / "lessons" / "khac.yml").write_text(other, encoding="utf-8")
    assert ("same_without_accents", "title") in {(one.code, one.place) for one in findings(copy)}


def test_a_lesson_due_for_review_is_a_warning_and_still_loads(copy: Path) -> None:
    late = check_lessons(copy, date(2027, 6, 1))
    assert [(one.code, one.place, one.warning) for one in late] == [("expired", "review_by", True)]
    assert load_lessons(copy)
