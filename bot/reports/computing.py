"""The one computation behind every output: a report's figures and words for an area and a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.indicators import load_indicators
from bot.people.areas import AreaTree
from bot.reports.freezing import Frozen, read_frozen, with_additions
from bot.reports.given import read_given
from bot.reports.late import LateArea, LateTeam, late_areas, late_teams
from bot.reports.lines import empty, make_line, make_row
from bot.reports.narrative import write_texts
from bot.reports.numbers import difference, written
from bot.reports.periods import Period
from bot.reports.reading import read_counts
from bot.reports.report import Report, Voice
from bot.reports.scope import Scope, area_in, make_scope
from bot.reports.targets import read_plans
from bot.reports.values import Values
from bot.reports.windows import BEFORE, after, make_windows
from bot.reports.words import Words, day, load_report_words
from bot.settings import Settings
from bot.store.tables import difficulties
from flows.fold import fold

LEVELS = {"tinh": "P", "xa": "X", "thon": "T", "huyen": "X"}
MOST_VOICES = 200


class ReportError(ValueError):
    """A report that cannot be made. `code` names a sentence of data/phrases/report.yml, `gaps` fill it."""

    def __init__(self, code: str, **gaps: object) -> None:
        super().__init__(code)
        self.code, self.gaps = code, gaps


async def compute(connection: AsyncConnection, tree: AreaTree, area_id: int, period: Period, settings: Settings, today: date) -> Report:
    """The report as it stands; where it was frozen, the frozen figures with what was added since.

    Raises:
        ReportError: fault_period_future (it has not begun), fault_area_ended (the area ended before it).
        KeyError: no such area.
    """
    words = load_report_words(settings.data_dir)
    check_request(tree, area_id, period, words, today)
    live = await compute_live(connection, tree, area_id, period, settings, today)
    frozen = await read_frozen(connection, area_id, period)
    return with_additions(frozen, live, words) if frozen else live


def check_request(tree: AreaTree, area_id: int, period: Period, words: Words, today: date) -> None:
    area = tree.by_id[area_id]
    if period.first > today:
        raise ReportError("fault_period_future", period=words.period(period), first=day(period.first))
    if area.valid_to and date.fromisoformat(area.valid_to) < period.first:
        now = [one for one in tree.today(area_id) if one.id != area_id]
        ended = day(date.fromisoformat(after(date.fromisoformat(area.valid_to))))
        raise ReportError("fault_area_ended", name=area.name, day=ended, now=", ".join(one.name for one in now) or "-",
                          codes=", ".join(one.code for one in now) or "-")  # fmt: skip


async def compute_live(
    connection: AsyncConnection, tree: AreaTree, area_id: int, period: Period, settings: Settings, today: date
) -> Report:  # fmt: skip
    """The figures of now, whatever was frozen."""
    words, definitions = load_report_words(settings.data_dir), load_indicators(settings.data_dir)
    scope, windows = make_scope(tree, area_id), make_windows(period)
    counts = await read_counts(connection, tree, scope, windows, settings.household_keys)
    values = Values(definitions, tree, scope, counts, await read_given(connection, scope, period.last))
    plans = await read_plans(connection, scope, period)
    area, level = scope.area, LEVELS[scope.area.kind]
    before = period.previous()
    frozen_before = await read_frozen(connection, area_id, before) if before else None
    was = {one.code: one.value for one in frozen_before.report.lines if one.kind == "flow"} if frozen_before else {}
    shown = [one for one in definitions.by_code.values() if level in one.level]
    lines = tuple(make_line(one, values, plans, period, was.get(one.code)) for one in shown)
    rows = [make_row(one, values, plans, words) for one in scope.units]
    if len(rows) > 1 and empty(rows[-1]):
        rows.pop()
    teams, communes = await _late(connection, tree, scope, period, today)
    path = tree.path(area_id)
    report = Report(
        area=area.id, area_code=area.code, area_name=area.name,
        commune_name=next((one.name for one in path if one.kind == "xa"), ""),
        province_name=next((one.name for one in path if one.kind == "tinh"), ""),
        level=level, period=period.code, period_day=period.day, period_name=words.period(period), first=period.first, last=period.last,
        until=period.until(today), running=not period.over(today), title=words.say("title", period=words.period(period)),
        lines=lines, rows=tuple(rows), late_teams=tuple(teams), late_areas=tuple(communes),
        voices=tuple(await _voices(connection, tree, scope, period)),
        notes=tuple(_notes(tree, scope, period, words, frozen_before, values)),
    )  # fmt: skip
    return replace(report, texts=write_texts(report, words, period))


async def _late(
    connection: AsyncConnection, tree: AreaTree, scope: Scope, period: Period, today: date
) -> tuple[list[LateTeam], list[LateArea]]:  # fmt: skip
    teams = await late_teams(connection, tree, scope, period, today)
    return teams, await late_areas(connection, scope, period, teams)


async def _voices(connection: AsyncConnection, tree: AreaTree, scope: Scope, period: Period) -> list[Voice]:
    inside = (difficulties.c.at >= period.first.isoformat(), difficulties.c.at < after(period.last))
    rows = await connection.execute(
        select(difficulties)
        .where(*inside, area_in(difficulties.c.area_id, scope))
        .order_by(difficulties.c.at, difficulties.c.id)
        .limit(MOST_VOICES)
    )
    return [
        Voice(row.kind, row.text, _place(tree, row.place, row.area_id), row.at[:10], row.answer) for row in rows
    ]  # fmt: skip


def _place(tree: AreaTree, said: str, area: int) -> str:
    label = tree.label(area)
    return label if not said or fold(said) in fold(label) else f"{said}, {label}"


def _notes(tree: AreaTree, scope: Scope, period: Period, words: Words, before: Frozen | None, values: Values) -> list[str]:
    """What a reader must know of the figures: mergers, and what came in after the period before was frozen."""
    notes = [words.say("note_households")]
    mine = [old for old in tree.became if old in scope.unit_of and tree.by_id[old].kind == "xa" and scope.area.kind == "xa"]
    began = scope.area.valid_from
    if began and mine and period.last_year().first.isoformat() < began:
        key = "note_merged" if period.first.isoformat() < began else "note_began"
        names = ", ".join(sorted(tree.by_id[old].name for old in mine))
        notes.append(words.say(key, name=scope.area.name, day=day(date.fromisoformat(began)), names=names))
    late = []
    for one in before.report.lines if before else ():
        live = values.value(one.code, BEFORE) if one.code in values.definitions.by_code else None
        if one.kind == "flow" and one.source == "T" and live is not None and one.value is not None and live != one.value:
            count = f"{'+' if live > one.value else ''}{written(difference(live, one.value))}"
            late.append(words.say("note_late_one", name=one.name, count=count, unit=one.unit))
    if before and late:
        notes.append(words.say("note_late_entry", period=before.report.period_name, list="; ".join(late)))
    return notes
