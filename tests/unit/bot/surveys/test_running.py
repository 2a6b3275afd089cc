"""What comes next in a form, what an answer is, and what is kept."""

from __future__ import annotations

from datetime import date

import pytest

from bot.surveys import running
from bot.surveys.answers import AnswerError, read_choices, read_date, read_number, read_typed
from bot.surveys.form import Answers, Form, Question

TODAY = date(2026, 11, 22)
CHOICES = (("co", "Có"), ("khong", "Không"))
FORM = Form(
    (
        Question("may", "one", "Có máy?", choices=CHOICES, required="true()"),
        Question("chao", "note", "Chào ${may}.", relevant=("${may} = 'co'",)),
        Question("tuoi", "integer", "Tuổi?", relevant=("${may} = 'co'",), constraint=". < 120"),
        Question("gap_doi", "calculate", calculation="${tuoi} * 2"),
        Question("ly_do", "text", "Lý do?", relevant=("${gap_doi} > 100",), required="${tuoi} > 80"),
        Question("cuoi", "note", "Hết."),
        Question("today", "today"),
    )
)


def asked(answers: Answers) -> str | None:
    one = running.next_question(FORM, answers, TODAY)
    return one.name if one else None


def test_questions_follow_from_the_answers() -> None:
    assert asked({}) == "may"
    assert asked({"may": "khong"}) is None
    assert asked({"may": "co"}) == "tuoi"
    assert asked({"may": "co", "tuoi": 40}) is None
    assert asked({"may": "co", "tuoi": 60}) == "ly_do"
    assert asked({"may": "co", "tuoi": None}) is None


def test_the_question_before_is_the_last_relevant_one() -> None:
    last = running.last_question(FORM, {"may": "co", "tuoi": 60}, TODAY)
    assert last is not None
    assert last.name == "tuoi"
    assert running.last_question(FORM, {}, TODAY) is None


def test_notes_stand_before_the_next_question_with_answers_in_them() -> None:
    assert running.notes_before(FORM, FORM.named["tuoi"], {"may": "co"}, TODAY) == ["Chào Có."]
    assert running.notes_before(FORM, None, {"may": "khong"}, TODAY) == ["Hết."]


def test_required_and_constraint_are_conditions() -> None:
    assert running.is_required(FORM, FORM.named["ly_do"], {"may": "co", "tuoi": 90}, TODAY)
    assert not running.is_required(FORM, FORM.named["ly_do"], {"may": "co", "tuoi": 70}, TODAY)
    assert running.fits(FORM, FORM.named["tuoi"], 119, {}, TODAY)
    assert not running.fits(FORM, FORM.named["tuoi"], 120, {}, TODAY)
    assert running.fits(FORM, FORM.named["tuoi"], None, {}, TODAY)


def test_what_is_kept_has_computed_values_and_nothing_that_does_not_matter() -> None:
    answers: Answers = {"may": "khong", "tuoi": 60}
    assert running.finished(FORM, answers, "b", "d", TODAY) == {"may": "khong", "gap_doi": None, "today": "2026-11-22"}
    assert running.finished(FORM, {"may": "co", "tuoi": 30}, "b", "d", TODAY)["gap_doi"] == 60


@pytest.mark.parametrize(
    ("text", "number"),
    [("30", 30), ("30 tuổi", 30), ("1.200", 1200), ("1.200.000 đồng", 1_200_000), ("1,5", 1.5), ("-2", -2), ("0", 0), ("1.2.3", None),
     ("ba mươi", None), ("12/11", None), ("30 31", None), ("9" * 30, None)],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, number: float | None) -> None:
    assert read_number(text) == number


def test_a_point_is_a_comma_in_a_decimal_question() -> None:
    assert read_number("1.250", decimal=True) == 1.25
    assert read_number("1.250.000", decimal=True) == 1_250_000


@pytest.mark.parametrize(
    ("text", "day"),
    [("30/6/2025", date(2025, 6, 30)), ("ngày 3/4", date(2026, 4, 3)), ("2025-06-30", date(2025, 6, 30)), ("hom qua", date(2026, 11, 21)),
     ("hôm nay", TODAY), ("31/2/2026", None), ("mai mốt", None)],
)  # fmt: skip
def test_days_as_people_write_them(text: str, day: date | None) -> None:
    assert read_date(text, TODAY, ("hôm nay", "hôm qua")) == day


def test_choices_by_number_label_or_both() -> None:
    one = Question("m", "many", choices=(*CHOICES, ("khac", "Khác")))
    assert read_choices(one, "1, 3") == ["co", "khac"]
    assert read_choices(one, "khong, khác") == ["khong", "khac"]
    assert read_choices(one, "KHÁC") == ["khac"]
    assert read_choices(one, "1, 9") is None
    assert read_choices(one, "chưa biết") is None


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(AnswerError):
        read_typed(FORM.named["ly_do"], "x" * 1001, TODAY)
