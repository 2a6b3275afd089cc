"""The quiz of a lesson: how a question is asked, and a letter that is typed for one of its choices."""

from __future__ import annotations

import re

from bot.content.lessons import Lesson
from bot.work.desk import Desk
from flows import Choice, Chose, recognise
from flows.fold import fold
from flows.wording import phrase

MOST_KEY = 26
"""Letters of a lesson's id that a choice carries: an id of a choice has at most 40."""
MOST_BUTTON = 40
LETTERS = "ABC"
"""What stands before the three choices."""
PREFIX = "lessons:q:"
_LETTER = re.compile(r"(?:chon )?(?:cau |y |dap an |phuong an )?([a-d])")


def ask(desk: Desk, lesson: Lesson, place: int, right: int, before: str) -> None:
    """A question of the quiz. Its choices carry place, choice and how many were right so far, a digit each."""
    asked = lesson.quiz[place]
    lines = [phrase(desk.house.book, "lessons_question", number=place + 1, count=len(lesson.quiz), question=asked.question)]
    titles = list(asked.choices)
    if any(len(title) > MOST_BUTTON for title in titles):
        lines += [
            phrase(desk.house.book, "lessons_choice_line", letter=letter, choice=choice)
            for letter, choice in zip(LETTERS, asked.choices, strict=True)
        ]
        titles = list(LETTERS)
    choices = [Choice(f"{PREFIX}{lesson.id[:MOST_KEY]}:{place}{number}{right}", title) for number, title in enumerate(titles, 1)]
    text = "\n".join(lines)
    desk.turn.say(f"{before}\n\n{text}" if before else text, *choices)


def letter_of(text: str) -> str:
    """The letter a-d that a text is: "a", "B.", "câu c", "đáp án D"; "" for other texts, also for the sighs "à" and "đ"."""
    match = _LETTER.fullmatch(fold(text))
    last = re.sub(r"[\W_]+$", "", text)[-1:].lower()
    return match.group(1) if match and match.group(1) == last else ""


def lettered(desk: Desk, letter: str) -> str | None:
    """The choice of the open quiz that a letter means; "" when it has none so far, None when no quiz is open."""
    asked = [choice for choice in desk.turn.state.choices if choice.id.startswith(PREFIX)]
    # A number is recognised as long as a menu is open.
    if not asked or not isinstance(recognise(desk.house.book, desk.turn.state, "1", desk.at), Chose):
        return None
    place = ord(letter) - ord("a")
    if place < len(asked):
        return asked[place].id
    desk.tell("lessons_letters", *asked, letters=", ".join(LETTERS))
    return ""
