"""nlu.visits: which service is meant and how much of it was given; wordings, tallies and lists as typed at the end of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from nlu.text import strip_accents
from nlu.visits import read_visit
from tests.unit.nlu.visit_lines import labelled_lines, wrong_fields

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
WORDINGS: dict[str, list[str]] = YAML(typ="safe").load(HERE / "visits_services.yml")
EVENINGS = labelled_lines(HERE / "visits_evening.yml")
HEARD = frozenset({"TT01", "TT02", "TT03", "TT04", "TT05", "CQ12"})
"""Services that are told with an audience; the others are given to somebody."""
EVENING_FLOOR = 0.86


def services(text: str) -> list[tuple[str, int | None]]:
    return [(service.code, service.quantity) for service in read_visit(text, TODAY).services]


def test_every_service_has_wordings() -> None:
    assert len(WORDINGS) == 40
    assert min(len(said) for said in WORDINGS.values()) >= 10


@pytest.mark.parametrize("code", WORDINGS)
def test_a_service_is_known_by_many_wordings_with_and_without_marks(code: str) -> None:
    lines = [f"{said}, 12 người" if code in HEARD else f"{said} cho 2 bác" for said in WORDINGS[code]]
    wrong = [line for line in [*lines, *map(strip_accents, lines)] if [found for found, _ in services(line)] != [code]]
    assert wrong == []


def test_services_of_evening_lines() -> None:
    wrong = [(line.say, wrong_fields(line)["services"]) for line in EVENINGS if "services" in wrong_fields(line)]
    assert 1 - len(wrong) / len(EVENINGS) >= EVENING_FLOOR, wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 dvc 2 vneid 1 qr", [("CQ05", 3), ("CQ01", 2), ("KT06", 1)]),
        ("nay 3 vneid 2 qr 1 momo", [("CQ01", 3), ("KT06", 2), ("KT05", 1)]),
        ("vneid 3 etax 2", [("CQ01", 3), ("KT08", 2)]),
        ("tong ket ngay: 4 dvc, 6 vneid, 2 so suc khoe", [("CQ05", 4), ("CQ01", 6), ("XH05", 2)]),
        ("vneid 5, bhyt 3, qr 2", [("CQ01", 5), ("CQ03", 3), ("KT06", 2)]),
        ("cài vneid 10 lượt, dịch vụ công 6 lượt, bhxh số 4 lượt", [("CQ01", 10), ("CQ04", 6), ("XH06", 4)]),
        ("hom nay: 1 buoi hop 20 nguoi, 3 vneid", [("TT01", 1), ("CQ01", 3)]),
    ],
)
def test_numbers_of_a_tally_go_to_their_service(text: str, found: list[tuple[str, int | None]]) -> None:
    assert services(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tạo acc cổng dịch vụ công cho 3 người, 1 người nộp luôn hồ sơ khai sinh", [("CQ04", 3), ("CQ05", 1)]),
        ("dk 3 nguoi hoc onetouch, 2 nguoi lam xac nhan pho cap", [("XH02", 3), ("XH03", 2)]),
        ("cai vneid cho ca nha chi Hoa 4 nguoi", [("CQ01", 4)]),
        ("đăng ký sim data cho bà con, gói viễn thông công ích 6 hộ nghèo", [("XH09", 6)]),
        ("gọi J&T tới kho lấy hàng, ship 12 đơn đi HN giúp htx", [("KT04", 12)]),
        ("1 hs khai sinh voi 2 ca tra cuu", [("CQ05", 1), ("CQ06", 2)]),
        ("giup 4 ba con: 2 cai vneid, 1 doi mk zalo", [("CQ01", 2), ("AT02", 1)]),
        ("dạy ông Tám gọi video zalo cho con gái", [("XH01", 1)]),
    ],
)
def test_each_number_of_a_list_counts_once(text: str, found: list[tuple[str, int | None]]) -> None:
    assert services(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dvc: 2 hs khai sinh, 1 hs ket hon", [("CQ05", 3)]),
        ("nang cap vneid ban moi cho 6 nguoi", [("CQ01", 6)]),
        ("dong le phi ho tich qua mang 2 ho so", [("CQ07", 2)]),
        ("lam tam tru cho 3 nha tro", [("CQ05", 3)]),
        ("bay chi Hoa goi zalo", [("XH01", 1)]),
        ("hướng dẫn 6 em học sinh lớp 9 đăng kí thi vào 10 trên mạng", [("XH08", 6)]),
        ("vận động 5 người làm cccd gắn chip", [("CQ02", 5)]),
    ],
)
def test_unmarked_words_are_not_taken_for_numbers_and_signs(text: str, found: list[tuple[str, int | None]]) -> None:
    assert services(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("đóng học phí cho 2 chị bằng viettelpay", [("KT07", 2)]),
        ("cài momo để trả tiền điện cho 2 bác", [("KT05", 2)]),
        ("sửa vneid không đăng nhập được do đổi sim cho dì Tám", [("CQ01", 1)]),
        ("phan anh 2 vu rac thai qua app hien truong", [("CQ11", 2)]),
        ("chuyen 3 phan anh cua dan ve loa hong len phuong", [("TT05", 3)]),
        ("lấy số thứ tự trực tuyến cho 4 bác ở trung tâm hành chính công", [("CQ04", 4)]),
        ("2 gian hang shopee 1 ocop len postmart", [("KT02", 2), ("KT01", 1)]),
        ("xin giấy xác nhận độc thân online cho em Thảo", [("CQ05", 1)]),
    ],
)
def test_what_only_says_how_or_why_is_no_service(text: str, found: list[tuple[str, int | None]]) -> None:
    assert services(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "shopee hôm nay có mã giảm giá không mọi người",
        "mã QR của quán bị người ta dán đè thì báo ai",
        "báo giá loa kéo giùm",
        "dvcqg hom nay bi loi ha ae",
        "chưa ai đăng ký lớp hết",
        "làm lại cccd là nhiêu",
        "nhờ anh chị chỉ giùm cách trả tiền điện qua momo",
        "xin mẫu phiếu khảo sát với",
        "livestream bán hàng có phải đóng thuế không",
        "điện thoại cũ của má tui bể màn hình",
    ],
)
def test_questions_and_chat_that_name_a_service_are_no_visit(text: str) -> None:
    for said in (text, strip_accents(text)):
        assert not read_visit(said, TODAY).is_visit
