"""Lessons through the real composition root: cards, quiz, coming back after days, taking one again, the leader's view."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.content.lessons import Lesson, load_lessons
from bot.settings import ROOT
from bot.store.tables import lessons, trail
from tests.desk_kit import Town

LESSONS = load_lessons(ROOT / "data")
FIRST = LESSONS[0]


async def kept(town: Town, who: str = "an") -> dict[str, tuple[int, int | None, bool]]:
    """Lesson → card, right answers, done."""
    async with town.writing() as connection:
        rows = await connection.execute(select(lessons).where(lessons.c.person_id == town.person[who]))
        return {row.lesson: (row.card, row.right, row.done_at is not None) for row in rows}


async def read_cards(town: Town, who: str = "an") -> list[str]:
    """From the first card to the quiz; the first question."""
    for _ in range(4):
        await town.tap(who, "Tiếp")
    return await town.tap(who, "Trả lời 3 câu hỏi")


async def answer_quiz(town: Town, lesson: Lesson, wrong: int = 0, who: str = "an") -> list[str]:
    """Answers all questions, the first `wrong` of them wrongly; what was said last."""
    said: list[str] = []
    for place, asked in enumerate(lesson.quiz):
        number = asked.right % 3 + 1 if place < wrong else asked.right
        said = await town.say(who, str(number))
    return said


async def test_a_lesson_from_the_first_card_to_the_end(town: Town) -> None:
    (listed,) = await town.say("an", "/hoc")
    assert listed.startswith(f"Anh/chị đã học 0/{len(LESSONS)} bài.")
    (card,) = await town.tap("an", FIRST.title)
    assert card.startswith(f"{FIRST.title} (1/5)\n{FIRST.cards[0].title}")
    (back,) = await town.tap("an", "Tiếp") and await town.say("an", "quay lại")
    assert back == card
    (question,) = await read_cards(town)
    assert question.startswith("Câu 1/3.")
    (end,) = await answer_quiz(town, FIRST, wrong=1)
    assert end.startswith("✅ Đúng.")
    assert f'✅ Xong bài "{FIRST.title}": đúng 2/3 câu. Anh/chị đã học 1/{len(LESSONS)} bài.' in end
    assert await kept(town) == {FIRST.id: (5, 2, True)}
    async with town.writing() as connection:
        assert "lesson.finish" in (await connection.execute(select(trail.c.action))).scalars().all()


async def test_a_wrong_answer_is_told_what_is_right_and_why(town: Town) -> None:
    await town.say("an", "/hoc")
    await town.tap("an", FIRST.title)
    await read_cards(town)
    asked = FIRST.quiz[0]
    (said,) = await town.say("an", str(asked.right % 3 + 1))
    assert said.startswith(f"Chưa đúng. Đáp án: {asked.choices[asked.right - 1].rstrip('.')}. {asked.why}")
    assert "Câu 2/3." in said


async def test_days_later_the_lesson_goes_on_at_the_same_card(town: Town) -> None:
    await town.say("an", "/hoc")
    await town.tap("an", FIRST.title)
    await town.tap("an", "Tiếp")
    assert (await town.say("an", "để sau"))[0].startswith("Dạ. Trợ lý nhớ chỗ")
    await town.later(days=5)
    await town.say("an", "bài học")
    (card,) = await town.tap("an", f"▶ {FIRST.title}")
    assert card.startswith(f"{FIRST.title} (2/5)")


async def test_a_finished_lesson_may_be_taken_again_and_stays_finished(town: Town) -> None:
    await town.say("an", "/hoc")
    await town.tap("an", FIRST.title)
    await read_cards(town)
    await answer_quiz(town, FIRST)
    (card,) = await town.tap("an", "Học lại bài này")
    assert card.startswith(f"{FIRST.title} (1/5)")
    await read_cards(town)
    (end,) = await answer_quiz(town, FIRST, wrong=3)
    assert f'Học lại xong bài "{FIRST.title}": đúng 0/3 câu.' in end
    assert await kept(town) == {FIRST.id: (5, 3, True)}
    await town.say("an", "/hoc")
    await town.tap("an", "Các bài khác")
    await town.tap("an", "Các bài khác")
    assert f"✓ {FIRST.title}" in [button.title for button, _ in town.shown["an"]]


async def test_an_old_answer_pressed_twice_finishes_once(town: Town) -> None:
    await town.say("an", "/hoc")
    await town.tap("an", FIRST.title)
    await read_cards(town)
    await answer_quiz(town, FIRST)
    key = FIRST.id[:26]
    await town.say("an", f"lessons:q:{key}:2{FIRST.quiz[2].right}2")
    await town.say("an", f"lessons:q:{key}:9999")
    async with town.writing() as connection:
        actions = (await connection.execute(select(trail.c.action).where(trail.c.action == "lesson.finish"))).all()
    assert len(actions) == 1


async def test_a_question_in_the_middle_is_answered(town: Town) -> None:
    await town.say("an", "/hoc")
    await town.tap("an", FIRST.title)
    assert "Nguồn:" in (await town.say("an", "quên mật khẩu vneid thì làm sao"))[-1]


async def test_a_resident_is_told_what_the_assistant_can_do(town: Town) -> None:
    assert (await town.say("ba_tu", "/hoc"))[-1].startswith("Các bài học này dành cho thành viên")


async def test_leaders_see_their_members_and_officials_their_teams(town: Town) -> None:
    at = town.clock().isoformat()
    async with town.writing() as connection:
        for lesson in LESSONS:
            row = {"person_id": town.person["an"], "lesson": lesson.id, "card": 5, "right": 3, "begun_at": at, "done_at": at}
            await connection.execute(lessons.insert().values(**row))
        half = {"person_id": town.person["binh"], "lesson": FIRST.id, "card": 5, "right": 3, "begun_at": at, "done_at": at}
        await connection.execute(lessons.insert().values(**half))
    (team,) = await town.say("to_truong", "/hoc to")
    assert team.startswith(f"Tổ Thôn Nắng: 1/3 người đã học đủ {len(LESSONS)} bài.")
    assert f"• Binh: 1/{len(LESSONS)} bài" in team
    (teams,) = await town.say("can_bo", "/hoc tổ")
    assert teams.startswith("Xã Cát Trắng: 1/4 người")
    assert "• Tổ CNSCĐ Thôn Gió: 0/1 người" in teams
    assert "Sóng" not in teams
    assert (await town.say("chi", "/hoc to"))[0].startswith("Xem cả tổ là việc của tổ trưởng")


async def open_quiz(town: Town, lesson: Lesson) -> None:
    """From the list to the first question of a lesson."""
    await town.choose("an", f"lessons:open:{lesson.id[:26]}")
    await read_cards(town)


async def open_titled_quiz(town: Town) -> Lesson:
    """A lesson whose first question has its choices on the buttons, at that question."""
    titled = next(lesson for lesson in LESSONS if all(len(choice) <= 40 for choice in lesson.quiz[0].choices))
    await open_quiz(town, titled)
    return titled


@pytest.mark.parametrize("typed", ["{letter}", "{upper}.", "câu {letter}", "đáp án {upper}"])
async def test_a_letter_answers_the_quiz_also_where_choices_are_titles(town: Town, typed: str) -> None:
    titled = await open_titled_quiz(town)
    letter = "abc"[titled.quiz[0].right - 1]
    (said,) = await town.say("an", typed.format(letter=letter, upper=letter.upper()))
    assert said.startswith("✅ Đúng.")
    assert "Câu 2/3." in said


async def test_a_letter_that_the_quiz_has_not_is_asked_again(town: Town) -> None:
    await open_quiz(town, FIRST)
    assert await town.say("an", "d") == ["Câu này có các ý A, B, C. Anh/chị chọn một ý nhé."]
    letter = "abc"[FIRST.quiz[0].right - 1]
    assert (await town.say("an", letter))[0].startswith("✅ Đúng.")


async def test_a_sigh_is_no_letter_and_outside_of_a_quiz_letters_are_nothing(town: Town) -> None:
    await open_titled_quiz(town)
    assert not (await town.say("an", "à"))[0].startswith(("✅ Đúng", "Chưa đúng"))
    await town.say("an", "/hoc")
    assert not (await town.say("an", "a"))[0].startswith(("✅ Đúng", "Chưa đúng", "Câu này"))
