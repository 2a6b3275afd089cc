"""What a resident writes while nobody has taken the ticket yet: added to it, or answered, or both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.settings import Settings
from bot.store.tables import conversations, questions, ticket_lines
from flows import Meaning
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Town, close_town, open_town

ADDED = "✅ Trợ lý đã thêm câu này vào yêu cầu. Ai nhận sẽ đọc."


class Unsure(KeywordUnderstanding):
    """Not sure of fees, sure of the rest."""

    async def __call__(self, text: str) -> Meaning:
        meant = await super().__call__(text)
        return Meaning("clarify", (("can_cuoc_le_phi", 0.4), ("vneid_quen_mat_khau", 0.3))) if "tốn" in text else meant


@pytest.fixture
async def town(settings: Settings, clock: SteppingClock) -> AsyncIterator[Town]:
    opened = await open_town(settings, clock, understanding=Unsure())
    yield opened
    await close_town(opened)


async def wait_for_person(town: Town) -> None:
    """A resident of Thôn Nắng waits; nobody has taken the ticket."""
    await town.say("ba_tu", "gặp người")
    await town.say("ba_tu", "Thôn Nắng")


async def added(town: Town) -> list[str]:
    async with town.writing() as connection:
        rows = await connection.execute(select(ticket_lines.c.text).where(ticket_lines.c.side == "resident").order_by(ticket_lines.c.id))
        return list(rows.scalars())


async def test_what_is_not_understood_goes_to_the_ticket_and_is_read_by_whoever_takes_it(town: Town) -> None:
    await wait_for_person(town)
    assert await town.say("ba_tu", "nhà tôi cạnh cái giếng cũ") == [ADDED]
    assert await town.say("ba_tu", "con tôi chiều mới về") == [ADDED]
    assert await added(town) == ["nhà tôi cạnh cái giếng cũ", "con tôi chiều mới về"]
    async with town.writing() as connection:
        assert "unanswered" not in (await connection.execute(select(questions.c.kind))).scalars().all()
    town.read("an")
    said = await town.tap("an", "Nhận")
    assert "Người dân: nhà tôi cạnh cái giếng cũ" in said[0]
    assert "Người dân: con tôi chiều mới về" in said[0]


async def test_a_sure_answer_comes_first_and_adding_is_offered_once(town: Town) -> None:
    await wait_for_person(town)
    assert "Nguồn:" in (await town.say("ba_tu", "quên mật khẩu vneid thì làm sao"))[-1]
    assert town.shown["ba_tu"][-1][0].title == "Thêm vào yêu cầu"
    assert await added(town) == []
    for _ in range(2):
        assert await town.tap("ba_tu", "Thêm vào yêu cầu") == [ADDED]
    assert await added(town) == ["quên mật khẩu vneid thì làm sao"]


async def test_a_danger_comes_first(town: Town) -> None:
    await wait_for_person(town)
    assert "1." in (await town.say("ba_tu", "trời ơi tôi bị lừa chuyển khoản mất 20 triệu rồi"))[0]
    assert town.shown["ba_tu"][-1][0].title == "Thêm vào yêu cầu"
    assert await added(town) == []


async def test_what_was_perhaps_meant_is_asked_and_added(town: Town) -> None:
    await wait_for_person(town)
    said = await town.say("ba_tu", "tốn bao nhiêu vậy")
    assert said[0] == ADDED
    assert len(said) == 2
    assert town.shown["ba_tu"][-1][0].title != "Thêm vào yêu cầu"
    assert await added(town) == ["tốn bao nhiêu vậy"]


async def test_greetings_commands_and_numbers_are_not_added(town: Town) -> None:
    await wait_for_person(town)
    for text in ("xin chào", "/trogiup", "12"):
        assert ADDED not in await town.say("ba_tu", text)
    assert "Thêm vào yêu cầu" not in [button.title for button, _ in town.shown["ba_tu"]]
    assert await added(town) == []


async def test_a_guide_under_way_goes_on(town: Town) -> None:
    await wait_for_person(town)
    await town.say("ba_tu", "quên mật khẩu")
    await town.tap("ba_tu", "Làm từng bước")
    (step,) = await town.tap("ba_tu", "Bắt đầu")
    assert await town.say("ba_tu", "nhà tôi cạnh cái giếng cũ") == [ADDED]
    assert step.startswith("Bước 1/")
    assert (await town.say("ba_tu", "xong"))[0].startswith("Bước 2/")


async def test_a_personal_number_is_not_added(town: Town) -> None:
    await wait_for_person(town)
    assert "đã xóa dãy số riêng" in (await town.say("ba_tu", "số nhà tôi 0900 000 001 gọi nhé"))[-1]
    assert "0900" not in "".join(await added(town))


async def test_after_giving_up_nothing_is_added_and_a_person_can_be_asked_for_again(town: Town) -> None:
    await wait_for_person(town)
    await town.say("ba_tu", "dừng gặp người")
    assert (await town.say("ba_tu", "nhà tôi cạnh cái giếng cũ"))[-1].startswith("Trợ lý chưa hiểu")
    assert await added(town) == []
    assert "thôn, khu phố nào" in (await town.say("ba_tu", "gặp người"))[-1]


async def test_an_old_offer_of_a_closed_ticket_says_so(town: Town) -> None:
    await wait_for_person(town)
    await town.say("ba_tu", "quên mật khẩu vneid thì làm sao")
    await town.say("ba_tu", "dừng gặp người")
    assert await town.tap("ba_tu", "Thêm vào yêu cầu") == ["Phiếu này không còn nữa."]


async def test_an_offer_after_somebody_took_it_reaches_them(town: Town) -> None:
    await wait_for_person(town)
    await town.say("ba_tu", "quên mật khẩu vneid thì làm sao")
    town.read("an")
    await town.tap("an", "Nhận")
    town.read("ba_tu")
    assert await town.tap("ba_tu", "Thêm vào yêu cầu") == [ADDED]
    assert town.read("an") == ["Người dân: quên mật khẩu vneid thì làm sao"]


async def test_a_ticket_that_moves_on_still_listens(town: Town) -> None:
    await wait_for_person(town)
    town.read("an")
    await town.tap("an", "Nhận")
    await town.tap("an", "Chuyển")
    await town.tap("an", "Binh")
    town.read("ba_tu")
    assert await town.say("ba_tu", "nhà tôi cạnh cái giếng cũ") == [ADDED]


async def test_who_works_with_the_assistant_is_not_listened_to(town: Town) -> None:
    await town.say("an", "gặp người")
    await town.say("an", "thôn nắng")
    assert (await town.say("an", "nhà tôi cạnh cái giếng cũ"))[-1].startswith("Trợ lý chưa hiểu")
    async with town.writing() as connection:
        bound = conversations.c.ticket_id.is_not(None)
        assert (await connection.execute(select(conversations.c.key).where(bound))).all() == []
