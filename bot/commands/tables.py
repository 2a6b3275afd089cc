"""What `trolyso areas` and `trolyso people` have in common: a table from a file into the database, or out of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import now
from bot.commands.failure import fail, spoken_failures
from bot.content.findings import ContentError
from bot.content.load import read_strings
from bot.loop import run
from bot.people.imports import Plan
from bot.people.places import PlaceError
from bot.people.seeding import seed_areas
from bot.people.sheet_reading import read_sheet
from bot.people.sheet_writing import Cell, write_sheet
from bot.people.sheets import MOST_BYTES, Sheet, SheetError, Words
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import upgrade

MOST_SHOWN = 50
P = TypeVar("P", bound=Plan)
T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """A kind of table: its columns, and those that must be there."""

    columns: Sequence[str]
    needed: Sequence[str]


def load_import_words(data: Path) -> Words:
    """data/phrases/import.yml.

    Raises:
        ContentError: the file does not fit.
    """
    phrases, findings = read_strings(data / "phrases" / "import.yml", data)
    if findings:
        raise ContentError(findings)
    return Words(phrases)


def import_table(
    file: Path, table: Table, dry_run: bool, partial: bool,
    make_plan: Callable[[AsyncConnection, Sheet, Words, str], Awaitable[P]], apply: Callable[[AsyncConnection, P, str], Awaitable[None]],
) -> None:  # fmt: skip
    """Reads, plans, shows the preview, and writes unless something is wrong. Ends with 1 when rows are faulty."""
    settings = Settings()
    words = load_import_words(settings.data_dir)

    async def work(connection: AsyncConnection, at: str) -> P:
        plan = await make_plan(connection, sheet, words, at)
        if not dry_run and plan.may_apply(partial):
            await apply(connection, plan, at)
        return plan

    with spoken_failures(settings):
        try:
            sheet = read_sheet(_content(file), file.name, words, table.columns, table.needed)
            plan = in_database(settings, work)
        except (SheetError, PlaceError) as problem:
            fail(sentence(words.say(problem.key, **problem.gaps)))
    _show(file.name, words, plan, dry_run, partial)


def export_table(file: Path, table: Table, rows: Callable[[AsyncConnection, Words, str], Awaitable[Sequence[Mapping[str, Cell]]]]) -> None:
    """Writes the rows to a file of the kind that its name says."""
    settings = Settings()
    words = load_import_words(settings.data_dir)

    async def work(connection: AsyncConnection, at: str) -> Sequence[Mapping[str, Cell]]:
        return await rows(connection, words, at)

    with spoken_failures(settings):
        try:
            found = in_database(settings, work)
            file.write_bytes(write_sheet(file.name, words, table.columns, found))
        except (SheetError, PlaceError) as problem:
            fail(sentence(words.say(problem.key, **problem.gaps)))
        except OSError as problem:
            fail(sentence(words.say("not_writable", file=file, reason=problem.strerror)))
    typer.echo(words.say("exported", count=len(found), file=file))


def write_template(file: Path, table: Table, example: Callable[[Words], Mapping[str, Cell]], lists: Mapping[str, str]) -> None:
    """An empty table with one row as an example. `lists`: column → prefix of its values."""
    settings = Settings()
    words = load_import_words(settings.data_dir)
    choices = {column: list(words.labels(prefix).values()) for column, prefix in lists.items()}
    try:
        file.write_bytes(write_sheet(file.name, words, table.columns, [example(words)], choices))
    except SheetError as problem:
        fail(sentence(words.say(problem.key, **problem.gaps)))
    except OSError as problem:
        fail(sentence(words.say("not_writable", file=file, reason=problem.strerror)))
    typer.echo(words.say("template_written", file=file))


def in_database(settings: Settings, work: Callable[[AsyncConnection, str], Awaitable[T]]) -> T:
    """Does something in one transaction; the database is made, and has its areas, if it is new."""
    upgrade(settings.database_url)

    async def whole() -> T:
        async with _writing(settings) as connection:
            await seed_areas(connection, settings.data_dir)
            return await work(connection, now().isoformat(timespec="milliseconds"))

    return run(whole())


@asynccontextmanager
async def _writing(settings: Settings) -> AsyncIterator[AsyncConnection]:
    database = Database.open(settings.database_url)
    try:
        async with database.writing() as connection:
            yield connection
    finally:
        await database.close()


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as problem:
        raise SheetError("sheet_missing", file=file) from problem


def _show(name: str, words: Words, plan: Plan, dry_run: bool, partial: bool) -> None:
    """Faults first, then the counts, then what became of it."""
    for fault in plan.faults[:MOST_SHOWN]:
        typer.echo(words.fault(fault), err=True)
    if len(plan.faults) > MOST_SHOWN:
        typer.echo(words.say("more_faults", count=len(plan.faults) - MOST_SHOWN), err=True)
    counts = {"new": plan.new, "changed": plan.changed, "unchanged": plan.unchanged, "faulty": plan.faulty}
    typer.echo(words.say("preview", file=name, **counts))
    if plan.ignored:
        typer.echo(words.say("ignored_columns", columns=", ".join(plan.ignored)))
    if dry_run:
        typer.echo(words.say("dry_run"))
    elif plan.faults and not partial:
        typer.echo(words.say("nothing_written"), err=True)
    elif plan.may_apply(partial):
        typer.echo(words.say("written", count=plan.new + plan.changed))
    else:
        typer.echo(words.say("nothing_new"))
    if plan.faults and not partial:
        raise typer.Exit(1)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."
