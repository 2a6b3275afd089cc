"""Reminders: "nhắc tôi sáng mai", "20/12 nhắc tôi nộp hồ sơ", "/nhac 8h tối nay"."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.reminders.hours import awake, trouble
from bot.reminders.log import KIND, MOST, drop, open_reminders, purpose_of
from bot.store import Json
from bot.work.desk import Desk, Quiet
from bot.work.moment_words import moment_words
from flows import Choice
from flows.resuming import offer, resume_choice
from flows.wording import fill
from nlu import mask
from nlu.moments import read_moment
from nlu.reminding import is_question, read_wish, strip_moment

LONGEST = 200
"""Letters that are kept of the person's own words."""
MOST_REST = 6
"""Words beside the time up to which a text answers "lúc nào?"."""
WAITS = timedelta(minutes=30)
"""How long "lúc nào?" waits for its answer: later a text with a day in it is about something else."""


class Reminders(Quiet):
    """Anybody's reminders to themselves. They are timers of the conversation: a restart loses none."""

    name = "reminders"
    commands = frozenset({"remind"})

    def pricks_up(self, text: str) -> bool:
        """A cheap look at anybody's text, also a resident's: whether `overhear` is worth asking."""
        return "nhắc" in text.lower() or "nhac" in text.lower()

    async def overhear(self, desk: Desk, text: str) -> bool:
        wish = None if desk.grouped else read_wish(text, desk.now)
        if wish is None:
            return False
        if wish.when is None:
            self._ask(desk, wish.about)
        else:
            await self._set(desk, wish.when, wish.about)
        return True

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if desk.grouped:
            desk.tell("reminders_grouped")
        elif rest.strip():
            wish = read_wish(rest, desk.now)
            when = wish.when if wish else read_moment(rest, desk.now)
            about = wish.about if wish else strip_moment(rest, desk.now)
            if when is None:
                self._ask(desk, about)
            else:
                await self._set(desk, when, about)
        else:
            await self._list(desk)

    async def choose(self, desk: Desk, value: str) -> None:
        what, _, event = value.partition(":")
        if what == "new":
            self._ask(desk, "")
        elif what == "drop" and event.isdigit():
            dropped = await drop(desk.connection, desk.conversation, int(event))
            back = resume_choice(desk.turn)
            desk.tell("reminders_dropped" if dropped else "reminders_dropped_before", *([back] if back else []))
        else:
            desk.tell("old_menu_free")

    async def listen(self, desk: Desk, text: str) -> bool:
        """The answer to "lúc nào?"; what is long, a question, or comes much later is something else."""
        task = desk.task
        asked = datetime.fromisoformat(str((desk.turn.state.task or {}).get("at", desk.at)))
        rest = strip_moment(text, desk.now)
        if desk.now - asked > WAITS or len(rest.split()) > MOST_REST or is_question(rest):
            desk.close()
            return False
        when = read_moment(text, desk.now)
        if when is not None:
            await self._set(desk, when, str(task.get("about", "")) or rest)
            return True
        if task.get("misses", 0) >= 1:
            desk.close()
            return False
        desk.open(self.name, **task | {"misses": 1})
        desk.tell("reminders_when_again")
        return True

    def _ask(self, desk: Desk, about: str) -> None:
        desk.interrupt(self.name, about=about, misses=0)
        desk.tell("reminders_when")

    async def _set(self, desk: Desk, said: datetime, about: str) -> None:
        """Plans it, or says why not and waits for another time."""
        about = mask(about).text[:LONGEST]
        wrong = trouble(said, desk.now)
        if wrong:
            desk.interrupt(self.name, about=about, misses=0)
            desk.tell(f"reminders_{wrong}")
            return
        when = awake(said)
        time = moment_words(desk.phrases, when, desk.now)
        guide, words = self._about(desk, about)
        there = await open_reminders(desk.connection, desk.conversation)
        if any((one.when, one.about, one.guide) == (when, words, guide) for one in there):
            self._done(desk)
            desk.tell("reminders_same", time=time)
            return
        if len(there) >= MOST:
            self._done(desk)
            desk.tell("reminders_full", count=len(there))
            self._show(desk, [(one.event, one.when, one.about, one.guide) for one in there])
            return
        self._done(desk)
        desk.later(KIND, when, purpose=purpose_of(desk.conversation, desk.event), event=desk.event, about=words, guide=guide)
        if when != said:
            desk.tell("reminders_moved")
        choices = [desk.choice(f"{self.name}:drop:{desk.event}", "reminders_drop")]
        back = resume_choice(desk.turn)
        what = words or self._title(desk, guide)
        desk.tell("reminders_set_about" if what else "reminders_set", *choices, *([back] if back else []), time=time, about=what)

    def _done(self, desk: Desk) -> None:
        """Nothing is asked any more. A task of another dialogue stays open: it was only interrupted."""
        if desk.task_of == self.name:
            desk.close()

    def _about(self, desk: Desk, words: str) -> tuple[str, str]:
        """The guide under way, or the one of what was talked about last, and the person's own words."""
        frame, book, topic = desk.turn.frame, desk.house.book, desk.turn.state.topic
        if frame:
            return frame.guide, words
        if words or desk.turn.top is not None:
            return "", words
        if topic in book.guides:
            return topic, ""
        return "", book.topics[topic].title if topic in book.topics and book.topics[topic].group != "meta" else ""

    def _title(self, desk: Desk, guide: str) -> str:
        return desk.house.book.guides[guide].title if guide in desk.house.book.guides else ""

    async def _list(self, desk: Desk) -> None:
        there = await open_reminders(desk.connection, desk.conversation)
        if there:
            self._show(desk, [(one.event, one.when, one.about, one.guide) for one in there])
        else:
            desk.tell("reminders_none")
            self._ask(desk, "")

    def _show(self, desk: Desk, there: list[tuple[int, datetime, str, str]]) -> None:
        lines = [desk.phrases["reminders_list"]]
        choices: list[Choice] = []
        for number, (event, when, about, guide) in enumerate(there, 1):
            what = about or self._title(desk, guide)
            key = "reminders_line" if what else "reminders_line_bare"
            lines.append(fill(desk.phrases[key], {"number": number, "time": moment_words(desk.phrases, when, desk.now), "about": what}))
            choices.append(desk.choice(f"{self.name}:drop:{event}", "reminders_drop_number", number=number))
        if len(there) < MOST:
            choices.append(desk.choice(f"{self.name}:new", "reminders_new"))
        desk.turn.say("\n".join(lines), *choices)

    async def due(self, desk: Desk, what: str, payload: Json) -> None:
        """It is time. Who said "dừng" wants to hear nothing any more."""
        if desk.turn.state.stopped:
            return
        about, guide = str(payload.get("about", "")), desk.house.book.guides.get(str(payload.get("guide", "")))
        if about:
            desk.tell("reminders_due", about=about)
        elif guide:
            desk.tell("reminders_due_guide", title=guide.title)
        else:
            desk.tell("reminders_due_bare")
        if guide and guide.prepare:
            lines = [fill(desk.phrases["papers_list"], {"title": guide.title}), *(f"☐ {line}" for line in guide.prepare)]
            desk.turn.say("\n".join(lines))
        frame = desk.turn.frame
        if desk.turn.top is not None and (guide is None or (frame is not None and frame.guide == guide.id)):
            desk.turn.change(paused=True)
            offer(desk.turn)
        elif guide:
            desk.turn.add_choice(desk.turn.choice(f"g:{guide.id}", "do_guide", count=len(guide.steps)))
