"""`/khokhan`: a difficulty, a place without a signal or a wish goes up the chain, is answered, and the author hears back.

The open task holds what is being reported (`kind`, `text`, `area`) or answered (`number`); `step` says what the next free text is.
"""

from __future__ import annotations

from bot.people.persons import OFFICERS
from bot.people.trail import note
from bot.tickets.places import find_areas
from bot.visits.difficulties import KINDS, MOST_TEXT, STEPS, Kind, add_difficulty, kind_of, read_difficulty
from bot.work.desk import Desk, Quiet
from bot.work.difficulty_answers import ask_answer, pass_up, show_list, show_one, take_answer
from bot.work.difficulty_words import card, pass_on, short_place
from flows import Choice
from flows.fold import fold
from nlu import mask

LISTS = frozenset({"ds", "danh sach", "list"})
MOST_HAMLETS = 7


class Difficulties(Quiet):
    """Reporting is for those who work in a team and for officials; answering for those above."""

    name = "difficulties"
    commands = frozenset({"difficulties"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if not desk.allowed("member", "leader", *OFFICERS):
            return
        if fold(rest) in LISTS:
            await show_list(desk)
        elif rest.strip():
            await self._read(desk, rest.strip())
        else:
            self._ask_kind(desk)

    async def choose(self, desk: Desk, value: str) -> None:
        if not desk.allowed("member", "leader", *OFFICERS):
            return
        what, _, rest = value.partition(":")
        number = int(rest) if rest.isdigit() else 0
        if what == "list":
            await show_list(desk)
        elif what == "see":
            await show_one(desk, number)
        elif what == "answer":
            await ask_answer(desk, number)
        elif what == "up":
            await pass_up(desk, number)
        elif what == "new":
            self._ask_kind(desk)
        elif desk.task_of != self.name or "number" in desk.task:
            desk.tell("difficulties_late")
        else:
            await self._choose_in_task(desk, what, rest, number)

    async def _choose_in_task(self, desk: Desk, what: str, rest: str, number: int) -> None:
        task = desk.task
        if what == "kind" and rest in KINDS:
            await self._go_on(desk, **task | {"kind": rest})
        elif what == "kinds":
            self._ask_kind(desk)
        elif what == "area" and number in desk.tree.by_id:
            await self._go_on(desk, **task | {"area": number})
        elif what == "areas":
            self._ask_area(desk)
        elif what == "drop":
            desk.close()
            desk.tell("difficulties_dropped")
        elif what == "send" and task.get("text") and task.get("area"):
            await self._send(desk)
        else:
            desk.tell("difficulties_late")

    async def listen(self, desk: Desk, text: str) -> bool:
        step = desk.task.get("step")
        if step == "answer":
            await take_answer(desk, int(desk.task["number"]), text.strip())
        elif step == "area":
            found = self._areas(desk, text)
            if len(found) == 1:
                await self._go_on(desk, **desk.task | {"area": found[0]})
            else:
                desk.tell("difficulties_no_area" if not found else "difficulties_ask_area", *self._hamlets(desk, found))
        elif step in ("kind", "text"):
            await self._read(desk, text.strip(), str(desk.task.get("kind", "")))
        else:
            # A card waits for a tap: other words are not for it.
            return False
        return True

    async def _read(self, desk: Desk, text: str, kind: str = "") -> None:
        """A line: its kind, its place, its words without personal numbers."""
        if len(text) > MOST_TEXT:
            desk.tell("difficulties_long", most=MOST_TEXT)
            return
        masked = mask(text)
        if masked.found or desk.hidden:
            desk.tell("difficulties_masked")
        found = self._areas(desk, text)
        own = self._home(desk)
        area = found[0] if len(found) == 1 else own if not found or own in found else 0
        await self._go_on(desk, kind=kind or kind_of(text, self._words(desk)) or "kho_khan", text=masked.text, area=area)

    async def _go_on(self, desk: Desk, **data: object) -> None:
        """Asks for what is missing, else shows the card."""
        if not data.get("text"):
            desk.open(self.name, **data | {"step": "text"})
            desk.tell("difficulties_ask_text")
            return
        if not data.get("area"):
            desk.open(self.name, **data | {"step": "area"})
            self._ask_area(desk)
            return
        desk.open(self.name, **data | {"step": "card"})
        shown = card(desk, str(data["kind"]), short_place(desk, int(str(data["area"]))), str(data["text"]))
        choices = ["send", "kinds", "areas", "drop"]
        keys = ["difficulties_send", "difficulties_other_kind", "difficulties_other_area", "difficulties_drop"]
        desk.tell(
            "difficulties_confirm",
            *(desk.choice(f"difficulties:{one}", key) for one, key in zip(choices, keys, strict=True)),
            card=shown,
        )

    def _ask_kind(self, desk: Desk) -> None:
        kept = desk.task if desk.task_of == self.name and "number" not in desk.task else {}
        desk.open(self.name, **kept | {"step": "kind"})
        desk.tell("difficulties_ask_kind", *(desk.choice(f"difficulties:kind:{kind}", f"difficulties_kind_{kind}") for kind in KINDS))

    def _ask_area(self, desk: Desk) -> None:
        desk.open(self.name, **desk.task | {"step": "area"})
        desk.tell("difficulties_ask_area", *self._hamlets(desk, []))

    def _hamlets(self, desk: Desk, found: list[int]) -> list[Choice]:
        """Areas that were meant, else the own one and others of the commune."""
        commune = desk.tree.commune(self._home(desk))
        near = [one.id for one in desk.tree.children(commune.id) if one.kind == "thon" and not one.valid_to] if commune else []
        shown = found or list(dict.fromkeys([self._home(desk), *near]))
        return [Choice(f"difficulties:area:{area}", desk.tree.by_id[area].name) for area in shown[:MOST_HAMLETS]]

    def _home(self, desk: Desk) -> int:
        """The area of the person's team, else of the office."""
        assert desk.person
        team = desk.person.team
        return team.area if team else desk.person.scopes(*OFFICERS)[0]

    def _areas(self, desk: Desk, text: str) -> list[int]:
        """Areas that the text names, in the person's commune (an official's: in the area of the office)."""
        home = self._home(desk)
        commune = desk.tree.commune(home)
        within = commune.id if commune else home
        return [one.id for one in find_areas(desk.tree, text, within) if desk.tree.covers(within, one.id)]

    def _words(self, desk: Desk) -> dict[Kind, list[str]]:
        return {kind: desk.phrases[f"difficulties_words_{kind}"].split("|") for kind in KINDS}

    async def _send(self, desk: Desk) -> None:
        assert desk.person
        task, team = desk.task, desk.person.team
        area, text, kind = int(task["area"]), str(task["text"]), str(task["kind"])
        place = short_place(desk, area)
        number = await add_difficulty(desk.connection, desk.person.id, team.team if team else None, area, kind, place, text, desk.at)
        desk.close()
        if number is None:
            desk.tell("difficulties_twice")
            return
        await note(desk.connection, desk.at, desk.person.id, "difficulty.add", "difficulty", number)
        kept = await read_difficulty(desk.connection, number)
        assert kept
        # A leader's own goes to the commune at once, an officer's to the province.
        start = STEPS[2] if desk.person.has("commune_officer") and not team else STEPS[1] if desk.person.has("leader") else STEPS[0]
        level = await pass_on(desk, kept, start)
        if level is None:
            desk.tell("difficulties_sent_nobody", number=number)
        else:
            desk.tell("difficulties_sent", number=number, level=desk.phrases[f"difficulties_level_{level}"])
