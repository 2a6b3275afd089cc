"""`trolyso report`: a report as a file."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.clock import now
from bot.commands.failure import fail, spoken_failures
from bot.reports import PeriodError, Report, ReportError, compute, month_of, read_period
from bot.reports.finding import find_area
from bot.reports.outputs import FORMATS, write
from bot.reports.words import Words, load_report_words
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.reports import Period


def run_report(period: str, area: str, format_: str, output: Path | None) -> None:
    """Writes the file and says what it is; what cannot be done is said and ends with 1."""
    settings = Settings()
    with spoken_failures(settings):
        words = load_report_words(settings.data_dir)
        kind = (format_ or (output.suffix[1:] if output else "docx")).lower()
        if kind not in FORMATS:
            fail(words.say("fault_format", said=kind))
        today = now().date()
        report = asyncio.run(_compute(settings, words, _period(words, period, settings.period_day, today), area, today))
        content = write(report, kind, settings)
    _put(words, report, content, output or Path(f"{report.area_code}-{report.period}.{kind}"))


def _period(words: Words, said: str, day: int, today: date) -> Period:
    """What was typed; without it the last month that is over."""
    try:
        return read_period(said, day) if said else _last_over(today, day)
    except PeriodError as error:
        fail(words.say(f"fault_{error.code}", said=error.said))


def _last_over(today: date, day: int) -> Period:
    return month_of(month_of(today, day).first - timedelta(days=1), day)


async def _compute(settings: Settings, words: Words, period: Period, area: str, today: date) -> Report:
    from bot.people.areas import read_tree
    from bot.store import Database

    database = Database.open(settings.database_url)
    try:
        async with database.reading() as connection:
            tree = await read_tree(connection)
            return await compute(connection, tree, find_area(tree, area).id, period, settings, today)
    except ReportError as error:
        fail(_said(words, error))
    finally:
        await database.close()


def _said(words: Words, error: ReportError) -> str:
    gaps = dict(error.gaps)
    if error.code == "fault_area_unknown":
        near = str(gaps["near"])
        gaps["near"] = words.say("fault_area_near", names=near) if near else words.say("fault_area_none")
    return words.say(error.code, **gaps)


def _put(words: Words, report: Report, content: bytes, output: Path) -> None:
    if str(output) == "-":
        typer.get_binary_stream("stdout").write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        fail(words.say("fault_file", file=output, reason=error.strerror or error))
    typer.echo(words.say("written", file=output, title=report.title, area=report.area_name))
    if report.running:
        typer.echo(words.span(report.first, report.until, running=True))
