"""Work commands: who may, who may not, and what a resident sees of it."""

from __future__ import annotations

import pytest

from tests.desk_kit import Town


async def test_a_resident_is_answered_as_ever(town: Town) -> None:
    said = await town.say("ba_tu", "quên mật khẩu")
    assert "máy trả lời tự động" in said[0]
    assert "Nguồn:" in said[1]


async def test_a_members_question_is_answered_too(town: Town) -> None:
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu"))[0]


@pytest.mark.parametrize("text", ["chi tieu", "ghi sổ", "danh sách thành viên", "báo cáo khó khăn"])
async def test_a_residents_words_are_no_work(town: Town, text: str) -> None:
    assert "dành cho thành viên" not in "".join(await town.say("ba_tu", text))
    assert "dành cho thành viên" in (await town.say("ba_tu", "/chitieu"))[-1]


async def test_who_begins_with_work_is_welcomed_too_and_once(town: Town) -> None:
    said = await town.say("ba_tu", "/nhac chiều nay đi lấy thẻ")
    assert "máy trả lời tự động" in said[0]
    assert "✅" in said[1]
    assert "máy trả lời tự động" not in (await town.say("ba_tu", "/nhac"))[0]


async def test_work_is_a_word_too_after_a_stop(town: Town) -> None:
    """Whoever said "dừng" gets no notice; whoever works again does."""
    await town.say("an", "nhắc tôi sáng mai gọi cô Mai")
    await town.say("an", "nhắc tôi sáng mốt gọi cô Lan")
    await town.say("an", "dừng")
    assert await town.later("an", hours=24) == []
    await town.say("an", "/ketqua")
    assert await town.later("an", hours=24) == ["⏰ Trợ lý nhắc anh/chị: gọi cô Lan"]
