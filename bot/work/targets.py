"""`/chitieu`: officials set what teams and areas are to reach, with the deciding document's number; leaders see theirs.

The open task holds what is known so far (`indicator`, `value`, `period`, `document`, `area`, `team`); `step` says what the next text is.
"""

from __future__ import annotations

from bot.people.persons import OFFICERS
from bot.people.teams import team_of, teams_in
from bot.reports.targets import TargetError, set_plan
from bot.store import Json
from bot.tickets.places import find_areas
from bot.visits.target_line import TargetLine, near_period, read_period_words, read_target, read_value
from bot.visits.targets import settable
from bot.work.desk import Desk, Quiet
from bot.work.target_steps import EACH, ask, confirm, missing, offices, summary
from bot.work.target_words import definitions, standing_line, standings_here
from flows.wording import phrase

MOST_SHOWN = 12


class Targets(Quiet):
    """List for leaders and officials; setting for officials in their area."""

    name = "targets"
    commands = frozenset({"targets"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if not desk.allowed("leader", *OFFICERS):
            return
        if not rest.strip():
            await self._list(desk)
        elif self._sets(desk):
            await self._read(desk, rest, {})

    async def choose(self, desk: Desk, value: str) -> None:
        if not desk.allowed("leader", *OFFICERS):
            return
        what, _, rest = value.partition(":")
        if what == "list":
            await self._list(desk)
        elif not self._sets(desk):
            return
        elif what == "new":
            await self._go_on(desk, {})
        elif desk.task_of != self.name:
            desk.tell("targets_late")
        elif what == "set":
            await self._set(desk)
        elif what == "drop":
            desk.close()
            desk.tell("targets_dropped")
        else:
            await self._take(desk, what, rest)

    async def listen(self, desk: Desk, text: str) -> bool:
        if not self._sets(desk):
            desk.close()
            return True
        task, step = desk.task, desk.task.get("step")
        day = desk.house.settings.period_day
        if step == "document":
            await self._go_on(desk, task | {"document": " ".join(text.split())[:120]})
        elif step == "value" and (value := read_value(text)) is not None:
            await self._go_on(desk, task | {"value": value})
        elif step == "period" and (period := read_period_words(text, desk.today, day)):
            await self._go_on(desk, task | {"period": period.code})
        elif step == "area" and (found := self._areas(desk, text)):
            await self._go_on(desk, task | await self._place(desk, found))
        else:
            await self._read(desk, text, task)
        return True

    def _sets(self, desk: Desk) -> bool:
        if desk.person is not None and desk.person.has(*OFFICERS):
            return True
        desk.tell("targets_officers_only")
        return False

    async def _read(self, desk: Desk, text: str, known: Json) -> None:
        """A line, perhaps with gaps; what was known stays where the line says nothing."""
        said = read_target(text, desk.today, desk.house.settings.period_day)
        if said == TargetLine(rest=said.rest) and not (said.rest and self._areas(desk, said.rest)):
            desk.tell("targets_not_read")
            return
        data = {key: value for key, value in known.items() if key != "step"}
        found: Json = {
            "indicator": said.indicator,
            "value": said.value,
            "document": said.document,
            "period": said.period.code if said.period else None,
        }
        data |= {key: value for key, value in found.items() if value is not None}
        if said.take_back:
            data["back"] = True
        if said.rest and (areas := self._areas(desk, said.rest)):
            data |= await self._place(desk, areas)
        await self._go_on(desk, data)

    async def _go_on(self, desk: Desk, data: Json) -> None:
        """Asks for the first thing that is missing, else shows the card."""
        known = {one.code for one in settable(definitions(desk))}
        if data.get("indicator") and data["indicator"] not in known:
            desk.tell("targets_indicator_unknown", code=data["indicator"])
            data = {key: value for key, value in data.items() if key != "indicator"}
        lacking = missing(desk, data)
        desk.open(self.name, **{key: value for key, value in data.items() if key != "step"} | {"step": lacking or "card"})
        if lacking:
            ask(desk, lacking)
        else:
            await confirm(desk, data)

    async def _take(self, desk: Desk, what: str, rest: str) -> None:
        """A tap that answers a question."""
        if what == "area" and rest.isdigit() and int(rest) in desk.tree.by_id and self._covers(desk, int(rest)):
            await self._go_on(desk, desk.task | await self._place(desk, [int(rest)]))
        elif what == "each" and rest.isdigit() and self._covers(desk, int(rest)):
            await self._go_on(desk, desk.task | {"area": int(rest), "team": EACH})
        elif what == "indicator":
            await self._go_on(desk, desk.task | {"indicator": rest.upper()})
        elif what == "period" and (period := near_period(rest, desk.today, desk.house.settings.period_day)):
            await self._go_on(desk, desk.task | {"period": period.code})
        else:
            desk.tell("targets_late")

    def _covers(self, desk: Desk, area: int) -> bool:
        assert desk.person
        return desk.person.may(desk.tree, area, *OFFICERS)

    def _areas(self, desk: Desk, text: str) -> list[int]:
        """Areas of the office that a text names."""
        office = offices(desk)[0]
        found = [one.id for one in find_areas(desk.tree, text, office)]
        return [area for area in found if self._covers(desk, area)]

    async def _place(self, desk: Desk, areas: list[int]) -> Json:
        """The area, and its team where it is a hamlet with one; several stay to be asked."""
        if len(areas) > 1:
            return {"area": None, "areas": areas[:8]}
        teams = await teams_in(desk.connection, areas, desk.today.isoformat()) if desk.tree.by_id[areas[0]].kind == "thon" else []
        return {"area": areas[0], "team": teams[0].id if len(teams) == 1 else None}

    async def _list(self, desk: Desk) -> None:
        """What the team, or the official's area, is to reach."""
        assert desk.person
        officer = desk.person.has(*OFFICERS)
        team = None if officer else await team_of(desk.connection, desk.person)
        if not officer and team is None:
            desk.tell("results_no_team")
            return
        area = team.area if team else offices(desk)[0]
        stood = await standings_here(desk, area, team.id if team else None)
        name = team.name if team else desk.tree.by_id[area].name
        lines = [standing_line(desk, one) for one in stood[:MOST_SHOWN]] or [desk.phrases["targets_none"]]
        head = phrase(desk.house.book, "targets_head", name=name)
        tail = [desk.phrases["targets_how"]] if officer else []
        choices = [desk.choice("targets:new", "targets_new")] if officer else [desk.choice("results:team", "results_see_team")]
        desk.turn.say("\n".join([head, *lines, *tail]), *choices)

    async def _set(self, desk: Desk) -> None:
        assert desk.person
        data = desk.task
        if missing(desk, data) or not self._covers(desk, int(data["area"])):
            desk.tell("targets_late")
            return
        value = None if data.get("back") else float(data["value"])
        homes: list[tuple[int, int | None]] = [(int(data["area"]), data.get("team"))]
        if data.get("team") == EACH:
            homes = [
                (team.area, team.id)
                for team in await teams_in(desk.connection, desk.tree.subtree(int(data["area"])), desk.today.isoformat())
            ]
        try:
            for area, team in homes:
                await set_plan(desk.connection, definitions(desk), data["indicator"], area, data["period"], value, data["document"],
                               desk.person.id, desk.at, team)  # fmt: skip
        except TargetError as error:
            desk.close()
            desk.tell(f"targets_{error.code}")
            return
        said = await summary(desk, data)
        desk.close()
        desk.tell("targets_taken_back" if value is None else "targets_set", desk.choice("targets:new", "targets_new"),
                  desk.choice("targets:list", "targets_see"), what=said, count=len(homes))  # fmt: skip
