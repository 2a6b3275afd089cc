"""`trolyso surveys`: an XLSForm in, filled forms out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import now
from bot.commands.failure import fail, spoken_failures
from bot.content.findings import ContentError
from bot.content.load import read_strings
from bot.loop import run
from bot.people.areas import AreaTree, read_tree
from bot.people.seeding import seed_areas
from bot.people.teams import officers_of
from bot.people.trail import note
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import upgrade
from bot.surveys.export import ExportKindError, export
from bot.surveys.faults import FormError, say_fault
from bot.surveys.form import Form
from bot.surveys.log import add_survey, count_fills, read_survey, read_surveys, sent_fills
from bot.surveys.xlsform import MOST_TITLE, read_form
from flows.fold import fold
from flows.wording import fill

MOST_FAULTS = 30
MOST_SURVEYS = 200

Phrases = Mapping[str, str]


def run_surveys_import(file: Path, area: str, title: str) -> None:
    """Opens a survey; what cannot be asked in a chat ends with 1 and a line for each fault."""
    settings = Settings()
    with spoken_failures(settings):
        phrases = _phrases(settings.data_dir)
        form = _form(file, phrases)
        upgrade(settings.database_url)
        run(_import(settings, phrases, form, area, title.strip() or form.title))


def run_surveys_list() -> None:
    settings = Settings()
    with spoken_failures(settings):
        upgrade(settings.database_url)
        run(_list(settings, _phrases(settings.data_dir)))


def run_surveys_export(number: int, file: Path) -> None:
    """The forms that were sent, with the names of the XLSForm."""
    settings = Settings()
    with spoken_failures(settings):
        upgrade(settings.database_url)
        run(_export(settings, _phrases(settings.data_dir), number, file))


def _phrases(data: Path) -> Phrases:
    phrases, findings = read_strings(data / "phrases" / "surveys_form.yml", data)
    if findings:
        raise ContentError(findings)
    return phrases


def _form(file: Path, phrases: Phrases) -> Form:
    try:
        return read_form(file)
    except OSError:
        fail(fill(phrases["surveys_cli_missing"], {"file": file}))
    except FormError as problem:
        lines = [fill(phrases["surveys_cli_fault"], {"fault": say_fault(phrases, fault)}) for fault in problem.faults[:MOST_FAULTS]]
        fail("\n".join([fill(phrases["surveys_cli_refused"], {"file": file.name}), *lines]))


def private_questions(form: Form, phrases: Phrases) -> list[tuple[str, int]]:
    """Names and rows of questions that seem to ask for a citizen's name or number."""
    words = [f" {fold(word)} " for word in phrases["surveys_cli_private_words"].split("|")]
    return [(one.name, one.row) for one in form.questions if one.typed and any(word in f" {fold(one.label)} " for word in words)]


@asynccontextmanager
async def _province(settings: Settings) -> AsyncIterator[tuple[AsyncConnection, AreaTree]]:
    """The database with the province's areas in it."""
    database = Database.open(settings.database_url)
    try:
        async with database.writing() as connection:
            await seed_areas(connection, settings.data_dir)
            yield connection, await read_tree(connection)
    finally:
        await database.close()


async def _import(settings: Settings, phrases: Phrases, form: Form, code: str, title: str) -> None:
    if not title:
        fail(phrases["surveys_cli_no_title"])
    if len(title) > MOST_TITLE:
        fail(fill(phrases["surveys_cli_long_title"], {"most": MOST_TITLE}))
    at = now().isoformat(timespec="milliseconds")
    async with _province(settings) as (connection, tree):
        area = tree.by_code.get(code.strip())
        if area is None:
            fail(fill(phrases["surveys_cli_no_area"], {"code": code}))
        # A survey stands under an official; at the machine that is the nearest one to the area.
        makers = await officers_of(connection, tree, area.id, at[:10])
        if not makers:
            fail(phrases["surveys_cli_nobody"])
        number = await add_survey(connection, title, form, area.id, makers[0], at)
        await note(connection, at, None, "survey.add", "survey", number, {"by": "command"})
    for name, row in private_questions(form, phrases):
        gaps = {"name": name, "row": row, "advice": phrases["surveys_cli_private_advice"]}
        typer.echo(fill(phrases["surveys_cli_private"], gaps), err=True)
    count = sum(one.asked for one in form.questions)
    gaps = {"number": number, "title": title, "count": count, "place": tree.label(area.id)}
    typer.echo(fill(phrases["surveys_cli_imported"], gaps))


async def _list(settings: Settings, phrases: Phrases) -> None:
    async with _province(settings) as (connection, tree):
        found = await read_surveys(connection, most=MOST_SURVEYS)
        counts = await count_fills(connection, [one.id for one in found])
    if not found:
        typer.echo(phrases["surveys_cli_none"])
    for one in found:
        state = phrases["surveys_cli_closed" if one.closed_at else "surveys_cli_open"]
        gaps = {"number": one.id, "state": state, "count": counts.get(one.id, (0, 0))[0], "place": tree.label(one.area), "title": one.title}
        typer.echo(fill(phrases["surveys_cli_line"], gaps))


async def _export(settings: Settings, phrases: Phrases, number: int, file: Path) -> None:
    async with _province(settings) as (connection, tree):
        found = await read_survey(connection, number)
        if found is None:
            fail(fill(phrases["surveys_cli_unknown"], {"number": number}))
        fills = await sent_fills(connection, number)
    try:
        content = export(file.name, found[1], fills, tree)
    except ExportKindError:
        fail(fill(phrases["surveys_cli_kind"], {"file": file.name}))
    try:
        file.write_bytes(content)  # noqa: ASYNC240  # a command: nobody else waits
    except OSError as problem:
        fail(fill(phrases["surveys_cli_not_written"], {"file": file, "reason": problem.strerror or problem}))
    typer.echo(fill(phrases["surveys_cli_exported"], {"count": len(fills), "file": file}))
