"""Lessons in the chat: cards one by one, a quiz with the reason after each answer, progress that is kept.

A choice carries the lesson and the place in it, so every button of every age leads where it says, and a second press changes nothing.
No task is open meanwhile: a member may ask something or log a visit in the middle of a lesson.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.content.findings import ContentError
from bot.content.lessons import Lesson
from bot.learning.progress import Progress, finish_lesson, finished, keep_card, progress_of
from bot.people.persons import ALL_ROLES
from bot.people.trail import note
from bot.work.desk import Desk, Quiet
from bot.work.lesson_quiz import MOST_KEY, ask, letter_of, lettered
from bot.work.lesson_teams import show_team
from flows import Commanded, recognise
from flows.fold import fold
from flows.wording import phrase, sources

ON_PAGE = 6


class Lessons(Quiet):
    """`/hoc`. `read` gives all lessons; it may wait for them, so it is called in a thread."""

    name = "lessons"
    commands = frozenset({"learn"})
    early = True

    def __init__(self, read: Callable[[], tuple[Lesson, ...]]) -> None:
        self._read = read

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        found = await self._lessons(desk)
        if not found:
            return
        if fold(rest) in {fold(word) for word in desk.phrases["lessons_team_words"].split("|")}:
            await show_team(desk, [lesson.id for lesson in found if lesson.program])
        else:
            await self._list(desk, found, 0)

    async def choose(self, desk: Desk, value: str) -> None:
        found = await self._lessons(desk)
        if not found:
            return
        what, *rest = value.split(":")
        place = rest[-1] if rest and rest[-1].isdigit() else "0"
        lesson = next((one for one in found if one.id[:MOST_KEY] == rest[0]), None) if rest else None
        if what == "list":
            await self._list(desk, found, int(place))
        elif what == "later":
            desk.turn.change(choices=())
            desk.tell("lessons_paused")
        elif lesson is None:
            desk.tell("lessons_gone")
        elif what == "open":
            await self._open(desk, lesson)
        elif what == "c":
            await self._card(desk, lesson, int(place))
        elif what == "q":
            await self._answered(desk, found, lesson, place)
        else:
            await self._list(desk, found, 0)

    async def overhear(self, desk: Desk, text: str) -> bool:
        """ "Thôi" in the middle of a lesson puts it aside, "a" answers its quiz; no task is open that would hear them."""
        if not any(choice.id.startswith(f"{self.name}:") for choice in desk.turn.state.choices):
            return False
        meant = recognise(desk.house.book, desk.turn.state, text, desk.at)
        letter = letter_of(text) if meant is None else ""
        if letter and (chosen := lettered(desk, letter)) is not None:
            if chosen:
                await self.choose(desk, chosen.removeprefix(f"{self.name}:"))
            return True
        if not (isinstance(meant, Commanded) and meant.name == "cancel"):
            return False
        await self.choose(desk, "later")
        return True

    async def _lessons(self, desk: Desk) -> tuple[Lesson, ...]:
        """All lessons; empty when they are not for this person or cannot be read, which was said then."""
        if desk.person is None or not desk.person.has(*ALL_ROLES):
            desk.tell("lessons_resident")
            return ()
        if desk.grouped:
            desk.tell("lessons_grouped")
            return ()
        try:
            found = await asyncio.to_thread(self._read)
        except ContentError:
            found = ()
        if not found:
            desk.tell("lessons_none")
        return found

    async def _list(self, desk: Desk, found: Sequence[Lesson], page: int) -> None:
        """A page of lessons: those that are under way first, then the new ones, then what is done."""
        assert desk.person
        progress = await progress_of(desk.connection, desk.person.id)
        ordered = sorted(found, key=lambda lesson: "bnd".index(_mark(progress.get(lesson.id))[0]))
        first = page * ON_PAGE if page * ON_PAGE < len(ordered) else 0
        choices = []
        for lesson in ordered[first : first + ON_PAGE]:
            key = f"lessons_mark_{_mark(progress.get(lesson.id))}"
            choices.append(desk.choice(f"lessons:open:{_key(lesson)}", key, title=lesson.title))
        if len(ordered) > ON_PAGE:
            following = first // ON_PAGE + 1 if first + ON_PAGE < len(ordered) else 0
            choices.append(desk.choice(f"lessons:list:{following}", "lessons_more"))
        done = sum(_mark(progress.get(lesson.id)) == "done" for lesson in found)
        minutes = round(sum(lesson.minutes for lesson in found) / len(found))
        key = "lessons_list_all" if done == len(found) else "lessons_list"
        desk.tell(key, *choices, done=done, count=len(found), minutes=minutes)

    async def _open(self, desk: Desk, lesson: Lesson) -> None:
        """Goes on where the person was; a lesson that is done begins anew."""
        assert desk.person
        kept = (await progress_of(desk.connection, desk.person.id)).get(lesson.id)
        place = kept.card if kept and not (kept.done_at and kept.card >= len(lesson.cards)) else 0
        await self._card(desk, lesson, place)

    async def _card(self, desk: Desk, lesson: Lesson, place: int) -> None:
        """A card; behind the last one the quiz."""
        assert desk.person
        count = len(lesson.cards)
        place = min(place, count)
        await keep_card(desk.connection, desk.person.id, lesson.id, place, desk.at)
        if place == count:
            ask(desk, lesson, 0, 0, "")
            return
        card, last = lesson.cards[place], place == count - 1
        text = phrase(
            desk.house.book, "lessons_card", lesson=lesson.title, number=place + 1, count=count, title=card.title, text=card.text.strip()
        )
        if last:
            text = f"{text}\n\n{sources(desk.house.book, lesson.sources, lesson.checked.isoformat())}"
        if place == 0 and desk.today > lesson.review_by:
            text = f"{desk.phrases['lessons_due']}\n{text}"
        ways = [desk.choice(f"lessons:c:{_key(lesson)}:{place + 1}", "lessons_to_quiz" if last else "lessons_next")]
        if place:
            ways.append(desk.choice(f"lessons:c:{_key(lesson)}:{place - 1}", "lessons_back"))
        desk.turn.say(text, *ways, desk.choice("lessons:later", "lessons_later"))

    async def _answered(self, desk: Desk, found: Sequence[Lesson], lesson: Lesson, digits: str) -> None:
        """Why the answer is right or not, then the next question or the end."""
        place, number, right = (int(digit) for digit in digits) if len(digits) == 3 else (-1, 0, 0)
        if not (0 <= place < len(lesson.quiz) and 1 <= number <= len(lesson.quiz[0].choices) and right <= place):
            await self._card(desk, lesson, len(lesson.cards))
            return
        asked = lesson.quiz[place]
        if number == asked.right:
            right += 1
            said = phrase(desk.house.book, "lessons_right", why=asked.why)
        else:
            said = phrase(desk.house.book, "lessons_wrong", answer=asked.choices[asked.right - 1].rstrip("."), why=asked.why)
        if place + 1 < len(lesson.quiz):
            ask(desk, lesson, place + 1, right, said)
        else:
            await self._finish(desk, found, lesson, right, said)

    async def _finish(self, desk: Desk, found: Sequence[Lesson], lesson: Lesson, right: int, said: str) -> None:
        assert desk.person
        me = desk.person.id
        first = await finish_lesson(desk.connection, me, lesson.id, len(lesson.cards), right, desk.at)
        if first:
            await note(desk.connection, desk.at, me, "lesson.finish", "lesson", None, {"lesson": lesson.id, "right": right})
        done = (await finished(desk.connection, [me], [one.id for one in found]))[me]
        progress = await progress_of(desk.connection, me)
        left = [one for one in found if _mark(progress.get(one.id)) != "done"]
        key = "lessons_finished" if first and left else "lessons_finished_all" if first else "lessons_finished_again"
        text = phrase(desk.house.book, key, lesson=lesson.title, right=right, count=len(lesson.quiz), done=done, all=len(found))
        ways = [desk.choice(f"lessons:open:{_key(left[0])}", "lessons_next_lesson")] if left else []
        ways += [desk.choice(f"lessons:c:{_key(lesson)}:0", "lessons_again"), desk.choice("lessons:list:0", "lessons_others")]
        desk.turn.say(f"{said}\n\n{text}", *ways)


def _key(lesson: Lesson) -> str:
    return lesson.id[:MOST_KEY]


def _mark(progress: Progress | None) -> str:
    """begun, new or done."""
    if progress is None:
        return "new"
    return "done" if progress.done_at else "begun"
