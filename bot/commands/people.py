"""`trolyso people`: members and officials with their roles and teams, in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.tables import Table, export_table, import_table, write_template
from bot.people.areas import read_tree
from bot.people.people_import import apply_people
from bot.people.people_plan import PeoplePlan, plan_people
from bot.people.people_table import COLUMNS, NEEDED, people_rows
from bot.people.roll import read_roll
from bot.people.sheet_writing import Cell
from bot.people.sheets import Sheet, Words
from bot.tickets.releasing import release_of

TABLE = Table(COLUMNS, NEEDED)
LISTS = {"role": "role_", "component": "component_", "team_kind": "kind_", "status": "status_"}


def run_people_import(file: Path, dry_run: bool, partial: bool) -> None:
    import_table(file, TABLE, dry_run, partial, _plan, _apply)


def run_people_export(file: Path) -> None:
    export_table(file, TABLE, _rows)


def run_people_template(file: Path) -> None:
    write_template(file, TABLE, _example, LISTS)


async def _plan(connection: AsyncConnection, sheet: Sheet, words: Words, at: str) -> PeoplePlan:
    return plan_people(await read_tree(connection), await read_roll(connection, at[:10]), sheet, words)


async def _apply(connection: AsyncConnection, plan: PeoplePlan, at: str) -> None:
    for person in plan.leaving:
        await release_of(connection, person, at)
    await apply_people(connection, plan, at, None)


async def _rows(connection: AsyncConnection, words: Words, at: str) -> Sequence[Mapping[str, Cell]]:
    return await people_rows(connection, words, at[:10])


def _example(words: Words) -> Mapping[str, Cell]:
    labels = {"name": "example_name", "role": "role_member", "component": "component_doan", "commune": "example_commune",
              "hamlet": "example_hamlet", "team_kind": "kind_thon", "status": "status_active"}  # fmt: skip
    return {"code": "TV-001", **{column: words.label(key) for column, key in labels.items()}}
