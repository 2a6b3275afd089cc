"""Pictures and PDFs that officials send in the chat while they write an announcement."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.settings import Settings
from tests.announcement_hall import Hall, hall_in, open_hall
from tests.clock import SteppingClock
from tests.desk_kit import close_town, open_town
from tests.photo_kit import Cameras, photo

PDF = b"%PDF-1.4\n" + b"x" * 4_000


@pytest.fixture
async def hall(settings: Settings, clock: SteppingClock) -> AsyncIterator[Hall]:
    async with open_hall(settings, clock) as opened:
        yield opened


@pytest.fixture
def cameras(hall: Hall) -> Cameras:
    sent = {"anh": photo(400, 300), "pdf": PDF, "exe": b"MZ\x90 not a document", "trong": b"", "nang": PDF + b"\0" * 5_000_000,
            "png": photo(40, 30, "PNG")}  # fmt: skip
    cameras = Cameras(hall.town.phones.can, photos=sent)
    hall.town.phones = hall.town.assistant.channels["phone"] = cameras
    return cameras


async def held(hall: Hall) -> dict[str, Any] | None:
    """What goes along with the only announcement."""
    (one,) = await hall.all()
    return one.draft.attachment


async def test_a_picture_sent_at_the_question_for_the_text_goes_along(hall: Hall, cameras: Cameras) -> None:
    town = hall.town
    await town.say("can_bo", "/thongbao")
    await town.tap("can_bo", "Tự soạn")
    assert "Có ảnh hoặc PDF thì gửi luôn ở đây" in (await town.say("can_bo", "Họp tổ chiều thứ sáu"))[-1]
    kept, again = await town.send("can_bo", "photo", "anh")
    assert "Đã kèm hop-to-chieu-thu-sau.jpg" in kept
    assert again.startswith("Nội dung là gì?")
    for said in ("14 giờ tại nhà văn hóa.", "thôn nắng"):
        await town.say("can_bo", said)
    for tapped in ("Thành viên, tổ trưởng", "Thường", "Không cần"):
        await town.tap("can_bo", tapped)
    assert "Tệp kèm: hop-to-chieu-thu-sau.jpg" in (await town.tap("can_bo", "Ngay khi duyệt"))[-1]
    await town.tap("can_bo", "Gửi để duyệt")
    town.read("lanh_dao")
    await town.tap("lanh_dao", "Xem để duyệt")
    await town.tap("lanh_dao", "Duyệt")
    await hall.send_out()
    (file,) = town.files("an")
    assert file.kind == "image"
    place = town.assistant.files.path(file.file)
    assert place is not None
    assert place.read_bytes() == cameras.photos["anh"]
    assert cameras.asked == ["anh"]


async def test_the_question_for_a_file_takes_one_replaces_it_and_leaves_it_out(hall: Hall, cameras: Cameras) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Thêm")
    assert "nhiều nhất 5 MB" in (await town.tap("can_bo", "Ảnh hoặc PDF"))[-1]
    kept, preview = await town.send("can_bo", "file", "pdf")
    assert "(4 kB)" in kept
    assert "Tệp kèm: hop-to-chieu-thu-sau.pdf" in preview
    replaced, preview = await town.send("can_bo", "file", "png")
    assert "Đã thay tệp cũ bằng hop-to-chieu-thu-sau.png" in replaced
    assert ".pdf" not in preview
    await town.tap("can_bo", "Thêm")
    assert "Đang kèm hop-to-chieu-thu-sau.png" in (await town.tap("can_bo", "Ảnh hoặc PDF"))[-1]
    assert "Tệp kèm" not in (await town.tap("can_bo", "Bỏ tệp này"))[-1]
    await town.tap("can_bo", "Thêm")
    await town.tap("can_bo", "Ảnh hoặc PDF")
    assert "Tệp kèm" not in (await town.tap("can_bo", "Bỏ qua"))[-1]
    await town.tap("can_bo", "Lưu nháp")
    assert await held(hall) is None


@pytest.mark.parametrize(
    ("media", "ref", "said"),
    [
        ("file", "exe", "Chỉ nhận ảnh JPG, PNG hoặc tệp PDF"),
        ("file", "trong", "chưa lấy được tệp"),
        ("photo", "nobody-sent-this", "chưa lấy được tệp"),
        ("photo", "fails", "chưa lấy được tệp"),
        ("photo", "", "chưa lấy được tệp"),
        ("file", "nang", "Tệp nặng quá 5 MB"),
        ("sticker", "anh", "Chỉ nhận ảnh JPG, PNG hoặc tệp PDF"),
        ("location", "", "Chỉ nhận ảnh JPG, PNG hoặc tệp PDF"),
    ],
)
async def test_what_cannot_go_along_is_said_and_the_question_stays(hall: Hall, cameras: Cameras, media: str, ref: str, said: str) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Thêm")
    await town.tap("can_bo", "Ảnh hoặc PDF")
    trouble, _ = await town.send("can_bo", media, ref)
    assert said in trouble
    await town.choose("can_bo", "announcements:keep")
    assert await held(hall) is None


async def test_a_channel_that_gives_out_no_files_says_where_to_add_one(hall: Hall) -> None:
    town = hall.town
    await town.say("can_bo", "/thongbao")
    await town.tap("can_bo", "Tự soạn")
    assert "gửi luôn ở đây" not in (await town.say("can_bo", "Họp tổ"))[-1]
    told, again = await town.send("can_bo", "photo", "anh")
    assert "/banlamviec" in told
    assert again.startswith("Nội dung là gì?")
    await town.say("can_bo", "/huy")
    await hall.write("can_bo")
    await town.tap("can_bo", "Thêm")
    assert "/banlamviec" in (await town.tap("can_bo", "Ảnh hoặc PDF"))[-1]


async def test_a_template_asks_its_gap_again_and_a_correction_takes_no_file(hall: Hall, cameras: Cameras) -> None:
    town = hall.town
    await town.say("can_bo", "/thongbao")
    asked = (await town.choose("can_bo", "announcements:template:0"))[-1]
    kept, again = await town.send("can_bo", "photo", "anh")
    assert "Đã kèm tep-kem.jpg" in kept
    assert again == asked
    await hall.send()
    await town.say("can_bo", "/theodoithongbao")
    await town.tap("can_bo", "Số 1")
    await town.tap("can_bo", "Đính chính")
    await town.say("can_bo", "15 giờ tại nhà văn hóa.")
    assert "không kèm tệp" in (await town.send("can_bo", "photo", "anh"))[0]


async def test_nobody_else_s_files_are_fetched(hall: Hall, cameras: Cameras) -> None:
    town = hall.town
    await town.send("ba_tu", "photo", "anh")
    await town.send("can_bo", "photo", "anh")
    await town.say("can_bo", "/thongbao")
    await town.send("can_bo", "photo", "anh")
    assert cameras.asked == []


async def test_a_file_stays_with_a_draft_that_is_kept(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    town.phones = town.assistant.channels["phone"] = Cameras(town.phones.can, photos={"pdf": PDF})
    hall = await hall_in(town)
    await hall.write("can_bo")
    await town.send("can_bo", "file", "pdf")
    await town.tap("can_bo", "Lưu nháp")
    await town.say("can_bo", "/thongbao")
    assert "Tệp kèm: hop-to-chieu-thu-sau.pdf" in (await town.tap("can_bo", "Sửa tiếp"))[-1]
    await close_town(town)


async def test_a_file_sent_at_the_list_of_templates_goes_to_the_draft_that_is_open(hall: Hall, cameras: Cameras) -> None:
    town = hall.town
    await hall.write("can_bo")
    await town.say("can_bo", "/thongbao")
    kept, preview = await town.send("can_bo", "photo", "anh")
    assert "Đã kèm" in kept
    assert "Tệp kèm" in preview
