"""Recurrences and single people at the desk: what is changed at once, what needs approval again, who is taken off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.announcements.draft import Announcement, announcement_of
from bot.settings import Settings
from bot.store.tables import announcements, people
from tests.clock import SteppingClock
from tests.desk_kit import close_town, open_town
from tests.desk_web import DeskTown, Sitter, open_desk

SOAN = "/desk/thong-bao/soan"
WEEKLY = {"luc-gui": "2026-11-23T08:00", "gui-lai": "weekly", "den-ngay": "2026-12-20"}


@pytest.fixture
async def desk(settings: Settings, clock: SteppingClock) -> AsyncIterator[DeskTown]:
    town = await open_town(settings, clock)
    async with town.writing() as connection:
        for who, name in (("an", "Nguyễn Văn An"), ("binh", "Trần Thị An")):
            await connection.execute(update(people).where(people.c.id == town.person[who]).values(name=name))
    async with open_desk(town) as opened:
        yield opened
    await close_town(town)


def form(desk: DeskTown, **more: object) -> dict[str, object]:
    given: dict[str, object] = {"tieu-de": "Họp tổ", "noi-dung": "Mời cả tổ họp 19 giờ ở nhà văn hóa.", "muc-khan": "thuong",
                                "nguoi-nhan": "team", "noi": desk.town.area["Xã Cát Trắng"]}  # fmt: skip
    return given | more


async def kept(sitter: Sitter, desk: DeskTown, **more: object) -> str:
    await sitter.get(SOAN)
    response = await sitter.post(SOAN, **form(desk, **more))
    return str(response.headers["location"]).partition("?")[0]


async def rows(desk: DeskTown) -> list[Announcement]:
    async with desk.town.writing() as connection:
        return [announcement_of(row) for row in await connection.execute(select(announcements).order_by(announcements.c.id))]


async def approved(desk: DeskTown, **more: Any) -> tuple[Sitter, str]:
    """An announcement that a second person approved; its writer and its path."""
    writer, approver = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    path = await kept(writer, desk, **more)
    await submit(desk, writer, path)
    await approver.get(path)
    await approver.follow(f"{path}/duyet", ban=(await rows(desk))[-1].version)
    return writer, path


async def submit(desk: DeskTown, writer: Sitter, path: str) -> None:
    await writer.get(path)
    await writer.follow(f"{path}/gui-duyet", ban=(await rows(desk))[-1].version)


async def test_rarer_and_earlier_change_at_once_more_often_becomes_a_draft(desk: DeskTown) -> None:
    writer, path = await approved(desk, **WEEKLY)
    page = await writer.get(path)
    assert "Đổi, dừng lặp" in page
    assert "Hằng ngày (duyệt lại)" in page
    assert "không cần duyệt lại" in await writer.follow(f"{path}/doi-lap", **{"gui-lai": "monthly", "den-ngay": "2026-12-01"})
    (one,) = await rows(desk)
    assert (one.status, one.draft.repeats, one.draft.ends_on) == ("scheduled", "monthly", "2026-12-01")
    page = await writer.follow(f"{path}/doi-lap", **{"gui-lai": "daily", "den-ngay": "2026-12-01"})
    assert "phải duyệt lại nên thành bản nháp mới" in page
    assert "bản này thay thông báo lặp số 1" in page
    assert [one.status for one in await rows(desk)] == ["scheduled", "draft"]


@pytest.mark.parametrize(
    ("repeats", "last", "said"),
    [
        ("weekly", "2026-12-20", "vẫn như cũ"),
        ("weekly", "2026-11-22", "trước lần gửi tới"),
        ("weekly", "", "cần ngày cuối"),
        ("weekly", "không phải ngày", "cần ngày cuối"),
        ("hourly", "2026-12-01", "chọn lại"),
        ("", "2026-12-01", "chọn lại"),
    ],
)
async def test_a_schedule_that_does_not_fit_changes_nothing(desk: DeskTown, repeats: str, last: str, said: str) -> None:
    writer, path = await approved(desk, **WEEKLY)
    response = await writer.post(f"{path}/doi-lap", 200, **{"gui-lai": repeats, "den-ngay": last})
    assert said in response.text
    assert [(one.draft.repeats, one.draft.ends_on) for one in await rows(desk)] == [("weekly", "2026-12-20")]


async def test_once_more_others_may_not_and_twice_is_said(desk: DeskTown) -> None:
    writer, path = await approved(desk, **WEEKLY)
    other = await desk.sit("can_bo_2")
    await other.get("/desk/thong-bao")
    for step in ("lap-mot-lan", "doi-lap", "sua-lap"):
        await other.post(f"{path}/{step}", 403)
    assert "một lần rồi thôi" in await writer.follow(f"{path}/lap-mot-lan")
    assert "không còn lặp" in (await writer.post(f"{path}/lap-mot-lan", 409)).text
    assert [(one.status, one.draft.repeats) for one in await rows(desk)] == [("scheduled", "")]


async def test_other_words_are_a_copy_that_takes_the_place_when_approved(desk: DeskTown) -> None:
    writer, path = await approved(desk, **WEEKLY)
    assert "phải duyệt lại" in await writer.get(path)
    begun = await writer.post(f"{path}/sua-lap")
    assert begun.headers["location"] == f"{SOAN}?sua=2"
    assert "Mời cả tổ họp 19 giờ" in await writer.get(f"{SOAN}?sua=2")
    changed = form(desk, **WEEKLY, **{"noi-dung": "Mời cả tổ họp 20 giờ.", "sua": 2, "ban": 1})
    await writer.post(SOAN, **changed)
    copied = "/desk/thong-bao/2"
    assert "thay thông báo lặp số 1" in await writer.get(copied)
    await submit(desk, writer, copied)
    approver = await desk.sit("lanh_dao")
    assert "thay thông báo lặp số 1" in await approver.get(copied)
    await approver.follow(f"{copied}/duyet", ban=(await rows(desk))[-1].version)
    assert [(one.status, one.draft.text) for one in await rows(desk)] == [
        ("stopped", "Mời cả tổ họp 19 giờ ở nhà văn hóa."),
        ("scheduled", "Mời cả tổ họp 20 giờ."),
    ]


async def test_an_approved_one_that_waits_for_its_time_is_taken_back_by_saving(desk: DeskTown) -> None:
    writer, path = await approved(desk, **{"luc-gui": "2026-11-23T08:00"})
    assert "rút bản đã duyệt lại" in await writer.get(f"{SOAN}?sua=1")
    version = (await rows(desk))[0].version
    await writer.post(SOAN, **form(desk, **{"luc-gui": "2026-11-23T09:00", "sua": 1, "ban": version}))
    (one,) = await rows(desk)
    assert (one.status, one.approved_by) == ("draft", None)
    assert "Gửi để duyệt" in await writer.get(path)


async def test_a_recurrence_is_not_changed_in_place(desk: DeskTown) -> None:
    writer, _ = await approved(desk, **WEEKLY)
    await writer.get("/desk/thong-bao")
    await writer.get(f"{SOAN}?sua=1", 409)
    await writer.post(SOAN, 409, **form(desk, sua=1, ban=3))
    assert [one.status for one in await rows(desk)] == ["scheduled"]


async def test_people_are_found_ticked_typed_and_left_out(desk: DeskTown) -> None:
    writer = await desk.sit("can_bo")
    await writer.get(SOAN)
    area, person = desk.town.area["Xã Cát Trắng"], desk.town.person
    asked = await writer.client.get(f"/desk/thong-bao/nguoi?noi={area}&nguoi-nhan=team&tru-ten=an")
    assert [one["name"] for one in asked.json()["people"]] == ["Nguyễn Văn An", "Trần Thị An"]
    unclear = await writer.post(SOAN, 422, **form(desk, **{"tru-ten": "An, Zorro", "tru-nguoi": person["chi"]}))
    assert 'Có 2 người tên "An"' in unclear.text.replace("&#34;", '"')
    assert 'Không thấy ai tên "Zorro"' in unclear.text.replace("&#34;", '"')
    assert f'value="{person["chi"]}" checked' in unclear.text
    assert f'value="{person["binh"]}"> Trần Thị An' in unclear.text
    path = await kept(writer, desk, **{"tru-ten": "trừ nguyễn văn an", "tru-nguoi": person["chi"]})
    page = await writer.get(path)
    assert "Chi, Nguyễn Văn An" in page
    assert "2 người được trừ riêng" in page
    (one,) = await rows(desk)
    assert set(one.draft.audience.without_people) == {person["an"], person["chi"]}
    await writer.post(SOAN, **form(desk, **{"sua": one.id, "ban": one.version, "tru-nguoi": person["an"]}))
    assert (await rows(desk))[0].draft.audience.without_people == (person["an"],)


@pytest.mark.parametrize("number", ["dung", "quan_tri", "99999999", "-1", "<script>"])
async def test_people_of_elsewhere_and_nonsense_are_not_taken(desk: DeskTown, number: str) -> None:
    writer = await desk.sit("can_bo")
    await kept(writer, desk, **{"tru-nguoi": desk.town.person.get(number, number)})
    assert (await rows(desk))[0].draft.audience.without_people == ()


async def test_nobody_is_found_outside_the_own_area_or_without_a_right(desk: DeskTown) -> None:
    writer, member = await desk.sit("can_bo"), await desk.sit("to_truong")
    for query in ("tru-ten=Dung", "tru-ten=", "", "noi=x&tru-ten=Tinh", f"noi={desk.town.area['Xã Muối Biển']}&tru-ten=Dung"):
        assert (await writer.client.get(f"/desk/thong-bao/nguoi?{query}")).json()["people"] == [], query
    found = (await member.client.get("/desk/thong-bao/nguoi?tru-ten=Chi")).json()
    assert found["people"] == []
    stranger = await desk.browser()
    assert (await stranger.client.get("/desk/thong-bao/nguoi?tru-ten=An")).status_code in (303, 401, 403)
