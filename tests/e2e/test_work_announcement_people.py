"""People who are taken off an announcement by name, in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from bot.settings import Settings
from bot.store.tables import people, recipients
from tests.announcement_hall import Hall, open_hall
from tests.clock import SteppingClock


@pytest.fixture
async def hall(settings: Settings, clock: SteppingClock) -> AsyncIterator[Hall]:
    async with open_hall(settings, clock) as opened:
        await rename(opened, an="Nguyễn Văn An", binh="Trần Thị An", chi="Lê Thị Chi")
        yield opened


async def rename(hall: Hall, **names: str) -> None:
    async with hall.town.writing() as connection:
        for who, name in names.items():
            await connection.execute(update(people).where(people.c.id == hall.town.person[who]).values(name=name))


async def off(hall: Hall) -> tuple[int, ...]:
    """Who is taken off the newest announcement."""
    return (await hall.all())[-1].draft.audience.without_people


async def ask_without(hall: Hall) -> None:
    await hall.write("can_bo")
    await hall.town.tap("can_bo", "Thêm")
    await hall.town.tap("can_bo", "Trừ từng người")


async def test_one_who_is_taken_off_does_not_get_it_and_everybody_sees_why(hall: Hall) -> None:
    town = hall.town
    await ask_without(hall)
    preview = (await town.say("can_bo", "lê thị chi"))[-1]
    assert "Người nhận: 3" in preview
    assert "Trừ riêng: Lê Thị Chi" in preview
    assert "Không gửi: 1 người được trừ riêng" in preview
    await town.tap("can_bo", "Gửi để duyệt")
    town.read("lanh_dao")
    assert "Trừ riêng: Lê Thị Chi" in (await town.tap("lanh_dao", "Xem để duyệt"))[-1]
    await town.tap("lanh_dao", "Duyệt")
    await hall.send_out()
    assert town.read("chi") == []
    assert len(town.read("an")) == 1
    await town.say("can_bo", "/theodoithongbao")
    assert "Vì sao: 1 người được trừ riêng" in (await town.tap("can_bo", "Số 1"))[-1]
    assert "Không còn ai cần gửi lại" in (await town.tap("can_bo", "Gửi lại người chưa nhận"))[-1]
    async with town.writing() as connection:
        asked = select(recipients.c.status, recipients.c.reason, recipients.c.area_id).where(recipients.c.person_id == town.person["chi"])
        assert tuple((await connection.execute(asked)).one()) == ("left_out", "excluded", town.area["Thôn Gió"])


async def test_two_of_one_name_are_asked_about_and_the_names_after_are_not_forgotten(hall: Hall) -> None:
    town = hall.town
    await ask_without(hall)
    asked = (await town.say("can_bo", "trừ an, Chi"))[-1]
    assert 'Có 2 người tên "an"' in asked
    preview = (await town.tap("can_bo", "Trần Thị An"))[-1]
    assert "Trừ riêng: Lê Thị Chi, Trần Thị An" in preview
    await town.tap("can_bo", "Lưu nháp")
    assert set(await off(hall)) == {town.person["binh"], town.person["chi"]}


async def test_an_unknown_name_is_said_and_may_be_passed_over(hall: Hall) -> None:
    town = hall.town
    await ask_without(hall)
    assert 'Không thấy ai tên "Zorro"' in (await town.say("can_bo", "Zorro, Lê Thị Chi"))[-1]
    assert "Trừ riêng: Lê Thị Chi" in (await town.tap("can_bo", "Bỏ qua"))[-1]
    await town.tap("can_bo", "Thêm")
    await town.tap("can_bo", "Trừ từng người")
    assert "Trừ riêng" not in (await town.tap("can_bo", "Gửi lại cho Lê Thị Chi"))[-1]


@pytest.mark.parametrize("name", ["trừ Dung", "Can Bo", "!!!", "x" * 3_000, "'; drop table people; --", "Ba Tu"])
async def test_only_people_of_the_audience_whom_one_may_see_are_found(hall: Hall, name: str) -> None:
    await ask_without(hall)
    told = (await hall.town.say("can_bo", name))[-1]
    assert "Không thấy ai tên" in told
    assert len(told) < 200


async def test_off_in_the_answer_to_where_takes_off_places_and_people(hall: Hall) -> None:
    town = hall.town
    await town.say("can_bo", "/thongbao")
    await town.tap("can_bo", "Tự soạn")
    await town.say("can_bo", "Họp tổ")
    await town.say("can_bo", "14 giờ tại nhà văn hóa.")
    assert "Ai nhận ở" in (await town.say("can_bo", "xã cát trắng, trừ thôn gió, trừ Nguyễn Văn An"))[-1]
    for tapped in ("Thành viên, tổ trưởng", "Thường", "Không cần"):
        await town.tap("can_bo", tapped)
    preview = (await town.tap("can_bo", "Ngay khi duyệt"))[-1]
    assert "Người nhận: 2" in preview
    assert "Trừ riêng: Nguyễn Văn An" in preview
    assert "trừ Thôn Gió" in preview


async def test_a_word_without_a_name_is_no_crash(hall: Hall) -> None:
    town = hall.town
    await town.say("can_bo", "/thongbao")
    await town.tap("can_bo", "Tự soạn")
    await town.say("can_bo", "Họp tổ")
    await town.say("can_bo", "14 giờ tại nhà văn hóa.")
    assert 'Không thấy nơi tên "trừ"' in (await town.say("can_bo", "trừ"))[-1]
    assert "Ai nhận ở" in (await town.say("can_bo", "trừ:thôn gió"))[-1]
    await town.tap("can_bo", "Thành viên, tổ trưởng")


async def test_nobody_is_left_when_all_are_taken_off(hall: Hall) -> None:
    town = hall.town
    await hall.write("can_bo", area="Cả Xã Cát Trắng", roles="Tổ trưởng")
    await town.tap("can_bo", "Thêm")
    await town.tap("can_bo", "Trừ từng người")
    preview = (await town.say("can_bo", "To Truong"))[-1]
    assert "Không có ai nhận được thông báo này" in preview
