"""Members' lines without /ghi: help that was given is offered as a visit, questions are answered, residents are never logged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.content.yaml import read_yaml
from bot.store.tables import visits
from tests.desk_kit import Town

CARD = "Trợ lý hiểu lượt này là"
ASKS_MORE = ("bao nhiêu", "là nơi nào")
"""What a visit lacks is asked before its card."""


def lines(kind: str) -> list[str]:
    """The 20 visits or the 20 questions of tests/e2e/member_lines.yml."""
    data: Any = read_yaml(Path(__file__).with_name("member_lines.yml"))
    return [str(line) for line in data[kind]]


async def is_offered(town: Town, who: str, line: str) -> bool:
    """Whether a line is taken as a visit; then it is put away again."""
    said = await town.say(who, line)
    offered = said[0].startswith(CARD) or any(words in said[0] for words in ASKS_MORE)
    if offered:
        await town.say(who, "thôi")
    return offered


async def logged(town: Town) -> int:
    async with town.writing() as connection:
        return int((await connection.execute(select(func.count()).select_from(visits))).scalar_one())


async def test_twenty_visits_of_members_are_offered(town: Town) -> None:
    assert [line for line in lines("visits") if not await is_offered(town, "an", line)] == []


async def test_twenty_questions_of_members_are_not(town: Town) -> None:
    assert [line for line in lines("questions") if await is_offered(town, "an", line)] == []


async def test_residents_lines_are_never_taken(town: Town) -> None:
    await town.say("ba_tu", "xin chào")
    assert [line for line in lines("visits") if await is_offered(town, "ba_tu", line)] == []


async def test_a_guess_is_logged_when_the_member_says_so(town: Town) -> None:
    (card,) = await town.say("an", "2 cụ quét mã qr ở chợ hôm qua")
    assert "2 lượt" in card
    assert "hôm qua (21/11)" in card
    assert (await town.tap("an", "✅ Đúng"))[0].startswith("✅ Đã ghi")
    assert await logged(town) == 1


async def test_a_plain_visit_offers_no_way_back_to_a_question(town: Town) -> None:
    await town.say("an", "hôm qua cài vneid cho 2 cụ ở thôn Gió")
    assert "Đây là câu hỏi" not in [button.title for button, _ in town.shown["an"]]


async def test_trouble_is_never_guessed_to_be_help(town: Town) -> None:
    for line in ("2 cụ bị mất tiền khi quét mã qr ở chợ hôm qua", "hôm qua 2 cụ ở chợ quét mã qr bị lỗi", "2 cụ ở chợ muốn quét mã qr"):
        assert not (await town.say("an", line))[0].startswith(CARD)
    assert await logged(town) == 0


async def test_a_card_that_was_a_question_is_put_away(town: Town) -> None:
    await town.say("an", "cài vneid cho 3 bác")
    assert await town.choose("an", "visits:asked") == ["Trợ lý không ghi. Anh/chị gõ lại câu hỏi, cuối câu có dấu ?, trợ lý trả lời ngay."]
    assert "đã cũ" in (await town.tap("an", "✅ Đúng"))[0]
    assert await logged(town) == 0
