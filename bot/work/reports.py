"""`/baocao`: a report in five lines, its files, and freezing it. `/chamnhap`: who has not reported, and a reminder."""

from __future__ import annotations

import asyncio
import re

from bot.people.persons import OFFICERS
from bot.reports import FreezeError, Period, PeriodError, Report, ReportError, compute, freeze
from bot.reports.as_chat import summary
from bot.reports.outputs import Format, file_name, write
from bot.reports.words import day
from bot.store import Json
from bot.work.desk import Desk, Quiet
from bot.work.late_list import remind, tell_late
from bot.work.report_words import READERS, id_of, last_over, near_periods, period_of, typed_areas, typed_period, words_of
from flows import Choice
from flows.fold import fold
from flows.wording import phrase

MOST_AREAS = 7
_IN_WORDS = re.compile(r"^(?:xem )?(?:bao cao|so lieu)(?: cua| xa| to| ca)* ((?:thang|quy|nam|\d).{0,30})$")
SUFFIXES: dict[str, Format] = {"docx": "docx", "xlsx": "xlsx"}


class Reports(Quiet):
    """`reports`: officials see their area, leaders their hamlet. `late`: officials only."""

    name = "reports"
    commands = frozenset({"reports", "late"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        """What follows the command is a period, a place, or both ("2026-10 Xã Cát Trắng")."""
        if not desk.allowed(*(OFFICERS if name == "late" else READERS)):
            return
        assert desk.person
        period, place = last_over(desk), rest.strip()
        head, _, tail = place.partition(" ")
        if place and (said := typed_period(desk, place)):
            period, place = said, ""
        elif head and (said := typed_period(desk, head)):
            period, place = said, tail.strip()
        if place:
            await self._find(desk, place, period, name)
            return
        area = desk.person.scopes(*OFFICERS) or desk.person.scopes(*READERS)
        await self._open(desk, area[0], period, name)

    async def choose(self, desk: Desk, value: str) -> None:
        """Ids are "what:area:period"."""
        what, _, rest = value.partition(":")
        area, _, said = rest.partition(":")
        if not desk.allowed(*READERS):
            return
        try:
            period = period_of(desk, said)
        except PeriodError:
            desk.tell("old_menu_free")
            return
        if not area.isdigit() or int(area) not in desk.tree.by_id:
            desk.tell("old_menu_free")
            return
        await self._chosen(desk, what, int(area), period)

    async def _chosen(self, desk: Desk, what: str, area: int, period: Period) -> None:
        if not self._may(desk, area):
            return
        if what in ("show", "late"):
            await self._open(desk, area, period, "late" if what == "late" else "reports")
        elif what == "periods":
            desk.open(self.name, area=area, want="period", period=period.code)
            desk.tell("reports_ask_period", *self._periods(desk, area))
        elif what == "areas":
            desk.open(self.name, area=area, want="area", period=period.code)
            desk.tell("reports_ask_area")
        elif what in SUFFIXES:
            await self._file(desk, area, period, SUFFIXES[what])
        elif what == "chart":
            await self._chart(desk, area, period)
        elif what in ("freeze", "sure", "left"):
            await self._freeze(desk, area, period, what)
        elif what == "remind":
            await remind(desk, area, period)
        else:
            desk.tell("old_menu_free")

    async def listen(self, desk: Desk, text: str) -> bool:
        task: Json = desk.task
        if task.get("want") == "area":
            await self._find(desk, text, period_of(desk, task["period"]), "reports")
            return True
        period = typed_period(desk, text)
        if period is None:
            desk.close()  # a question like any other: it is answered, and this one is no longer open
            return False
        desk.close()
        await self._open(desk, int(task["area"]), period, "reports")
        return True

    async def overhear(self, desk: Desk, text: str) -> bool:
        """Words that only mean this when an official says them (residents ask where to report a fraud), or with a period behind them."""
        if desk.person is None or not desk.person.has(*READERS):
            return False
        folded = fold(text)
        asked = _IN_WORDS.match(folded)
        if asked and typed_period(desk, asked[1]):
            await self.command(desk, "reports", asked[1])
            return True
        if not desk.person.has(*OFFICERS) or folded != fold(desk.phrases["reports_word"]):
            return False
        await self.command(desk, "reports", "")
        return True

    def _may(self, desk: Desk, area: int) -> bool:
        if desk.person and desk.person.may(desk.tree, area, *READERS):
            return True
        desk.tell("reports_not_yours", area=desk.tree.by_id[area].name)
        return False

    async def _find(self, desk: Desk, said: str, period: Period, name: str) -> None:
        """A place that was typed."""
        found = typed_areas(desk, said)
        if not found:
            desk.open(self.name, area=0, want="area", period=period.code)
            desk.tell("reports_no_area", said=said[:60])
        elif len(found) == 1:
            desk.close()
            await self._open(desk, found[0].id, period, name)
        else:
            what = "late" if name == "late" else "show"
            choices = [Choice(f"reports:{what}:{one.id}:{id_of(period)}", desk.tree.label(one.id)) for one in found[:MOST_AREAS]]
            desk.close()
            desk.tell("reports_which_area", *choices)

    async def _open(self, desk: Desk, area: int, period: Period, name: str) -> None:
        if not self._may(desk, area):
            return
        report = await self._compute(desk, area, period)
        if report is None:
            return
        if name == "late":
            tell_late(desk, report)
            return
        words = words_of(desk)
        text = summary(report, words, lambda key, **gaps: phrase(desk.house.book, key, **gaps))
        desk.turn.say(text, *self._choices(desk, report, period))

    async def _compute(self, desk: Desk, area: int, period: Period) -> Report | None:
        try:
            return await compute(desk.connection, desk.tree, area, period, desk.house.settings, desk.today)
        except ReportError as error:
            desk.turn.say(words_of(desk).say(error.code, **error.gaps))
            return None

    def _choices(self, desk: Desk, report: Report, period: Period) -> list[Choice]:
        at = f"{report.area}:{id_of(period)}"
        keys = [("docx", "docx"), ("xlsx", "xlsx")]
        keys += [("late", "late_list")] if report.level != "T" and report.late_teams and desk.person and desk.person.has(*OFFICERS) else []
        keys += [("freeze", "freeze")] if report.draft and not report.running and self._may_freeze(desk, report.area) else []
        keys += [("chart", "chart")] if report.level != "T" else []
        keys += [("periods", "other_period")]
        keys += [("areas", "other_area")] if desk.person and desk.person.has(*OFFICERS) else []
        return [desk.choice(f"reports:{what}:{at}", f"reports_{key}") for what, key in keys]

    def _periods(self, desk: Desk, area: int) -> list[Choice]:
        words = words_of(desk)
        said = ((one, words.period(one)) for one in near_periods(desk.today, desk.house.settings.period_day))
        return [Choice(f"reports:show:{area}:{id_of(one)}", name[:1].upper() + name[1:]) for one, name in said]

    async def _file(self, desk: Desk, area: int, period: Period, kind: Format) -> None:
        report = await self._compute(desk, area, period)
        if report is None:
            return
        content = await asyncio.to_thread(write, report, kind, desk.house.settings)
        name = file_name(report, kind)
        desk.attach(content, f".{kind}", name)
        desk.tell("reports_file_draft" if report.draft else "reports_file", name=name)

    async def _chart(self, desk: Desk, area: int, period: Period) -> None:
        from bot.reports.charts import PHONE, areas_chart

        report = await self._compute(desk, area, period)
        chart = areas_chart(report, words_of(desk), width=PHONE) if report else None
        if report is None or chart is None:
            if report:
                desk.tell("reports_no_picture")
            return
        from bot.reports.png import draw_png

        desk.attach(await asyncio.to_thread(draw_png, chart), ".png", f"{file_name(report, 'docx')[:-5]}.png", "image")
        desk.tell("reports_picture", period=report.period_name, area=report.area_name)

    def _may_freeze(self, desk: Desk, area: int) -> bool:
        """A hamlet's figures are its leader's; those of a commune its officials'; the province's those of the province."""
        roles = READERS if desk.tree.by_id[area].kind == "thon" else OFFICERS
        return desk.person is not None and desk.person.may(desk.tree, area, *roles)

    async def _freeze(self, desk: Desk, area: int, period: Period, what: str) -> None:
        words, name = words_of(desk), desk.tree.by_id[area].name
        said = words.period(period)
        if not self._may_freeze(desk, area):
            desk.tell("reports_freeze_not_allowed", area=name)
            return
        at, see = f"{area}:{id_of(period)}", desk.choice(f"reports:show:{area}:{id_of(period)}", "reports_see")
        if what == "left":
            desk.tell("reports_freeze_left", see)
            return
        if not period.over(desk.today):
            desk.tell("reports_freeze_running", period=said[:1].upper() + said[1:], last=day(period.last))
            return
        if what == "freeze":
            yes, no = desk.choice(f"reports:sure:{at}", "reports_freeze_yes"), desk.choice(f"reports:left:{at}", "reports_freeze_no")
            desk.tell("reports_freeze_sure", yes, no, period=said, area=name)
            return
        report = await self._compute(desk, area, period)
        if report is None or desk.person is None:
            return
        try:
            await freeze(desk.connection, report, desk.person.id, desk.at)
        except FreezeError:
            desk.tell("reports_freeze_before", see, period=said[:1].upper() + said[1:])
            return
        desk.tell("reports_freeze_done", see, period=said, area=name)
