"""Content at the desk: found, edited, checked, published, compared, rolled back; two editors; who may do what."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.people.persons import give_role
from bot.settings import Settings
from tests.clock import SteppingClock
from tests.desk_forms import read_form
from tests.desk_kit import Town, close_town, open_town
from tests.desk_web import DeskTown, Sitter

LIST = "/desk/noi-dung"
TOPIC = f"{LIST}/chu-de/vneid_quen_mat_khau"
GUIDE = f"{LIST}/huong-dan/vneid_cai_dat"
NEW = 'Bấm "Quên mật khẩu" ở màn hình đăng nhập. {Ban} làm theo từng bước.'


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock)
    async with opened.writing() as connection:
        await give_role(connection, opened.person["lanh_dao"], "editor", opened.area["Tỉnh Thử Nghiệm"], None, "2025-01-01", None)
    yield opened
    await close_town(opened)


async def form_of(sitter: Sitter, path: str) -> dict[str, str]:
    """The fields of a text's form."""
    return read_form((await sitter.client.get(path)).text)


async def save(sitter: Sitter, path: str, wish: str, status: int = 303, **changed: str) -> str:
    """Opens a text, changes fields, presses a button; the page that comes."""
    fields = await form_of(sitter, path)
    response = await sitter.client.post(path, data={**fields, **changed, "viec": wish})
    assert response.status_code == status, response.text[:3000]
    return await sitter.get(response.headers["location"]) if status == 303 else response.text


async def test_texts_are_found_by_words_without_accents_and_by_state(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    page = await sitter.get(f"{LIST}?tim=quen+mat+khau&loai=topics")
    assert TOPIC in page
    assert "vneid_cai_dat" not in page
    assert "Không có nội dung nào" in await sitter.get(f"{LIST}?tinh-trang=draft")
    assert "Phải xem lại" not in page
    assert "quá hạn" not in await sitter.get(LIST)
    desk.town.clock.later(days=300)
    late = await desk.sit("lanh_dao")
    assert "quá hạn" in await late.get(f"{LIST}?han=1&loai=facts")


async def test_an_opened_and_saved_text_is_the_same_text(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    fact = next(iter((await desk.town.assistant.live.files()).facts))
    for path in (TOPIC, GUIDE, f"{LIST}/du-kien/{fact}"):
        assert "không thay đổi gì" in await save(sitter, path, "luu", 200)


async def test_a_text_is_edited_previewed_published_and_rolled_back(desk: DeskTown) -> None:
    town, sitter = desk.town, await desk.sit("lanh_dao")
    await town.say("ba_tu", "xin chào")
    before = "".join(await town.say("ba_tu", "tôi quên mật khẩu"))
    seen = await save(sitter, TOPIC, "xem", 200, answer=NEW)
    assert "Anh/chị làm theo từng bước" in seen
    assert "".join(await town.say("ba_tu", "tôi quên mật khẩu")) == before
    assert "Đã lưu nháp" in await save(sitter, TOPIC, "luu", answer=NEW)
    assert "Có bản nháp" in await sitter.get(TOPIC)
    assert "làm theo từng bước" not in "".join(await town.say("ba_tu", "tôi quên mật khẩu"))
    assert "Đã đăng" in await save(sitter, TOPIC, "dang")
    assert "làm theo từng bước" in "".join(await town.say("ba_tu", "tôi quên mật khẩu"))
    version = await sitter.get(f"{TOPIC}/phien-ban/1")
    assert "<ins>" in version
    assert "<del>" in version
    response = await sitter.client.post(f"{TOPIC}/tro-lai", data={"token": sitter.token, "phien-ban": "0"})
    assert response.status_code == 303
    assert "Đã trở lại bản cũ" in await sitter.get(response.headers["location"])
    assert "làm theo từng bước" not in "".join(await town.say("ba_tu", "tôi quên mật khẩu"))
    response = await sitter.client.post(f"{TOPIC}/tro-lai", data={"token": sitter.token, "phien-ban": "1"})
    assert response.status_code == 303
    assert "làm theo từng bước" in "".join(await town.say("ba_tu", "tôi quên mật khẩu"))


async def test_a_broken_text_is_not_published_and_what_is_wrong_stands_at_its_field(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    changed: dict[str, Any] = {"answer": "Bạn gửi mã OTP vào đây.", "title": "", "sources": "khong_co", "review_by": ""}
    page = await save(sitter, TOPIC, "dang", 422, **changed)
    assert "Chưa đăng" in page
    assert "Bạn gửi mã OTP vào đây." in page
    assert "Còn trống" in page
    assert "Chọn ngày." in page
    page = await save(sitter, TOPIC, "dang", 422, answer="Bạn gửi mã OTP vào đây.", sources="khong_co")
    assert "Không có nguồn" in page
    assert "xưng hô cố định" in page.casefold()
    assert "Theo tệp gốc" in await sitter.get(TOPIC)
    # It may be kept as a draft.
    assert "Đã lưu nháp" in await save(sitter, TOPIC, "luu", **changed)
    assert "Còn trống" in await sitter.get(TOPIC)


async def test_steps_of_a_guide_are_added_moved_and_taken_out(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    fields = await form_of(sitter, GUIDE)
    numbers = list(dict.fromkeys(name.split(".")[1] for name in fields if name.startswith("steps.")))
    blank = numbers[-1]
    assert fields[f"steps.{blank}.do"] == ""
    first = {name: fields.pop(name) for name in list(fields) if name.startswith("steps.0.")}
    fields |= {f"steps.{blank}.do": "Hỏi lại người thân xem đúng chưa.", "steps.1.do": "", "steps.1.see": "", "steps.1.helper": ""}
    fields |= {name: "" for name in fields if name.startswith("steps.1.stuck.")}
    response = await sitter.client.post(GUIDE, data={**fields, **first, "viec": "luu"})
    assert response.status_code == 303
    after = await form_of(sitter, GUIDE)
    steps = [after[name] for name in after if name.endswith(".do") and name.startswith("steps.") and after[name]]
    assert steps[-1] == first["steps.0.do"]
    assert steps[-2] == "Hỏi lại người thân xem đúng chưa."
    assert len(steps) == len(numbers) - 1
    assert any(value.startswith("hoi_lai") for name, value in after.items() if name.endswith(".id"))


async def test_two_editors_on_one_text_lose_nothing(desk: DeskTown) -> None:
    one, other = await desk.sit("lanh_dao"), await desk.sit("quan_tri")
    late = await form_of(other, TOPIC)
    await save(one, TOPIC, "luu", answer=NEW)
    mine = "{Ban} gọi người thân giúp."
    response = await other.client.post(TOPIC, data={**late, "answer": mine, "viec": "dang"})
    assert response.status_code == 409
    assert mine in response.text
    assert "Lanh Dao vừa lưu bản 1" in response.text
    assert "<del>" in response.text
    again = read_form(response.text)
    assert again["answer"].strip() == mine
    response = await other.client.post(TOPIC, data={**again, "viec": "luu"})
    assert response.status_code == 303
    assert NEW.split(".")[0] in (await other.client.get(f"{TOPIC}/phien-ban/2")).text.replace("&#34;", '"')


async def test_officers_write_drafts_and_only_editors_publish(desk: DeskTown) -> None:
    officer, editor = await desk.sit("can_bo"), await desk.sit("lanh_dao")
    assert 'value="dang"' not in await officer.get(TOPIC)
    fields = await form_of(officer, TOPIC)
    response = await officer.client.post(TOPIC, data={**fields, "answer": NEW, "viec": "dang"})
    assert response.status_code == 403
    assert "Theo tệp gốc" in await officer.get(TOPIC)
    assert "Đã gửi duyệt" in await save(officer, TOPIC, "duyet", answer=NEW)
    assert "Can Bo gửi bản 1 chờ duyệt" in await editor.get(TOPIC)
    assert "Đã đăng" in await save(editor, TOPIC, "dang")
    response = await officer.client.post(f"{TOPIC}/tro-lai", data={"token": officer.token, "phien-ban": "0"})
    assert response.status_code == 403
    leader = await desk.sit("to_truong")
    await leader.get(LIST, 403)


async def test_a_draft_is_given_up_by_its_author_or_an_editor(desk: DeskTown) -> None:
    officer, other = await desk.sit("can_bo"), await desk.sit("can_bo_2")
    await save(officer, TOPIC, "luu", answer=NEW)
    await other.get(TOPIC)
    await other.post(f"{TOPIC}/bo", 403)
    assert "Đã bỏ bản nháp" in await officer.follow(f"{TOPIC}/bo")
    await officer.post(f"{TOPIC}/bo", 404)
    assert "đã bỏ" in await officer.get(TOPIC)


async def test_published_texts_are_taken_home_as_files(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    await sitter.get(f"{LIST}/xuat", 404)
    await save(sitter, TOPIC, "dang", answer=NEW)
    response = await sitter.client.get(f"{LIST}/xuat")
    assert response.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        (name,) = archive.namelist()
        assert name == "data/topics/vneid/vneid_quen_mat_khau.yml"
        assert "làm theo từng bước" in archive.read(name).decode()
    assert "làm theo từng bước" in (await sitter.client.get(f"{TOPIC}/tep")).text


async def test_what_is_not_there_is_said(desk: DeskTown) -> None:
    sitter = await desk.sit("lanh_dao")
    for path in (f"{LIST}/chu-de/khong_co", f"{LIST}/phim/vneid_cai_dat", f"{TOPIC}/phien-ban/9"):
        assert "Không thấy trang này" in await sitter.get(path, 404)
    await sitter.get(TOPIC)
    response = await sitter.client.post(f"{TOPIC}/tro-lai", data={"token": sitter.token, "phien-ban": "9"})
    assert response.status_code == 404
