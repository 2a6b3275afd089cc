"""`trolyso areas`: communes' figures and hamlets, in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.tables import Table, export_table, import_table, write_template
from bot.people.areas import read_tree
from bot.people.areas_table import COLUMNS, NEEDED, AreasPlan, apply_areas, area_rows, plan_areas
from bot.people.sheet_writing import Cell
from bot.people.sheets import Sheet, Words

TABLE = Table(COLUMNS, NEEDED)


def run_areas_import(file: Path, dry_run: bool, partial: bool) -> None:
    import_table(file, TABLE, dry_run, partial, _plan, _apply)


def run_areas_export(file: Path) -> None:
    export_table(file, TABLE, _rows)


def run_areas_template(file: Path) -> None:
    write_template(file, TABLE, _example, {})


async def _plan(connection: AsyncConnection, sheet: Sheet, words: Words, _at: str) -> AreasPlan:
    return plan_areas(await read_tree(connection), sheet, words)


async def _apply(connection: AsyncConnection, plan: AreasPlan, at: str) -> None:
    await apply_areas(connection, plan, at, None)


async def _rows(connection: AsyncConnection, _words: Words, _at: str) -> Sequence[Mapping[str, Cell]]:
    return area_rows(await read_tree(connection))


def _example(words: Words) -> Mapping[str, Cell]:
    return {"commune": words.label("example_commune"), "hamlet": words.label("example_hamlet"), "households": 350, "population": 1200,
            "adults": 800}  # fmt: skip
