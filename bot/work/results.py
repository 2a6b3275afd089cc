"""`/ketqua` and `/ketquato`: this month in five lines and a small picture; leaders see who is silent or behind, and remind them."""

from __future__ import annotations

import asyncio

from bot.people.persons import OFFICERS
from bot.people.teams import Team, team_of
from bot.reports.periods import Period
from bot.visits.chart import Bar, draw_weeks
from bot.visits.crew import Mate, Standings, read_crew
from bot.visits.results import by_week, own_results, team_days, team_results
from bot.visits.targets import week_starts
from bot.work.area_results import tell_area
from bot.work.desk import Desk, Quiet
from bot.work.nudging import nudge
from bot.work.target_words import month_gaps, running_month, standing_line, standings_here, target_lines
from flows import Choice
from flows.fold import fold
from flows.wording import phrase

MOST_BUTTONS = 5
MOST_SHOWN = 40
MOST_SERVICES = 3


class Results(Quiet):
    """`results`: own figures; `team_results`: the team's, with who needs a word."""

    name = "results"
    commands = frozenset({"results", "team_results"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if not desk.allowed("member", "leader", *OFFICERS):
            return
        assert desk.person
        team = await team_of(desk.connection, desk.person)
        if team is None:
            await tell_area(desk)
        elif name == "results":
            await self._own(desk, team)
        else:
            await self._team(desk, team)

    async def overhear(self, desk: Desk, text: str) -> bool:
        """Two words that only mean this when a member says them: residents ask for the results of their papers."""
        if desk.person is None or not desk.person.has("member", "leader") or fold(text) != fold(desk.phrases["results_word"]):
            return False
        await self.command(desk, "results", "")
        return True

    async def choose(self, desk: Desk, value: str) -> None:
        what, _, rest = value.partition(":")
        if what == "team":
            await self.command(desk, "team_results", "")
        elif what == "own":
            await self.command(desk, "results", "")
        elif what == "targets":
            await self._targets(desk)
        elif what == "nudge":
            await nudge(desk, rest)
        else:
            desk.tell("old_menu_free")

    async def _own(self, desk: Desk, team: Team) -> None:
        """Five lines and the picture."""
        assert desk.person
        month = running_month(desk)
        own = await own_results(desk.connection, desk.person.id, month.first, month.last)
        whole = await team_results(desk.connection, team.id, month.first, month.last)
        stood = await standings_here(desk, team.area, team.id)
        lines = [
            phrase(desk.house.book, "results_own", **month_gaps(month), visits=own.sums.visits, people=own.sums.people)
            if own.sums.visits else phrase(desk.house.book, "results_own_none", **month_gaps(month)),
            phrase(desk.house.book, "results_services", services=self._services(desk, own.services)) if own.services
            else desk.phrases["results_services_none"],
            phrase(desk.house.book, "results_team", visits=whole.visits, services=whole.services, people=whole.people),
            *target_lines(desk, stood),
        ]  # fmt: skip
        choices = [desk.choice("results:team", "results_see_team"), desk.choice("visits:new", "results_log")]
        if len(stood) > 1:
            choices.insert(1, desk.choice("results:targets", "results_see_targets", count=len(stood)))
        desk.turn.say("\n".join(lines), *choices)
        await self._picture(desk, month, [(day, 1) for day in own.days], desk.phrases["results_picture_own"])

    async def _team(self, desk: Desk, team: Team) -> None:
        """The team's lines; for its leader every member, those who need a word first."""
        month = running_month(desk)
        whole = await team_results(desk.connection, team.id, month.first, month.last)
        stood = await standings_here(desk, team.area, team.id)
        crew = await read_crew(desk.connection, team.id, stood, month.first, desk.today)
        gaps = month_gaps(month) | {"team": team.name, "visits": whole.visits, "services": whole.services, "people": whole.people}
        lines = [
            phrase(desk.house.book, "results_team_head", **gaps),
            phrase(desk.house.book, "results_team_active", active=crew.active, members=len(crew.mates)),
            *target_lines(desk, stood),
        ]
        choices = [desk.choice("results:own", "results_see_own")]
        if self._leads(desk, team):
            lines += ["", desk.phrases["results_members"], *self._mates(desk, crew)]
            choices = [*self._nudges(desk, crew), *choices]
        desk.turn.say("\n".join(lines), *choices)
        days = await team_days(desk.connection, team.id, month.first, month.last)
        await self._picture(desk, month, days, team.name)

    def _leads(self, desk: Desk, team: Team) -> bool:
        assert desk.person
        return any(role.team == team.id for role in desk.person.held("leader")) or desk.person.may(desk.tree, team.area, *OFFICERS)

    def _mates(self, desk: Desk, crew: Standings) -> list[str]:
        shown = [self._mate(desk, crew, mate) for mate in crew.mates[:MOST_SHOWN]]
        left = len(crew.mates) - MOST_SHOWN
        return [*shown, phrase(desk.house.book, "results_more", count=left)] if left > 0 else shown

    def _mate(self, desk: Desk, crew: Standings, mate: Mate) -> str:
        key = "results_mate_silent" if mate.silent else "results_mate_behind" if mate.behind else "results_mate_well"
        gaps = {"name": mate.name, "visits": mate.visits, "done": mate.done, "share": crew.share, "unit": crew.unit}
        return phrase(desk.house.book, key, **gaps)

    def _nudges(self, desk: Desk, crew: Standings) -> list[Choice]:
        """One tap for everybody who is silent, and one for each who is silent or behind."""
        assert desk.person
        others = [mate for mate in crew.mates if mate.person != desk.person.id]
        silent = [mate for mate in others if mate.silent]
        each = [mate for mate in others if mate.silent or mate.behind][:MOST_BUTTONS]
        all_ = [desk.choice("results:nudge:all", "results_nudge_all", count=len(silent))] if len(silent) > 1 else []
        return all_ + [desk.choice(f"results:nudge:{mate.person}", "results_nudge", name=mate.name) for mate in each]

    async def _targets(self, desk: Desk) -> None:
        """Every target of the team, the furthest behind first."""
        team = await team_of(desk.connection, desk.person) if desk.person else None
        if team is None:
            desk.tell("results_no_team")
            return
        stood = await standings_here(desk, team.area, team.id)
        lines = [standing_line(desk, one) for one in stood] or [desk.phrases["results_no_target"]]
        desk.turn.say("\n".join([phrase(desk.house.book, "results_targets_head", team=team.name), *lines]),
                      desk.choice("results:own", "results_see_own"))  # fmt: skip

    def _services(self, desk: Desk, done: tuple[tuple[str, int], ...]) -> str:
        known = desk.house.services
        said = [
            phrase(desk.house.book, "results_service", name=known[code].name if code in known else code, count=count,
                   unit=known[code].unit.partition(" + ")[0] if code in known else "")
            for code, count in done[:MOST_SERVICES]
        ]  # fmt: skip
        return "; ".join(said)

    async def _picture(self, desk: Desk, month: Period, days: list[tuple[str, int]], whose: str) -> None:
        """Bars of the month's weeks; nothing when there is nothing to show."""
        starts = week_starts(month)
        counts = by_week(days, starts)
        if not any(counts):
            return
        now = max(place for place, start in enumerate(starts) if start <= desk.today)
        bars = [
            Bar(f"{start.day}/{start.month}", count if place <= now else None, place == now)
            for place, (start, count) in enumerate(zip(starts, counts, strict=True))
        ]
        gaps = month_gaps(month) | {"whose": whose}
        title, under = (phrase(desk.house.book, key, **gaps) for key in ("results_picture_title", "results_picture_under"))
        # In a thread: the conversations of others go on meanwhile.
        content = await asyncio.to_thread(draw_weeks, title, under, bars)
        desk.attach(content, ".png", desk.phrases["results_picture_name"], "image")
