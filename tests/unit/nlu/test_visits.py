"""nlu.visits: each rule of the visit log by itself. The day of writing is Sunday 22/11/2026; numbers are made up and cannot be real."""

from __future__ import annotations

from datetime import date

import pytest

from nlu.visits import ServiceCount, read_visit, split_visits
from nlu.visits.lines import read_line
from nlu.visits.numbers import number_at
from nlu.visits.syllables import decode_telex, is_syllable, looks_like_telex
from nlu.visits.tokens import agrees, cut

TODAY = date(2026, 11, 22)


def services(text: str) -> list[tuple[str, int | None]]:
    return [(service.code, service.quantity) for service in read_visit(text, TODAY).services]


@pytest.mark.parametrize(
    ("keys", "spelled"),
    [
        ("caif", "cài"),
        ("dduwowcj", "được"),
        ("nguwowif", "người"),
        ("nguoiwf", "người"),
        ("hoof", "hồ"),
        ("thoaji", "thoại"),
        ("hoaf", "hòa"),
    ],
)
def test_telex_keys_spell_a_syllable(keys: str, spelled: str) -> None:
    assert decode_telex(keys) == spelled


@pytest.mark.parametrize("word", ["xong", "app", "shopee", "tiktok", "vneid", "bang"])
def test_other_words_are_no_telex(word: str) -> None:
    assert not looks_like_telex(word)


@pytest.mark.parametrize(("plain", "whole"), [("nghieng", True), ("quyen", True), ("vneid", False), ("sdt", False), ("gi", True)])
def test_syllables(plain: str, whole: bool) -> None:
    assert is_syllable(plain) is whole


@pytest.mark.parametrize(
    ("typed", "meant", "same"),
    [
        ("ho", "hồ", True), ("hô", "hồ", True), ("hỗ", "hổ", True), ("dược", "được", True), ("hộ", "hồ", False), ("máy", "mấy", False),
        ("em", "êm", True), ("tính", "tin", False),
    ],
)  # fmt: skip
def test_a_typed_word_may_lack_marks_but_has_no_others(typed: str, meant: str, same: bool) -> None:
    assert agrees(typed, meant) is same


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("hai mươi lăm", 25), ("2 chục", 20), ("chục rưỡi", 15), ("mười hai", 12), ("ba mốt", 31), ("một trăm lẻ năm", 105),
        ("trăm", 100), ("một tá", 12), ("ba chục rưỡi", 35),
    ],
)  # fmt: skip
def test_numbers(text: str, value: int) -> None:
    tokens = cut(text)
    number = number_at(tokens, 0, marked=True)
    assert number is not None
    assert (number.value, number.end) == (value, len(tokens))


@pytest.mark.parametrize("text", ["vài", "mấy", "20-25", "hai ba", "2 đến 3", "mười mấy", "20 mấy", "mấy chục", "5,6", "3 4 người"])
def test_ranges_have_no_value(text: str) -> None:
    number = number_at(cut(text), 0, marked=True)
    assert number is not None
    assert number.value is None


def test_a_fraction_counts_the_whole() -> None:
    number = number_at(cut("3/5 người"), 0, marked=True)
    assert number is not None
    assert (number.value, number.done) == (5, 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 hs lớp 9", "5 học sinh lớp 9"),
        ("nộp 2 hs đất", "nộp 2 hồ sơ đất"),
        ("sáng cn", "sáng chủ nhật"),
        ("3 cn khu trọ", "3 công nhân khu trọ"),
        ("tt tiền điện", "thanh toán tiền điện"),
        ("maqr", "mã qr"),
        ("vneif", "vneid"),
    ],
)
def test_shorthand_is_read_by_its_neighbours(text: str, words: str) -> None:
    assert " ".join(token.word for token in read_line(text).tokens) == words


@pytest.mark.parametrize(
    ("said", "day", "part"),
    [
        ("sáng nay", date(2026, 11, 22), "sang"),
        ("vừa", date(2026, 11, 22), None),
        ("hôm qua", date(2026, 11, 21), None),
        ("hôm kia", date(2026, 11, 20), None),
        ("hồi hôm", date(2026, 11, 21), "toi"),
        ("chiều t4", date(2026, 11, 18), "chieu"),
        ("thứ tư tuần trước", date(2026, 11, 11), None),
        ("chủ nhật", date(2026, 11, 15), None),
        ("12/11", date(2026, 11, 12), None),
        ("25/12", date(2025, 12, 25), None),
        ("ngày 12", date(2026, 11, 12), None),
        ("ngày 30", date(2026, 10, 30), None),
        ("ngày 5 tháng 10", date(2026, 10, 5), None),
        ("12-11-2026", date(2026, 11, 12), None),
        ("14h30", None, "chieu"),
        ("7 giờ tối", None, "toi"),
        ("lúc 11h", None, "trua"),
    ],
)
def test_days_and_parts_of_the_day(said: str, day: date | None, part: str | None) -> None:
    reading = read_visit(f"{said} cài vneid cho 3 bác", TODAY)
    assert (reading.is_visit, reading.date, reading.part_of_day, reading.people) == (True, day, part, 3)


@pytest.mark.parametrize(
    "text", ["cài vneid cho 3 bác, hẹn thứ tư quay lại", "cài vneid cho 3 bác ở quán ăn sáng", "10/10 người đã cài vneid"]
)
def test_what_is_no_day_of_the_visit(text: str) -> None:
    reading = read_visit(text, TODAY)
    assert (reading.is_visit, reading.date, reading.part_of_day) == (True, None, None)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cài vneid cho 3 bác ở thôn Lạc Tiến", "thôn Lạc Tiến"),
        ("o thon lac tien 3 bac cai vneid", "thon lac tien"),
        ("cài vneid cho 3 bác thôn 3 xã Phước Dinh", "thôn 3 xã Phước Dinh"),
        ("cài vneid tại nhà văn hóa Khánh Nhơn cho 3 bác", "nhà văn hóa Khánh Nhơn"),
        ("Cà Ná: cài vneid 3 bác", "Cà Ná"),
        ("cài vneid cho 3 bác, đóng bảo hiểm xã hội cho 1 bác", None),
        ("ghé nhà cô Năm cài vneid", None),
    ],
)
def test_places_stand_as_typed(text: str, place: str | None) -> None:
    assert read_visit(text, TODAY).place == place


def test_names_of_places_can_be_given() -> None:
    text = "goc tra 3 bac cai vneid"
    assert read_visit(text, TODAY).place is None
    assert read_visit(text, TODAY, places=("Gộc Trà",)).place == "goc tra"
    assert read_visit(text, TODAY, places=("Thôn Gộc Trà",)).place == "goc tra"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("cài vneid cho cô Năm", 1),
        ("cài vneid cho vợ chồng anh Tư", 2),
        ("cài vneid cho 2 vợ chồng anh Tư", 2),
        ("cài vneid cho cô Năm, chú Bảy và dì Út", 3),
        ("cài vneid cho 3 hộ", None),
        ("cài vneid 12 lượt", None),
        ("cài vneid cho bà con", None),
        ("cài vneid cho vài bác", None),
        ("10 người cài vneid, trong đó 6 cụ", 10),
        ("cài vneid cho 3 người à nhầm 4 người", 4),
        ("tạo qr cho quán cô Năm", None),
    ],
)
def test_people_are_persons_stated(text: str, people: int | None) -> None:
    reading = read_visit(text, TODAY)
    assert (reading.is_visit, reading.people) == (True, people)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tích hợp bhyt vào vneid cho 2 bác", [("CQ03", 2)]),
        ("nộp 3 hồ sơ trên cổng cho anh Hùng", [("CQ05", 3)]),
        ("họp thôn 40 người về lừa đảo", [("TT01", 1)]),
        ("mở 2 lớp dạy dùng điện thoại", [("TT02", 2)]),
        ("3 người nộp hồ sơ, mỗi người 2 hồ sơ", [("CQ05", 6)]),
        ("cài vneid 5, vssid 3", [("CQ01", 5), ("XH06", 3)]),
        ("3 bác cài vneid, tạo qr cho quán cô Năm", [("CQ01", 3), ("KT06", 1)]),
        ("cài vneid cho 20-25 người", [("CQ01", None)]),
        ("chú Bảy bị lừa đảo, giúp trình báo", [("AT03", 1)]),
    ],
)
def test_services_and_quantities(text: str, found: list[tuple[str, int | None]]) -> None:
    assert services(text) == found


@pytest.mark.parametrize(
    ("text", "audiences"),
    [
        ("cài vneid cho 3 cụ", ("cao_tuoi",)),
        ("cài vneid cho bác Tư 72 tuổi", ("cao_tuoi",)),
        ("cài vneid cho bác Tư 52 tuổi", ()),
        ("cài vneid cho 3 phụ huynh học sinh", ()),
        ("tạo qr cho 3 sạp", ("tieu_thuong",)),
        ("dạy 3 bác chăm sóc sức khỏe, cài sổ sức khỏe", ()),
        ("cài vneid cho 3 người Chăm hộ nghèo", ("dan_toc", "ho_ngheo")),
        ("doi may cu cho 2 bac", ()),
    ],
)
def test_audiences_only_if_said(text: str, audiences: tuple[str, ...]) -> None:
    assert read_visit(text, TODAY).audiences == audiences


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("cài vneid cho 3 bác", None),
        ("cài vneid cho 3 bác xong", "xong"),
        ("cài vneid cho 3 bác chưa được", "chua_xong"),
        ("cài vneid cho 3 bác chưa được, mai qua lại", "can_lai"),
        ("5 người cài vneid, được 3", "chua_xong"),
        ("đặt lịch hẹn khám cho 3 cụ", None),
        ("cài vneid cho 3 bác ở Phước Lợi", None),
    ],
)
def test_outcomes_only_if_said(text: str, outcome: str | None) -> None:
    assert read_visit(text, TODAY).outcome == outcome


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "chào em", "làm sao cài vneid?", "cài vneid ở đâu", "mai đi cài vneid cho 3 hộ", "tuần sau mở lớp 20 người",
        "hẹn cô Năm thứ tư cài vneid", "giúp em đổi mật khẩu vneid với", "app vneid bị lỗi hoài", "cài vneid", "/ghi cài vneid ở đâu vậy?",
    ],
)  # fmt: skip
def test_what_is_no_visit(text: str) -> None:
    reading = read_visit(text, TODAY)
    assert not reading.is_visit
    assert (reading.services, reading.people, reading.date, reading.place, reading.outcome, reading.audiences) == (
        (),
        None,
        None,
        None,
        None,
        (),
    )


def test_the_command_makes_no_difference_but_says_that_it_is_a_visit() -> None:
    text = "hôm qua cài vneid cho 3 bác"
    assert read_visit(f"/ghi {text}", TODAY) == read_visit(text, TODAY)
    assert read_visit("/ghi cài vneid", TODAY).services == (ServiceCount("CQ01", None),)


def test_the_note_has_neither_names_nor_numbers() -> None:
    reading = read_visit("giúp cô Năm và chị Nguyễn Thị Lụa sđt 0000 000 001, cccd 000000000001 cài vneid ngày 12-11-2026", TODAY)
    assert reading.masked
    assert reading.note == "giúp cô và chị sđt ▒▒▒, cccd ▒▒▒ cài vneid ngày 12-11-2026"


@pytest.mark.parametrize(
    "text", ["nhắn 156 giúp 2 bác báo số lạ", "nộp lệ phí 1.000.000 đồng giúp 2 bác", "ngày 12-11-2026 5 người cài vneid"]
)
def test_hotlines_sums_and_days_are_not_masked(text: str) -> None:
    reading = read_visit(text, TODAY)
    assert (reading.is_visit, reading.masked) == (True, False)


def test_a_message_of_several_lines_is_a_batch() -> None:
    message = "/ghi\n- cài vneid 3 bác, tạo qr 2 quán\n\n1. nộp 2 hồ sơ\n2) họp thôn 30 người\n12 người cài vssid"
    assert split_visits(message) == ["cài vneid 3 bác, tạo qr 2 quán", "nộp 2 hồ sơ", "họp thôn 30 người", "12 người cài vssid"]
