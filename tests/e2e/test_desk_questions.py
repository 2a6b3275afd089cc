"""The desk's page of questions nobody could answer: taught, put aside, made a new topic, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.people.persons import give_role
from bot.store.tables import examples, questions
from tests.desk_kit import Town
from tests.desk_web import DeskTown, Sitter

QUESTION = "cái máy nó bắt gõ sáu số tui hổng nhớ nữa"
PATH = "/desk/cau-hoi"


@pytest.fixture
async def editor(desk: DeskTown) -> Sitter:
    """An editor, with three residents' questions waiting: two of them the same."""
    town = desk.town
    async with town.writing() as connection:
        await give_role(connection, town.person["lanh_dao"], "editor", town.area["Tỉnh Thử Nghiệm"], None, "2025-01-01", None)
    await town.say("ba_tu", QUESTION)
    await town.say("ong_nam", "Cai may no bat go sau so tui hong nho nua?")
    await town.say("ong_nam", "số căn cước 056012345678 của tui có ai biết hông")
    return await desk.sit("lanh_dao")


async def number_of(town: Town, text: str) -> int:
    async with town.writing() as connection:
        return int((await connection.execute(select(questions.c.id).where(questions.c.text.contains(text)))).scalars().first() or 0)


async def test_the_same_question_stands_once_and_numbers_are_masked(editor: Sitter) -> None:
    page = await editor.get(PATH)
    assert "Đã hỏi 2 lần" in page
    assert "Chưa trả lời được" in page
    assert "056012345678" not in page


async def test_a_question_is_given_to_a_topic_and_answered_at_once(desk: DeskTown, editor: Sitter) -> None:
    town = desk.town
    number = await number_of(town, "Cai may")
    page = await editor.follow(f"{PATH}/nhan", cau=number, **{"chu-de": town.assistant.house.book.topics["vneid_quen_passcode"].title})
    assert "trợ lý trả lời ngay" in page
    assert "còn chờ mô hình học" in page
    assert "Nguồn:" in "".join(await town.say("chi_ba", QUESTION))
    async with town.writing() as connection:
        assert (await connection.execute(select(examples.c.topic))).scalars().all() == ["vneid_quen_passcode"]
        left = (await connection.execute(select(questions.c.text).where(questions.c.status == "new"))).scalars().all()
    assert [text for text in left if "máy" in text or "may" in text] == []
    # Twice changes nothing.
    await editor.post(f"{PATH}/nhan", 409, None, cau=number, **{"chu-de": "vneid_quen_passcode"})


async def test_a_topic_that_is_not_found_changes_nothing_and_keeps_what_was_typed(desk: DeskTown, editor: Sitter) -> None:
    number = await number_of(desk.town, "Cai may")
    response = await editor.post(f"{PATH}/nhan", 422, None, cau=number, **{"chu-de": "không có đâu"})
    assert "không có đâu" in response.text
    assert 'aria-invalid="true"' in response.text
    await editor.post(f"{PATH}/nhan", 404, None, **{"chu-de": "vneid_quen_passcode"})
    async with desk.town.writing() as connection:
        assert (await connection.execute(select(examples.c.id))).all() == []


async def test_what_was_decided_by_mistake_is_taken_back_within_a_day(desk: DeskTown, editor: Sitter) -> None:
    town = desk.town
    number = await number_of(town, "Cai may")
    await editor.follow(f"{PATH}/nhan", cau=number, **{"chu-de": "vneid_quen_passcode"})
    page = await editor.follow(f"{PATH}/lam-lai", cau=number)
    assert "Câu đã trở lại danh sách chờ" in page
    assert "Đã hỏi 2 lần" in page
    assert "Nguồn:" not in "".join(await town.say("chi_ba", QUESTION))
    number = await number_of(town, "Cai may")
    assert "Đã bỏ qua câu đó" in await editor.follow(f"{PATH}/bo-qua", cau=number)
    await editor.post(f"{PATH}/bo-qua", 409, cau=number)
    town.clock.later(hours=11)
    await editor.get("/desk")
    town.clock.later(hours=11)
    await editor.get("/desk")
    town.clock.later(hours=3)
    await editor.post(f"{PATH}/lam-lai", 409, cau=number)


async def test_a_question_becomes_the_draft_of_a_new_topic(desk: DeskTown, editor: Sitter) -> None:
    number = await number_of(desk.town, "Cai may")
    page = await editor.follow(f"{PATH}/chu-de-moi", cau=number)
    assert "Đã tạo bản nháp chủ đề mới" in page
    assert "người dân chưa thấy" in page
    assert "Khi đăng, câu này được nhận làm mẫu" in page
    assert "Cai may no bat" in await editor.get("/desk/noi-dung?tinh-trang=draft")


@pytest.mark.parametrize("who", ["to_truong", "can_bo"])
async def test_others_do_not_see_residents_questions(desk: DeskTown, who: str) -> None:
    sitter = await desk.sit(who)
    await sitter.get(PATH, 403)
    await sitter.post(f"{PATH}/bo-qua", 403, cau=1)


async def test_a_province_officer_reads_and_decides_nothing(desk: DeskTown, editor: Sitter) -> None:
    sitter = await desk.sit("tinh")
    assert "Đã hỏi 2 lần" in await sitter.get(PATH)
    await sitter.post(f"{PATH}/bo-qua", 403, cau=1)
