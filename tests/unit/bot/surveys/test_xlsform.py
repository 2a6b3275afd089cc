"""Reading XLSForms: what a chat can ask is read, everything else is refused with its row, in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.commands.surveys import private_questions
from bot.content.load import read_strings
from bot.settings import ROOT
from bot.surveys.faults import FormError, say_fault
from bot.surveys.form import dump_form, load_form
from bot.surveys.xlsform import read_form
from tests.xlsforms import YES_NO, Row, household_form, make_xlsform

PHRASES, _ = read_strings(ROOT / "data" / "phrases" / "surveys_form.yml", ROOT / "data")


def row(kind: str, name: str = "a", label: str = "A?", **more: str) -> Row:
    return {"type": kind, "name": name, "label": label, **more}


def refused(content: bytes) -> list[str]:
    with pytest.raises(FormError) as raised:
        read_form(content)
    return [say_fault(PHRASES, fault) for fault in raised.value.faults]


def test_a_form_with_everything_is_read_and_survives_json() -> None:
    form = read_form(household_form())
    assert form.title == "Khảo sát hộ"
    assert [(one.name, one.kind, one.row) for one in form.questions] == [
        ("start", "start", 2), ("co_may", "one", 3), ("app", "many", 5), ("tuoi", "integer", 6), ("nhac", "note", 8), ("ngay", "date", 9),
        ("gap_doi", "calculate", 10), ("y_kien", "text", 11),
    ]  # fmt: skip
    assert form.named["tuoi"].relevant == ("${co_may} = 'co'", "selected(${app}, 'vneid')")
    assert form.named["co_may"].choices == (("co", "Có"), ("khong", "Không"))
    assert load_form(dump_form(form)) == form


def test_of_several_languages_vietnamese_is_taken() -> None:
    rows: Sequence[Row] = [{"type": "text", "name": "a", "label::English (en)": "Age", "label::Tiếng Việt (vi)": "Tuổi"}]
    assert read_form(make_xlsform(rows)).questions[0].label == "Tuổi"


def test_disabled_rows_and_blank_rows_are_left_out() -> None:
    form = read_form(make_xlsform([row("image", disabled="yes"), {}, row("text", "b")]))
    assert [(one.name, one.row) for one in form.questions] == [("b", 4)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("geopoint")], "dòng 2: loại 'geopoint' không hỏi được"),
        ([row("text"), row("image", "b")], "dòng 3: loại 'image'"),
        ([row("audio")], "loại 'audio'"),
        ([row("barcode")], "loại 'barcode'"),
        ([row("phonenumber")], "loại 'phonenumber'"),
        ([row("begin_repeat"), row("text", "b"), {"type": "end_repeat"}], "dòng 2: nhóm lặp"),
        ([row("select_one co_khong or_other")], "dòng 2: 'or_other'"),
        ([row("select_one_from_file x.csv")], "danh sách lựa chọn ở tệp ngoài"),
        ([row("select_one co_khong", choice_filter="x = 1")], "dòng 2: cột 'choice_filter'"),
        ([row("select_one khac")], "dòng 2: không thấy danh sách lựa chọn 'khac'"),
        ([row("integer", relevant="${zz} > 1")], "dòng 2: điều kiện hoặc lời hỏi nhắc tới 'zz'"),
        ([row("integer", relevant="regex(., 'a')")], "dòng 2: chưa hiểu 'regex' trong cột 'relevant'"),
        ([row("integer", constraint=". >")], "dòng 2: chưa hiểu '. >' trong cột 'constraint'"),
        ([row("text", label="Chào ${zz}")], "nhắc tới 'zz'"),
        ([row("integer"), row("text")], "dòng 3: tên 'a' đã dùng"),
        ([row("integer", "hai chữ")], "dòng 2: tên trong cột 'name'"),
        ([{"type": "integer", "name": "a"}], "dòng 2: câu 'a' không có lời hỏi"),
        ([{"type": "integer", "label": "A?"}], "dòng 2: cột 'name' để trống"),
        ([{"name": "a", "label": "A?"}], "dòng 2: cột 'type' để trống"),
        ([row("begin_group"), row("text", "b")], "dòng 2: begin_group chưa có dòng kết thúc"),
        ([row("text", "b"), {"type": "end_group"}], "dòng 3: end_group không có dòng mở đầu"),
        ([row("text", calculation="1 + 1")], "câu 'a' có cột 'calculation'"),
        ([row("note")], "không có câu hỏi nào"),
        ([row("text", hint="x" * 600)], "dài quá 500 ký tự"),
        ([row("text", f"a{number}") for number in range(151)], "có 151 câu hỏi"),
    ],
)
def test_what_a_chat_cannot_ask_is_refused_with_its_row(rows: Sequence[Row], said: str) -> None:
    faults = refused(make_xlsform(rows, YES_NO))
    assert len(faults) == 1
    assert said in faults[0]


def test_all_rows_that_are_wrong_are_told_at_once() -> None:
    assert len(refused(make_xlsform([row("geopoint"), row("image", "b"), row("video", "c")]))) == 3


@pytest.mark.parametrize("content", [b"", b"no workbook", household_form()[:300]])
def test_a_broken_file_is_refused(content: bytes) -> None:
    assert refused(content)[0].startswith("không mở được tệp")


def test_a_huge_file_is_refused_unread() -> None:
    assert refused(b"0" * 2_000_001)[0].startswith("tệp quá lớn")


def test_questions_about_names_and_numbers_of_citizens_are_noticed() -> None:
    rows = [row("text", label="Họ và tên chủ hộ?"), row("integer", "b", "Số nhân khẩu?"), row("text", "c", "Số CCCD?")]
    assert private_questions(read_form(make_xlsform(rows)), PHRASES) == [("a", 2), ("c", 4)]
