"""`trolyso demo`: a province to try everything on, in a database that may be thrown away."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy.engine import make_url

from bot.clock import now
from bot.commands.failure import fail, spoken_failures
from bot.demo import fill as filling
from bot.demo.scale import scaled
from bot.demo.words import DemoWords, read_words
from bot.loop import run
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import upgrade
from flows.wording import day as written_day

MOST_TIMES = 20
SEED = 2026
"""The same province every time."""


def run_demo(url: str, times: float, force: bool) -> None:
    """Fills the database, and says how to look at it. Ends with 1 when there are people in it already."""
    settings = Settings()
    with spoken_failures(settings):
        words = read_words(settings.data_dir)
        if not (math.isfinite(times) and 0 < times <= MOST_TIMES):
            fail(words.one("bad_scale"))
        url = url or f"sqlite+aiosqlite:///{settings.var_dir}/demo.db"
        upgrade(url)
        run(_fill(settings, words, url, times, force))


async def _fill(settings: Settings, words: DemoWords, url: str, times: float, force: bool) -> None:
    start = time.perf_counter()
    database = Database.open(url)
    try:
        await filling.make_room(database, force)
        with _bars(words) as tell:
            chance = np.random.default_rng(SEED)
            made = await filling.fill(database, settings.data_dir, words, scaled(times), chance, now(), settings.period_day, tell)
    except filling.PeopleThereError as error:
        fail(words.one(str(error), url=_shown(url)))
    finally:
        await database.close()
    typer.echo(_report(words, made, url, time.perf_counter() - start))


def _report(words: DemoWords, made: filling.Filled, url: str, seconds: float) -> str:
    lines = [words.one("done_code", role=words.one(role), code=code) for role, code in made.codes]
    return words.one(
        "done", areas=made.areas, teams=made.teams, members=made.members, visits=made.visits, tickets=made.tickets,
        seconds=round(seconds), url=_shown(url), others=", ".join(made.talkers[1:]),
        until=written_day(made.until), codes="\n".join(lines),
    )  # fmt: skip


def _shown(url: str) -> str:
    """The address without its password."""
    return make_url(url).render_as_string(hide_password=True)


@contextmanager
def _bars(words: DemoWords) -> Iterator[filling.Progress]:
    """A bar for each stage, on standard error."""
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn(),
                  console=Console(stderr=True)) as progress:  # fmt: skip
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, whole: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(words.one(stage), total=whole)
            progress.update(tasks[stage], completed=done)

        yield tell
