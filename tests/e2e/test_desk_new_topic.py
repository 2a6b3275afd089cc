"""A question nobody could answer becomes a topic at the desk: written, checked, published, asked for in chat, withdrawn, brought home."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.people.persons import give_role
from bot.settings import Settings
from bot.store.tables import examples, overlays, questions
from flows import Meaning
from tests.clock import SteppingClock
from tests.desk_forms import read_form
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown, Sitter, open_desk

QUESTION = "chợ đêm xã mình mở mấy giờ vậy"
LIST = "/desk/noi-dung"
TITLE = "Giờ mở chợ đêm của xã"
KEY = "gio_mo_cho_dem_cua_xa"
ANSWER = "Chợ đêm mở từ 18 giờ đến 22 giờ, thứ bảy và chủ nhật. {Ban} gửi xe ở sân nhà văn hóa."
SOURCE = {
    "new_sources.0.page": "Thông báo giờ mở chợ đêm", "new_sources.0.publisher": "UBND xã Cát Trắng",
    "new_sources.0.url": "https://cattrang.example.vn/cho-dem", "new_sources.0.published": "2026-11-01", "new_sources.0.sort": "official",
}  # fmt: skip
WRITTEN = {"title": TITLE, "group": "thuong_mai_dien_tu", "answer": ANSWER, **SOURCE}


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    async with opened.writing() as connection:
        await give_role(connection, opened.person["lanh_dao"], "editor", opened.area["Tỉnh Thử Nghiệm"], None, "2025-01-01", None)
    await opened.say("ba_tu", QUESTION)
    yield opened
    await close_town(opened)


class TrainedUnderstanding:
    """A model that was trained with the new topic: it takes everything for it, or for the one beside it."""

    async def __call__(self, text: str) -> Meaning:
        return Meaning("answer", ((KEY, 0.99), ("vneid_la_gi", 0.01)), (KEY,))

    def close(self) -> None:
        """Nothing to end."""


async def begin(sitter: Sitter, town: Town) -> str:
    """The question made a draft; the draft's address."""
    async with town.writing() as connection:
        number = (await connection.execute(select(questions.c.id).where(questions.c.status == "new"))).scalars().first()
    await sitter.get("/desk/cau-hoi")
    response = await sitter.post("/desk/cau-hoi/chu-de-moi", 303, None, cau=number)
    return response.headers["location"].partition("?")[0]


async def press(sitter: Sitter, path: str, wish: str, status: int = 303, /, **changed: str) -> str:
    """Opens a text, changes fields, presses a button; where it leads, or the page that comes."""
    fields = read_form((await sitter.client.get(path, follow_redirects=True)).text)
    response = await sitter.client.post(path, data={**fields, **changed, "viec": wish})
    assert response.status_code == status, response.text[:3000]
    return response.headers["location"].partition("?")[0] if status == 303 else response.text


async def spoken(town: Town, who: str, text: str) -> str:
    return "\n".join(await town.say(who, text))


async def test_an_unanswered_question_becomes_a_topic_that_answers(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("lanh_dao")
    path = await begin(sitter, town)
    fields = read_form((await sitter.client.get(path)).text)
    assert fields["question"] == QUESTION
    assert fields["topic"] == "cho_dem_xa_minh_mo_may_gio_vay"
    refused = await press(sitter, path, "dang", 422)
    assert "Chọn nhóm của chủ đề" in refused
    assert "Còn trống" in refused
    refused = await press(sitter, path, "dang", 422, **{**WRITTEN, **dict.fromkeys(SOURCE, "")})
    assert "Chưa ghi nguồn. Thêm ở phần Nguồn mới" in refused
    seen = await press(sitter, path, "xem", 200, **WRITTEN)
    assert "Anh/chị gửi xe ở sân nhà văn hóa" in seen
    path = await press(sitter, path, "duyet", **WRITTEN)
    assert path == f"{LIST}/chu-de/{KEY}"
    assert "chợ đêm mở" not in (await spoken(town, "ong_nam", QUESTION)).casefold()
    assert path == await press(sitter, path, "dang")
    assert "Đã đăng chủ đề mới" in await sitter.get(f"{path}?da=desk_done_topic_dang")
    for said in (QUESTION, "Cho dem xa minh mo may gio vay?", TITLE, "gio mo cho dem cua xa", f"t:{KEY}"):
        answer = await spoken(town, "ong_nam", said)
        if said.startswith("t:"):
            answer = "\n".join(await town.choose("ong_nam", said))
        assert "Chợ đêm mở từ 18 giờ" in answer, said
        assert "UBND xã Cát Trắng" in answer
    await town.choose("chi_ba", "c:thuong_mai_dien_tu")
    while not any(button.id == f"t:{KEY}" for button, _ in town.shown["chi_ba"]):
        await town.tap("chi_ba", "Xem thêm")
    assert "Chợ đêm mở từ 18 giờ" in "\n".join(await town.tap("chi_ba", TITLE))
    async with town.writing() as connection:
        rows = (await connection.execute(select(examples.c.topic, examples.c.text, examples.c.question_id))).all()
    assert [(row.topic, row.text) for row in rows] == [(KEY, QUESTION)]
    assert rows[0].question_id
    assert f'<option value="{TITLE}"' in await sitter.get("/desk/cau-hoi")
    # Once published, the id stays, whatever the title says.
    assert path == await press(sitter, path, "dang", title="Chợ đêm mở lúc nào", topic="ma_khac")
    assert "Chợ đêm mở từ 18 giờ" in await spoken(town, "ong_nam", "cho dem mo luc nao")


async def test_a_withdrawn_topic_is_not_answered_and_comes_back(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("lanh_dao")
    path = await press(sitter, await begin(sitter, town), "dang", **WRITTEN)
    await press(sitter, f"{LIST}/chu-de/vneid_la_gi", "dang", related=KEY)
    await spoken(town, "chi_ba", "xin chào")
    page = await sitter.get(path)
    assert "Nơi nhắc tới chủ đề này (1)" in page
    assert "Ngừng dùng chủ đề này" in page
    answered = await sitter.follow(f"{path}/tro-lai", **{"phien-ban": 0})
    assert "đã ngừng dùng" in answered
    assert "1 câu mẫu của chủ đề đang để yên" in answered
    for said in (QUESTION, TITLE):
        assert "Chợ đêm mở từ" not in await spoken(town, "ong_nam", said)
    assert "Chợ đêm" not in "\n".join(await town.choose("chi_ba", f"t:{KEY}"))
    await town.choose("chi_ba", "t:vneid_la_gi")
    assert not any(button.id == f"t:{KEY}" for button, _ in town.shown["chi_ba"])
    assert "1 câu mẫu thuộc chủ đề đã ngừng dùng" in await sitter.get("/desk/cau-hoi")
    assert TITLE in await sitter.get(f"{LIST}?tinh-trang=withdrawn")
    await sitter.post(f"{path}/tro-lai", 409, None, **{"phien-ban": 0})
    # Its id stays its own; its title is free. A text that names it has to let go of it first.
    assert "Không có chủ đề nào đang dùng" in await press(sitter, f"{LIST}/chu-de/vneid_la_gi", "dang", 422, title="VNeID để làm gì")
    await press(sitter, path, "dang")
    assert "Chợ đêm mở từ" in await spoken(town, "ong_nam", QUESTION)


async def test_names_that_are_taken_are_refused_and_nothing_is_lost(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    path = await begin(sitter, desk.town)
    page = await press(sitter, path, "dang", 422, **{**WRITTEN, "title": "quen mat khau VNeID"})
    assert "Đã có chủ đề “Quên mật khẩu VNeID”" in page
    for name, why in (("vneid_la_gi", "đã có chủ đề khác dùng"), ("out_of_scope", "đã có chủ đề khác"), ("Chợ", "Mã chỉ gồm chữ thường")):
        page = await press(sitter, path, "dang", 422, **{**WRITTEN, "topic": name})
        assert why in page, name
    assert path == await press(sitter, path, "luu", **{**WRITTEN, "topic": "vneid_la_gi"})
    assert "đã có chủ đề khác dùng" in await sitter.get(path)
    assert "không có dấu cách" in await press(sitter, path, "dang", 422, **{**WRITTEN, "topic": "", "new_sources.0.url": "cattrang.vn"})
    assert await press(sitter, path, "luu", topic="cho_dem") == f"{LIST}/chu-de/cho_dem"
    # The old address leads to the new one.
    response = await sitter.client.get(path)
    assert (response.status_code, response.headers["location"]) == (303, f"{LIST}/chu-de/cho_dem")
    response = await sitter.post(f"{LIST}/chu-de-moi", 303, None, **{"tieu-de": "Chợ đêm", "nhom": "meta"})
    assert response.headers["location"].startswith(f"{LIST}/chu-de/cho_dem_2")
    assert read_form((await sitter.client.get(f"{LIST}/chu-de/cho_dem_2")).text)["group"] == ""
    assert "Chọn nhóm" in await press(sitter, f"{LIST}/chu-de/cho_dem_2", "dang", 422, **{**WRITTEN, "group": "meta"})
    await sitter.post(f"{LIST}/chu-de-moi", 422, None, **{"tieu-de": " "})


async def test_two_editors_on_one_new_topic_lose_nothing(desk: DeskTown) -> None:
    one, other = await desk.sit("lanh_dao"), await desk.sit("quan_tri")
    path = await begin(one, desk.town)
    late = read_form((await other.client.get(path)).text)
    moved = await press(one, path, "luu", **WRITTEN)
    assert moved != path
    mine = "{Ban} hỏi ban quản lý chợ."
    response = await other.client.post(path, data={**late, "answer": mine, "viec": "dang"})
    assert response.status_code == 409
    assert mine in response.text
    assert "Lanh Dao vừa lưu bản 2" in response.text
    again = read_form(response.text)
    # Meanwhile the first one gives the draft up: what is typed may still be saved.
    for version in (2, 1):
        assert f"Bỏ bản nháp {version}" in await one.get(moved)
        await one.post(f"{moved}/bo", 303)
    assert "Bản nháp này đã bỏ" in await one.get(moved)
    response = await other.client.post(moved, data={**again, "viec": "luu"})
    assert response.status_code == 303
    assert mine in (await other.client.get(response.headers["location"])).text
    # A question is taken up once.
    async with desk.town.writing() as connection:
        number = (await connection.execute(select(questions.c.id))).scalars().first()
    await other.get("/desk/cau-hoi")
    await other.post("/desk/cau-hoi/chu-de-moi", 409, None, cau=number)


async def test_what_was_given_to_another_topic_meanwhile_stays_there(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("lanh_dao")
    path = await begin(sitter, town)
    async with town.writing() as connection:
        number = (await connection.execute(select(questions.c.id))).scalars().first()
    await sitter.get("/desk/cau-hoi")
    await sitter.follow("/desk/cau-hoi/lam-lai", cau=number)
    await sitter.follow("/desk/cau-hoi/nhan", cau=number, **{"chu-de": "tmdt_bat_dau_ban_hang"})
    await press(sitter, path, "dang", **WRITTEN, question="mấy giờ chợ đêm bắt đầu")
    async with town.writing() as connection:
        rows = (await connection.execute(select(examples.c.text, examples.c.topic))).all()
    assert {row.text: row.topic for row in rows} == {QUESTION: "tmdt_bat_dau_ban_hang", "mấy giờ chợ đêm bắt đầu": KEY}


async def test_officers_begin_topics_and_only_editors_publish(desk: DeskTown) -> None:
    officer, editor = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    await officer.get(LIST)
    response = await officer.post(f"{LIST}/chu-de-moi", 303, None, **{"tieu-de": TITLE, "nhom": "thuong_mai_dien_tu"})
    path = response.headers["location"].partition("?")[0]
    await press(officer, path, "duyet", answer=ANSWER, **SOURCE)
    await press(officer, path, "dang", 403)
    await press(editor, path, "dang")
    assert "Chợ đêm mở từ" in await spoken(desk.town, "ong_nam", TITLE)
    await officer.get(path)
    await officer.post(f"{path}/tro-lai", 403, None, **{"phien-ban": 0})


async def test_a_new_topic_is_taken_home_with_all_that_it_needs(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    await press(sitter, await begin(sitter, desk.town), "dang", **WRITTEN)
    response = await sitter.client.get(f"{LIST}/xuat")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert texts.keys() == {
        f"data/topics/thuong_mai_dien_tu/{KEY}.yml", "data/topics/catalog.yml", "data/sources/desk.yml", "data/nlu/learnt.yml",
    }  # fmt: skip
    assert f"id: {KEY}, group: thuong_mai_dien_tu, kind: answer" in texts["data/topics/catalog.yml"]
    assert f"- {QUESTION}" in texts["data/nlu/learnt.yml"]
    assert f"- {TITLE}" in texts["data/nlu/learnt.yml"]
    assert f"sources: [{KEY}_nguon]" in texts[f"data/topics/thuong_mai_dien_tu/{KEY}.yml"]


async def test_what_is_known_of_a_topic_survives_a_restart_of_the_book(desk: DeskTown) -> None:
    """Another process, or this one after a restart, finds the topic in the database; examples of a topic that is nowhere stay silent."""
    town, sitter = desk.town, await desk.sit("lanh_dao")
    await press(sitter, await begin(sitter, town), "dang", **WRITTEN)
    live = town.assistant.live
    live.learnt.fill([])
    async with town.writing() as connection:
        row = {
            "text": "câu mồ côi",
            "folded": "cau mo coi",
            "topic": "khong_con",
            "accepted_by": town.person["lanh_dao"],
            "accepted_at": "2026",
        }
        await connection.execute(examples.insert().values(**row))
        await connection.execute(overlays.update().values(published_at="2026-11-23T00:00:00.000+07:00"))
    assert await live.refresh() is True
    assert live.learnt.find(QUESTION) == KEY
    assert live.learnt.find("câu mồ côi") == ""


async def test_a_model_that_learnt_a_withdrawn_topic_does_no_harm(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock, understanding=TrainedUnderstanding())
    try:
        assert "Trợ lý chưa" in await spoken(town, "ba_tu", QUESTION)
        async with town.writing() as connection:
            assert (await connection.execute(select(questions.c.text, questions.c.guesses))).all() == [(QUESTION, [KEY, "vneid_la_gi"])]
        async with open_desk(town) as opened:
            sitter = await opened.sit("quan_tri")
            assert QUESTION in await sitter.get("/desk/cau-hoi")
            path = await press(sitter, await begin(sitter, town), "dang", **WRITTEN)
            assert "Chợ đêm mở từ" in await spoken(town, "ong_nam", "chợ mở chưa")
            await sitter.get(path)
            await sitter.follow(f"{path}/tro-lai", **{"phien-ban": 0})
            assert "Chợ đêm mở từ" not in await spoken(town, "ong_nam", "chợ mở chưa")
    finally:
        await close_town(town)
