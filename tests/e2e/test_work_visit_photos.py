"""Photos of visits through the real composition root: with the card, after it, refused, and forgotten."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.settings import Settings
from bot.store.tables import trail, visits
from bot.visits.photos import SUFFIX
from tests.clock import SteppingClock
from tests.desk_kit import Phones, Town, close_town, open_town
from tests.desk_web import open_desk
from tests.photo_kit import SECRET, Cameras, bomb, photo


def with_cameras(town: Town) -> Cameras:
    """Phones whose photos can be fetched, in the place of those that cannot."""
    cameras = Cameras(town.phones.can, photos={"a": photo(), "b": photo(colour="green"), "bomb": bomb(), "broken": b"x",
                                               "huge": b"\0" * 10_000_001})  # fmt: skip
    town.phones = town.assistant.channels["phone"] = cameras
    return cameras


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings.model_copy(update={"photos": True}), clock)
    yield opened
    await close_town(opened)


@pytest.fixture
def cameras(town: Town) -> Cameras:
    return with_cameras(town)


async def photos(town: Town) -> list[str | None]:
    async with town.writing() as connection:
        return list((await connection.execute(select(visits.c.photo).order_by(visits.c.id))).scalars())


def place(town: Town, file: str | None) -> Path | None:
    return town.assistant.files.path(file or "")


async def log(town: Town, who: str = "an", line: str = "cài vneid cho 3 bác") -> None:
    await town.say(who, line)
    await town.tap(who, "✅ Đúng")


async def test_a_photo_that_comes_with_the_card_is_kept_with_the_visit_and_without_exif(town: Town, cameras: Cameras) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    (said,) = await town.send("an", "photo", "a")
    assert 'Đã nhận ảnh cho lượt "Cài đặt' in said
    assert "Có ảnh kèm" in (await town.tap("an", "✅ Đúng"))[0]
    (file,) = await photos(town)
    assert file
    assert file.endswith(SUFFIX)
    kept = place(town, file)
    assert kept
    content = kept.read_bytes()
    assert SECRET in cameras.photos["a"]
    assert SECRET not in content
    with Image.open(BytesIO(content)) as image:
        assert not image.getexif()
        assert image.size == (960, 1280)
    await town.say("an", "/luot")
    assert "Có ảnh kèm" in (await town.tap("an", "22/11"))[0]


async def test_a_question_that_is_open_stays_open(town: Town, cameras: Cameras) -> None:
    await town.say("an", "/ghi")
    await town.tap("an", "Cài đặt, đăng nhập")
    await town.send("an", "photo", "a")
    # "3" is the third choice: 3.
    assert "VNeID: 3 lượt" in (await town.say("an", "3"))[0]
    await town.tap("an", "✅ Đúng")
    assert place(town, (await photos(town))[0])


async def test_a_photo_within_ten_minutes_goes_to_the_last_visit_and_a_second_takes_its_place(town: Town, cameras: Cameras) -> None:
    await log(town)
    await log(town, line="tạo qr cho 2 quán")
    town.clock.later(minutes=9)
    assert 'Đã gắn ảnh vào lượt "Tạo, in mã QR' in (await town.send("an", "photo", "a"))[0]
    assert "Đã thay ảnh" in (await town.send("an", "photo", "b"))[0]
    first, second = await photos(town)
    assert first is None
    assert place(town, second)
    async with town.writing() as connection:
        assert (await connection.execute(select(trail.c.action))).scalars().all() == ["visit.photo", "visit.photo"]


async def test_a_late_photo_is_not_fetched(town: Town, cameras: Cameras) -> None:
    await log(town)
    town.clock.later(minutes=11)
    assert "chưa xem được hình" in (await town.send("an", "photo", "a"))[0]
    assert cameras.asked == []
    assert await photos(town) == [None]


async def test_nobody_elses_photos_are_fetched(town: Town, cameras: Cameras) -> None:
    await log(town)
    for who in ("ba_tu", "can_bo", "binh"):
        assert "Đã gắn ảnh" not in (await town.send(who, "photo", "a"))[-1]
    assert cameras.asked == []
    assert await photos(town) == [None]


@pytest.mark.parametrize(("ref", "sentence"), [("gone", "không lấy được ảnh"), ("fails", "không lấy được ảnh"), ("", "không lấy được ảnh"),
                                               ("broken", "không mở được"), ("huge", "lớn quá"), ("bomb", "lớn quá")])  # fmt: skip
async def test_what_cannot_be_kept_is_said_and_the_visit_is_logged_without_it(
    town: Town, cameras: Cameras, ref: str, sentence: str
) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    assert sentence in (await town.send("an", "photo", ref))[0]
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("✅ Đã ghi")
    assert await photos(town) == [None]


async def test_a_channel_that_cannot_fetch_says_so(town: Town) -> None:
    assert type(town.phones) is Phones
    await log(town)
    assert "không lấy được ảnh" in (await town.send("an", "photo", "a"))[0]


async def test_with_the_setting_off_nothing_is_fetched(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    try:
        cameras = with_cameras(town)
        await town.say("an", "cài vneid cho 3 bác")
        assert "không giữ ảnh" in (await town.send("an", "photo", "a"))[0]
        await town.tap("an", "✅ Đúng")
        assert "Đã gắn ảnh" not in (await town.send("an", "photo", "a"))[0]
        assert cameras.asked == []
        assert await photos(town) == [None]
    finally:
        await close_town(town)


async def test_correcting_a_visit_leaves_its_photo(town: Town, cameras: Cameras) -> None:
    await log(town)
    await town.send("an", "photo", "a")
    await town.say("an", "/luot")
    await town.tap("an", "22/11")
    await town.tap("an", "✏️ Sửa")
    await town.say("an", "5 người")
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("Đã sửa")
    assert place(town, (await photos(town))[0])


async def test_photos_of_deleted_and_of_old_visits_are_forgotten(town: Town, cameras: Cameras) -> None:
    await log(town)
    await town.send("an", "photo", "a")
    await log(town, line="tạo qr cho 2 quán")
    await town.send("an", "photo", "b")
    kept = [place(town, file) for file in await photos(town)]
    assert all(kept)
    await town.tap("an", "Hoàn tác")
    await town.assistant.keeper.tidy()
    # The deleted visit's is gone, the other's is there.
    assert (await photos(town))[1] is None
    assert [bool(one and one.exists()) for one in kept] == [True, False]
    town.clock.later(days=91)
    await town.assistant.keeper.tidy()
    assert (await photos(town))[0] == ""
    assert not any(one and one.exists() for one in kept)


async def test_a_picture_that_two_visits_share_stays_for_the_other(town: Town, cameras: Cameras) -> None:
    await log(town, "binh")
    await town.send("binh", "photo", "a")
    await log(town)
    await town.send("an", "photo", "a")
    await town.tap("binh", "Hoàn tác")
    await town.assistant.keeper.tidy()
    mine, shared = await photos(town)
    assert mine is None
    assert place(town, shared)


async def test_a_photo_of_a_dropped_card_is_forgotten_after_a_day(town: Town, cameras: Cameras) -> None:
    before: set[str] = set(_stored(town))
    cameras.photos["c"] = photo(40, 30, colour="yellow")
    await town.say("an", "cài vneid cho 3 bác")
    await town.send("an", "photo", "c")
    await town.say("an", "thôi")
    (file,) = set(_stored(town)) - before
    _age(town, file, hours=23)
    await town.assistant.keeper.tidy()
    assert place(town, file)
    _age(town, file, hours=25)
    await town.assistant.keeper.tidy()
    assert place(town, file) is None


async def test_a_card_that_waited_longer_than_its_photo_is_logged_without_it(town: Town, cameras: Cameras) -> None:
    cameras.photos["d"] = photo(50, 30, colour="pink")
    before: set[str] = set(_stored(town))
    await town.say("an", "cài vneid cho 3 bác")
    await town.send("an", "photo", "d")
    (file,) = set(_stored(town)) - before
    town.assistant.files.remove(file)
    said = "\n".join(await town.tap("an", "✅ Đúng"))
    assert "quá hạn giữ" in said
    assert "Có ảnh kèm" not in said
    assert await photos(town) == [None]


async def test_the_desk_links_to_the_photo_for_half_an_hour(town: Town, cameras: Cameras) -> None:
    await log(town)
    await town.send("an", "photo", "a")
    await log(town, line="tạo qr cho 2 quán")
    async with open_desk(town) as desk:
        sitter = await desk.sit("can_bo")
        page = await sitter.get("/desk/luot")
        assert page.count("Có ảnh") == 1
        address = page.partition('href="/tep/')[2].partition('"')[0]
        found = await sitter.client.get(f"/tep/{address}")
        assert (found.status_code, found.headers["content-type"]) == (200, "image/jpeg")
        town.clock.later(minutes=31)
        assert (await sitter.client.get(f"/tep/{address}")).status_code == 403


def _stored(town: Town) -> list[str]:
    folder = town.assistant.files.folder
    return [one.name for one in folder.glob(f"*{SUFFIX}")] if folder.is_dir() else []


def _age(town: Town, file: str, **amount: Any) -> None:
    """Makes a file as old as that by the town's clock."""
    moment = (town.clock() - timedelta(**amount)).timestamp()
    os.utime(town.assistant.files.folder / file, (moment, moment))
