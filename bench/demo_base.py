"""The made-up province of `trolyso demo` for measurements: filled once in a run, and used by all that need it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

import numpy as np

from bench.workbench import Workbench
from bot.clock import now
from bot.demo.fill import fill
from bot.demo.scale import Scale, scaled
from bot.demo.words import read_words
from bot.loop import run
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import upgrade

SEED = 2026


@dataclass(frozen=True)
class DemoBase:
    """`settings` lead to it; `seconds` is how long filling took; `of` names it in a table."""

    settings: Settings
    seconds: float
    of: str


def demo_base(bench: Workbench, times: int) -> DemoBase:
    """The province of the plans with `times` as many visits, tickets and so on, beside the measurements' own folders.

    Its teams and members stay as many as they are: a province has more and more to read, and not more and more hamlets.
    """
    folder = bench.folder.parent
    settings = bench.settings.model_copy(
        update={"database_url": f"sqlite+aiosqlite:///{folder}/demo-{times}.db", "retention_days": 3650}
    )  # fmt: skip
    told = folder / f"demo-{times}.json"
    if not told.exists():
        start = time.perf_counter()
        run(_fill(settings, times))
        told.write_text(json.dumps(time.perf_counter() - start), encoding="utf-8")
    return DemoBase(settings, float(json.loads(told.read_text(encoding="utf-8"))), f"{_scale(times).visits:,} visits")


def _scale(times: int) -> Scale:
    return replace(scaled(times), teams=scaled(1).teams, members=scaled(1).members)


async def _fill(settings: Settings, times: int) -> None:
    upgrade(settings.database_url)
    database = Database.open(settings.database_url)
    try:
        await fill(
            database, settings.data_dir, read_words(settings.data_dir), _scale(times), np.random.default_rng(SEED), now(),
            settings.period_day, lambda _stage, _done, _whole: None,
        )  # fmt: skip
    finally:
        await database.close()
