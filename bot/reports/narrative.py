"""The words of a report, drawn from its figures and from what teams wrote. Reasons and proposals only from what people wrote."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bot.reports.numbers import Number, difference, in_text, rounded, size, written, written_percent
from bot.reports.periods import Period
from bot.reports.report import Line, Report, Row, Voice
from bot.reports.words import Words, day, split_name

SECTIONS = ("1", "2_1", "2_2", "2_3", "2_4", "2_5", "2_6", "2_7", "2_8", "3", "4", "5")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "2_2": ("C",), "2_3": ("D",), "2_4": ("E",), "2_5": ("F01", "F02"), "2_6": ("F03", "F04", "F05"),
}  # fmt: skip
MOST_NAMED = 5
BEHIND = 50
"""Per cent of the plan below which an indicator is named as behind."""


def write_texts(report: Report, words: Words, period: Period) -> dict[str, tuple[str, ...]]:
    """Section → paragraphs. Sections of the longer periods (2_8) are empty for a month."""
    writer = _Writer(report, words, period)
    texts = {"1": writer.organisation(), "2_1": writer.overall(), "2_7": writer.examples(), "2_8": writer.judgement(),
             "3": writer.shortfalls(), "4": writer.tasks(), "5": writer.proposals()}  # fmt: skip
    texts |= {section: writer.group(codes) for section, codes in GROUPS.items()}
    return {section: tuple(texts[section]) for section in SECTIONS}


class _Writer:
    def __init__(self, report: Report, words: Words, period: Period) -> None:
        self.report, self.words, self.period = report, words, period
        self.say = words.say
        self.of = {line.code: line for line in report.lines}

    def value(self, code: str) -> Number | None:
        return self.of[code].value if code in self.of else None

    def organisation(self) -> Iterator[str]:
        if self.report.level != "T":
            yield self.say("fill_documents")
        if self.value("A02") is not None:
            key = "teams_count_thon" if self.report.level == "T" else "teams_count"
            yield self.say(key, last=day(self.report.until), kind=split_name(self.report.area_name)[0], teams=in_text(self.value("A01")),
                           members=in_text(self.value("A02")), changes=self._changes())  # fmt: skip
        for code, key in (("A04", "hamlets_share"), ("A05", "members_share")):
            line = self.of.get(code)
            if line and line.value is not None:
                yield self.say(key, part=written(line.part), whole=written(line.whole), share=written_percent(line.value))
        if self.value("A07"):
            classes = " " + self.say("trained_classes", count=in_text(self.value("A09"))) if self.value("A09") else ""
            yield self.say("trained", count=in_text(self.value("A07")), classes=classes)

    def _changes(self) -> str:
        said = []
        for code, name in (("A01", "teams"), ("A02", "members")):
            line = self.of.get(code)
            if line and line.value is not None and line.previous is not None and line.value != line.previous:
                way = "up" if line.value > line.previous else "down"
                said.append(self.say(f"change_{name}_{way}", count=in_text(size(difference(line.value, line.previous)))))
        return " " + self.say("changes", list=", ".join(said)) if said else ""

    def overall(self) -> Iterator[str]:
        line, active = self.of["B01"], self.of.get("A06a")
        if active and active.value is not None:
            yield self.say("active_share", part=in_text(active.part), whole=in_text(active.whole), share=written_percent(active.value))
        if line.value is None:
            yield self.say("given_unknown")
            return
        if not line.value:
            yield self.say("given_none")
        else:
            yield self.say("given_total", count=in_text(line.value), year=in_text(line.cumulative), plan=self._of_plan(line),
                           before=self._compared("before", line.change_before), past=self._compared("past", line.change))  # fmt: skip
            yield from self._people()
            yield from self._best()
        if self.value("B05"):
            liked = self.value("B06")
            said = self.say("tickets_liked", percent=written_percent(liked)) if liked is not None else ""
            yield self.say("tickets_total", count=in_text(self.value("B05")), done=in_text(self.value("B05a")), liked=said)

    def _people(self) -> Iterator[str]:
        households = ""
        if self.value("B03"):
            share = self.value("B03a")
            inside = " " + self.say("share_inside", percent=written_percent(share)) if share is not None else ""
            households = self.say("people_households", count=in_text(self.value("B03")), share=inside)
        yield self.say("people_total", count=in_text(self.value("B02")), households=households)
        if self.value("B04"):
            yield self.say("weak_total", count=in_text(self.value("B04")))

    def _best(self) -> Iterator[str]:
        best = best_rows([row for row in self.report.rows if not row.own], 3)
        if len(best) > 1:
            said = [self.say("place_count", name=row.name, count=in_text(row.values["B01"])) for row in best]
            yield self.say("best_places", list=", ".join(said))

    def _compared(self, to: str, percent: Number | None) -> str:
        if percent is None:
            return ""
        way = "same" if not rounded(percent) else "up" if percent > 0 else "down"
        return self.say(f"compared_{to}_{way}", percent=written_percent(size(percent)))

    def _of_plan(self, line: Line) -> str:
        if line.of_plan is None:
            return ""
        return self.say("of_plan_period" if line.plan_of_period else "of_plan", percent=written_percent(line.of_plan))

    def group(self, codes: Sequence[str]) -> Iterator[str]:
        """The figures of one part that say something; what another office gave with its own days."""
        said = [self._item(line) for line in self.report.lines if line.code.startswith(tuple(codes)) and (line.value or line.added)]
        if not said:
            yield self.say("group_none")
        yield from said

    def _item(self, line: Line) -> str:
        if line.kind == "ratio":
            return self.say("item_share", name=line.name, part=written(line.part), whole=written(line.whole),
                            value=written_percent(line.value), plan=self._of_plan(line))  # fmt: skip
        if line.given_by and line.first and line.last:
            span = self.words.span(line.first, line.last)
            return self.say("item_given", name=line.name, value=in_text(line.value), unit=line.unit, source=line.given_by, span=span)
        year = self.say("item_year", count=in_text(line.cumulative)) if line.cumulative not in (None, line.value) else ""
        past, plan = self._compared("past", line.change), self._of_plan(line)
        return self.say("item", name=line.name, value=in_text(line.value), unit=line.unit, year=year, past=past, plan=plan)

    def examples(self) -> Iterator[str]:
        yield self.say("fill_examples")

    def judgement(self) -> Iterator[str]:
        if self.period.kind in ("half", "nine", "year"):
            yield self.say("fill_judgement")

    def shortfalls(self) -> Iterator[str]:
        silent, communes = self.report.late_teams, self.report.late_areas
        if silent and self.report.level != "T":
            few = len(silent) <= MOST_NAMED
            where = self.say("silent_named", list=", ".join(one.name for one in silent)) if few else " " + self.say("silent_annex")
            yield self.say("silent_teams", count=in_text(len(silent)), where=where)
        if communes:
            yield self.say("late_communes", count=in_text(len(communes)))
        fallen = [row for row in self.report.rows if not row.own and row.change is not None and row.change < 0]
        if fallen:
            worst = sorted(fallen, key=lambda row: _number(row.change))[:MOST_NAMED]
            yield self.say("fallen_places", list=", ".join(
                self.say("place_change", name=row.name, percent=written_percent(row.change)) for row in worst))  # fmt: skip
        behind = [one for one in self.report.lines if one.of_plan is not None and one.of_plan < BEHIND]
        if behind:
            yield self.say("behind", list="; ".join(self.say("behind_one", name=one.name, percent=written_percent(one.of_plan))
                                                    for one in behind))  # fmt: skip
        troubles = self._voices("kho_khan", "vung_lom")
        if troubles:
            yield self.say("voices")
            yield from troubles
        missing = sum(one.value is None for one in self.report.lines)
        if missing:
            yield self.say("not_known", count=in_text(missing), all=in_text(len(self.report.lines)))
        if not (silent or communes or behind or troubles):
            yield self.say("no_shortfall")
        yield self.say("fill_causes")

    def tasks(self) -> Iterator[str]:
        if self.report.late_teams and self.report.level != "T":
            yield self.say("task_silent", count=in_text(len(self.report.late_teams)))
        for one in self.report.lines:
            if one.pace:
                yield self.say("task_pace", name=one.name, count=written(math.ceil(one.pace)), unit=one.unit)
        yield self.say("fill_tasks")

    def proposals(self) -> Iterator[str]:
        asked, dead = self._voices("kien_nghi"), self._voices("vung_lom")
        if asked:
            yield self.say("proposals")
            yield from asked
        if dead:
            yield self.say("proposal_telecom")
            yield from dead
        yield self.say("fill_proposals")

    def _voices(self, *kinds: str) -> list[str]:
        """What is not answered yet."""
        open_ = [one for one in self.report.voices if one.kind in kinds and not one.answer]
        return [self.say("voice", text=_clause(one), place=" " + self.say("voice_place", place=one.place) if one.place else "")
                for one in open_[: 2 * MOST_NAMED]]  # fmt: skip


def _clause(voice: Voice) -> str:
    text = voice.text.strip().rstrip(".;")
    return text[:1].upper() + text[1:]


def _number(value: Number | None) -> Decimal:
    return Decimal(value or 0)


def best_rows(rows: Sequence[Row], most: int) -> list[Row]:
    """The rows with most given help, largest first; those without any are left out."""
    given = [row for row in rows if row.values.get("B01")]
    return sorted(given, key=lambda row: -_number(row.values["B01"]))[:most]
