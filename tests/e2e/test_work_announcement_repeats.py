"""Recurrences that are approved: made rarer, ended, and given other words with a second approval, in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.settings import Settings
from bot.store.tables import trail
from tests.announcement_hall import Hall, open_hall
from tests.clock import SteppingClock


@pytest.fixture
async def hall(settings: Settings, clock: SteppingClock) -> AsyncIterator[Hall]:
    async with open_hall(settings, clock) as opened:
        yield opened


async def weekly(hall: Hall, when: str = "8 giờ sáng mai", repeats: str = "Hằng tuần", ends: str = "20/12") -> None:
    """Announcement 1, weekly, approved. It is 22 November: it goes out on the 23rd, 30th, 7th and 14th."""
    town = hall.town
    await hall.write("can_bo")
    await town.tap("can_bo", "Sửa")
    await town.tap("can_bo", "Lúc gửi")
    await town.say("can_bo", when)
    await town.tap("can_bo", "Thêm")
    await town.tap("can_bo", "Lặp lại nhiều lần")
    await town.tap("can_bo", repeats)
    assert "Lặp lại" in (await town.say("can_bo", ends))[-1]
    await town.tap("can_bo", "Gửi để duyệt")
    await approve(hall)


async def approve(hall: Hall) -> str:
    """A second person's yes; what its author is told."""
    hall.town.read("lanh_dao")
    await hall.town.tap("lanh_dao", "Xem để duyệt")
    await hall.town.tap("lanh_dao", "Duyệt")
    return hall.town.read("can_bo")[-1]


async def open_repeat(hall: Hall, number: int = 1) -> str:
    await hall.town.choose("can_bo", f"announcements:show:{number}")
    return (await hall.town.tap("can_bo", "Đổi, dừng lặp"))[-1]


async def pass_days(hall: Hall, days: int) -> list[str]:
    """Days pass; what comes to a member."""
    for _ in range(days):
        hall.town.clock.later(hours=24)
        await hall.send_out()
    return hall.town.read("an")


async def live(hall: Hall) -> list[tuple[int, str, str, str]]:
    return [(one.id, one.status, one.draft.repeats, one.draft.ends_on) for one in await hall.all() if one.draft.repeats]


async def test_sent_once_more_and_then_no_longer(hall: Hall) -> None:
    await weekly(hall)
    assert len(await pass_days(hall, 1)) == 1
    shown = (await hall.town.choose("can_bo", "announcements:show:1"))[-1]
    assert "Lần gửi tới: số 2" in shown
    await hall.town.tap("can_bo", "Xem lần gửi tới")
    asked = (await hall.town.tap("can_bo", "Đổi, dừng lặp"))[-1]
    assert "Thông báo số 2 gửi hằng tuần đến hết 20/12/2026" in asked
    assert "phải duyệt lại" in asked
    assert "gửi thêm một lần" in (await hall.town.tap("can_bo", "Gửi lần tới rồi thôi"))[-1]
    assert len(await pass_days(hall, 21)) == 1
    assert await live(hall) == []


async def test_ended_at_once_nothing_goes_out_any_more(hall: Hall) -> None:
    await weekly(hall)
    await open_repeat(hall)
    assert "các lần lặp sau cũng không gửi" in (await hall.town.tap("can_bo", "Dừng lặp, không gửi nữa"))[-1]
    assert await pass_days(hall, 15) == []
    assert await hall.states() == ["stopped"]


async def test_rarer_and_an_earlier_end_need_no_approval(hall: Hall) -> None:
    await weekly(hall)
    await open_repeat(hall)
    assert "không cần duyệt lại" in (await hall.town.tap("can_bo", "Đổi thành hằng tháng"))[-1]
    assert await live(hall) == [(1, "scheduled", "monthly", "2026-12-20")]
    await open_repeat(hall)
    assert "đến hết ngày nào" in (await hall.town.tap("can_bo", "Đổi ngày kết thúc"))[-1]
    assert "không cần duyệt lại" in (await hall.town.say("can_bo", "1/12"))[-1]
    assert await live(hall) == [(1, "scheduled", "monthly", "2026-12-01")]
    assert len(await pass_days(hall, 40)) == 1
    async with hall.town.writing() as connection:
        noted = await connection.execute(select(trail.c.detail).where(trail.c.action == "announcement.repeat").order_by(trail.c.id))
        assert next(noted.scalars())["now"] == ["monthly", "2026-12-20"]


async def test_more_often_or_longer_is_a_draft_and_the_old_goes_on_until_it_is_approved(hall: Hall) -> None:
    town = hall.town
    await weekly(hall)
    await open_repeat(hall)
    told, preview = await town.tap("can_bo", "Đổi thành hằng ngày (duyệt lại)")
    assert "bản nháp số 2" in told
    assert "Lặp lại hằng ngày" in preview
    assert "thay thông báo lặp số 1" in preview
    await town.tap("can_bo", "Gửi để duyệt")
    assert await live(hall) == [(1, "scheduled", "weekly", "2026-12-20"), (2, "waiting", "daily", "2026-12-20")]
    assert len(await pass_days(hall, 1)) == 1
    assert "Thông báo lặp số 3 dừng" in await approve(hall)
    # 2 goes where 3 would have gone, on the 30th, and every day from then on.
    assert await hall.states() == ["done", "scheduled", "stopped"]
    assert len(await pass_days(hall, 8)) == 2


async def test_other_words_take_the_place_of_the_old_when_approved(hall: Hall) -> None:
    town = hall.town
    await weekly(hall)
    await town.choose("can_bo", "announcements:show:1")
    told, _ = await town.tap("can_bo", "Sửa")
    assert "phải duyệt lại" in told
    await town.tap("can_bo", "Sửa")
    await town.tap("can_bo", "Nội dung")
    await town.say("can_bo", "15 giờ tại phòng 2.")
    await town.tap("can_bo", "Gửi để duyệt")
    assert "Thông báo lặp số 1 dừng, bản này thay" in await approve(hall)
    assert await hall.states() == ["stopped", "scheduled"]
    assert "Lặp lại" not in (await town.choose("can_bo", "announcements:show:1"))[-1]
    (text,) = await pass_days(hall, 1)
    assert "15 giờ tại phòng 2." in text
    (text,) = await pass_days(hall, 7)
    assert "15 giờ tại phòng 2." in text


async def test_editing_twice_opens_the_same_copy(hall: Hall) -> None:
    await weekly(hall)
    for _ in range(2):
        await hall.town.choose("can_bo", "announcements:edit:1")
    assert await hall.states() == ["scheduled", "draft"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("hôm nào đó", "chưa hiểu ngày"), ("22/11", "trước lần gửi tới"), ("20/12", "vẫn như cũ"), ("31/2", "chưa hiểu ngày"), ("", "")],
)
async def test_a_last_day_that_does_not_fit_changes_nothing(hall: Hall, typed: str, said: str) -> None:
    await weekly(hall)
    await open_repeat(hall)
    await hall.town.tap("can_bo", "Đổi ngày kết thúc")
    if typed:
        assert said in (await hall.town.say("can_bo", typed))[-1]
    assert await live(hall) == [(1, "scheduled", "weekly", "2026-12-20")]
    assert "không cần duyệt lại" in (await hall.town.say("can_bo", "10/12"))[-1]


async def test_withdrawing_one_that_went_out_ends_the_ones_to_come(hall: Hall) -> None:
    await weekly(hall)
    await pass_days(hall, 1)
    await hall.town.choose("can_bo", "announcements:show:1")
    assert "Các lần lặp sau cũng không gửi" in (await hall.town.tap("can_bo", "Thu hồi"))[-1]
    await hall.town.tap("can_bo", "Thu hồi")
    assert ["không còn hiệu lực" in text for text in await pass_days(hall, 8)] == [True]


async def test_others_and_stale_taps_change_nothing(hall: Hall) -> None:
    town = hall.town
    await weekly(hall)
    for choice in ("repeat:1", "once:1", "until:1", "often:1:daily", "edit:1"):
        assert "không" in (await town.choose("can_bo_2", f"announcements:{choice}"))[-1]
    assert "Không thấy thông báo" in (await town.choose("can_bo", "announcements:repeat:99"))[-1]
    assert "chọn lại" in (await town.choose("can_bo", "announcements:often:1:hourly"))[-1]
    assert await live(hall) == [(1, "scheduled", "weekly", "2026-12-20")]
    await town.choose("can_bo", "announcements:once:1")
    for choice in ("repeat:1", "once:1", "often:1:monthly"):
        assert "không còn lặp" in (await town.choose("can_bo", f"announcements:{choice}"))[-1]


async def test_one_that_is_approved_and_not_yet_sent_can_be_taken_back_and_changed(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo", when="7 giờ sáng mai")
    await town.tap("can_bo", "Gửi để duyệt")
    await approve(hall)
    await town.choose("can_bo", "announcements:show:1")
    told, _ = await town.tap("can_bo", "Sửa")
    assert "đã duyệt" in told
    assert await hall.states() == ["scheduled"]
    await town.tap("can_bo", "Gửi để duyệt")
    assert await hall.states() == ["waiting"]
    assert await pass_days(hall, 2) == []


async def test_correcting_one_of_a_recurrence_says_what_the_next_ones_will_say(hall: Hall) -> None:
    await weekly(hall)
    await pass_days(hall, 1)
    await hall.town.choose("can_bo", "announcements:show:1")
    assert "Các lần lặp sau vẫn gửi bản cũ: sửa thêm thông báo số 2" in (await hall.town.tap("can_bo", "Đính chính"))[-1]
