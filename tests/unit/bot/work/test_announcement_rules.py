"""What may go out, when, to whom: rules that need no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.announcements.audience import Audience, common_area, dump_audience, ended_areas, load_audience
from bot.announcements.checks import MOST_FILE, check_draft, check_file, secret_mark, strange_links
from bot.announcements.draft import Draft, dump_draft, load_draft
from bot.announcements.queueing import LEAST_AHEAD, MOST_AHEAD, ahead
from bot.announcements.receipts import as_csv
from bot.announcements.recurrence import next_time
from bot.announcements.timing import read_time
from bot.channels.contract import TELEGRAM, WEB, ZALO_OA
from bot.clock import VIETNAM
from bot.people.areas import Area, AreaTree

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
TREE = AreaTree(
    {1: Area(1, "56", "Tỉnh", "tinh", None), 2: Area(2, "901", "Xã A", "xa", 1), 3: Area(3, "902", "Xã B", "xa", 1),
     4: Area(4, "901-1", "Thôn A1", "thon", 2), 5: Area(5, "901-2", "Thôn A2", "thon", 2, valid_to="2025-06-30"),
     6: Area(6, "901-3", "Thôn A3", "thon", 2, valid_to="2025-06-30")},
    {5: (4,)},
)  # fmt: skip
GOOD = Draft("Họp tổ", "14 giờ tại nhà văn hóa.", audience=Audience(subtrees=(2,), roles=("member",)), area=2)


def keys(draft: Draft) -> list[str]:
    return [trouble.key.removeprefix("announcements_") for trouble in check_draft(draft, TREE, NOW, ".gov.vn, vneid.example")]


def test_a_good_one_has_no_trouble() -> None:
    assert keys(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"title": ""}, "title_empty"),
        ({"title": "a" * 81}, "title_long"),
        ({"title": "Hai\ndòng"}, "title_long"),
        ({"text": " \n"}, "text_empty"),
        ({"text": "a" * 1_501}, "text_long"),
        ({"text": "Báo cáo TUYỆT MẬT"}, "secret"),
        ({"document": "Tối mật 12"}, "secret"),
        ({"text": "Gọi 0000 000 001"}, "personal"),
        ({"text": "Gọi ▒▒▒ để hỏi"}, "personal"),
        ({"link": "javascript:alert(1)"}, "link_bad"),
        ({"link": "https://la.example/gov.vn"}, "link_strange"),
        ({"text": "Vào bit.ly/abc để xem"}, "link_strange"),
        ({"link": "https://gov.vn@la.example"}, "link_strange"),
        ({"urgency": "rat_gap"}, "urgency_unknown"),
        ({"audience": Audience()}, "audience_empty"),
        ({"audience": Audience(subtrees=(2,))}, "audience_empty"),
        ({"audience": Audience(subtrees=(6,), roles=("member",))}, "area_ended"),
        ({"audience": Audience(subtrees=(99,), roles=("member",))}, "area_ended"),
        ({"send_at": "2026-11-22T08:00:00+07:00"}, "time_over"),
        ({"send_at": "2028-11-22T08:00:00+07:00"}, "time_far"),
        ({"repeats": "weekly"}, "end_missing"),
        ({"repeats": "weekly", "ends_on": "2026-11-01"}, "end_early"),
        ({"repeats": "hourly"}, "repeats_unknown"),
    ],
)
def test_each_trouble_is_named(changes: dict[str, object], trouble: str) -> None:
    assert keys(replace(GOOD, **changes)) == [trouble]  # type: ignore[arg-type]


def test_a_strange_link_passes_with_a_reason() -> None:
    assert keys(replace(GOOD, link="https://la.example/x", reason="Trang của doanh nghiệp tài trợ")) == []


@pytest.mark.parametrize("link", ["https://dichvucong.gov.vn/x", "http://GOV.VN", "https://vneid.example/a?b=1"])
def test_links_of_offices_need_no_reason(link: str) -> None:
    assert strange_links(replace(GOOD, link=link), ".gov.vn,vneid.example") == []


@pytest.mark.parametrize("text", ["MẬT", "Mật: kế hoạch", "(Mật)", "tối  mật", "tài liệu mật", "Dấu MẬT đỏ"])
def test_secret_marks_are_seen(text: str) -> None:
    assert secret_mark(text)


@pytest.mark.parametrize("text", ["Quên mật khẩu", "bảo mật thông tin", "hội thi mật ong", "ĐỔI MẬT KHẨU NGAY", "Mật khẩu mới", "bí mật"])
def test_passwords_are_no_secret_marks(text: str) -> None:
    assert not secret_mark(text)


def test_files_are_known_by_what_stands_in_them() -> None:
    assert check_file("ke-hoach.pdf", b"%PDF-1.7 ...") is None
    assert check_file("anh.JPG", b"\xff\xd8\xff\xe0") is None
    for name, content in (("a.pdf", b"MZ\x90"), ("a.exe", b"%PDF-1.7"), ("a", b"%PDF-1.7"), ("a.png", b"")):
        trouble = check_file(name, content)
        assert trouble
        assert trouble.key == "announcements_file_kind"
    large = check_file("a.pdf", b"%PDF-" + b"0" * MOST_FILE)
    assert large
    assert large.key == "announcements_file_large"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("8h sáng mai", "2026-11-23T08:00"), ("thứ hai 7:30", "2026-11-23T07:30"), ("25/11", "2026-11-25T07:00"),
        ("7 giờ 30 ngày 25/11/2026", "2026-11-25T07:30"), ("20h", "2026-11-22T20:00"), ("8h", "2026-11-23T08:00"),
        ("8 giờ rưỡi tối nay", "2026-11-22T20:30"), ("ngay", "2026-11-22T09:00"), ("3 giờ chiều", "2026-11-22T15:00"),
        ("5/1", "2027-01-05T07:00"), ("20/11", "2026-11-20T07:00"), ("chủ nhật 8h", "2026-11-29T08:00"), ("ngày kia", "2026-11-24T07:00"),
        ("khi nào tiện", ""), ("31/2 8h", ""), ("25h", ""),
    ],
)  # fmt: skip
def test_times_are_read_as_people_say_them(said: str, meant: str) -> None:
    at = read_time(said, NOW)
    assert (at.isoformat(timespec="minutes").removesuffix("+07:00") if at else "") == meant


@pytest.mark.parametrize(
    ("send_at", "repeats", "ends_on", "after"),
    [
        ("2026-11-22T09:00", "daily", "2026-12-31", "2026-11-23T09:00"),
        ("2026-11-22T09:00", "weekly", "2026-12-31", "2026-11-29T09:00"),
        ("2026-10-31T09:00", "monthly", "2026-12-31", "2026-11-30T09:00"),
        ("2026-11-01T09:00", "daily", "2026-12-31", "2026-11-23T09:00"),
        ("2026-11-22T09:00", "weekly", "2026-11-28", ""),
    ],
)
def test_the_next_time_of_a_recurrence(send_at: str, repeats: str, ends_on: str, after: str) -> None:
    assert next_time(f"{send_at}:00+07:00", repeats, ends_on, NOW)[:16] == after


def test_an_audience_survives_json_and_refuses_what_it_is_not() -> None:
    audience = Audience((2,), (3,), ("member",), ("vneid",), (7,), (4,), (9,))
    assert load_audience(dump_audience(audience)) == audience
    assert load_draft(dump_draft(replace(GOOD, audience=audience))) == replace(GOOD, audience=audience)
    for wrong in ({"areas": ["2"]}, {"areas": 2}, {"colour": [1]}, {"roles": ["king"]}, {"areas": [True]}):
        with pytest.raises(ValueError, match=r".+"):
            load_audience(wrong)


def test_the_common_area_is_whose_officers_approve() -> None:
    assert common_area(TREE, Audience(subtrees=(4,)), 2) == 4
    assert common_area(TREE, Audience(subtrees=(4,), areas=(2,)), 2) == 2
    assert common_area(TREE, Audience(subtrees=(2, 3)), 2) == 1
    assert common_area(TREE, Audience(lists=(1,)), 2) == 2


def test_an_area_that_became_another_is_still_meant() -> None:
    assert ended_areas(TREE, Audience(subtrees=(5,)), "2026-11-22") == []
    assert ended_areas(TREE, Audience(subtrees=(6,)), "2026-11-22") == [6]


def test_little_is_queued_ahead_on_a_slow_channel() -> None:
    assert ahead(WEB) == MOST_AHEAD
    assert ahead(ZALO_OA) == LEAST_AHEAD
    assert LEAST_AHEAD < ahead(TELEGRAM) < MOST_AHEAD


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    assert b"'=1+1" in as_csv([["=1+1", 3]])
