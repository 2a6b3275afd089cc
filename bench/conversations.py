"""What open conversations cost: bytes in the database and in the process, of people in the middle of a guide.

Measured on fewer people than are reported: bytes grow by the person.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.crowd import Crowd, Say, gathered
from bench.figure import Figure
from bench.memory import MEGABYTE, resident
from bench.workbench import Workbench
from bot.loop import run

REPORTED = 10_000
PEOPLE = 5_000
WARM_UP = 1_000
AT_ONCE = 100


def measure(bench: Workbench) -> list[Figure]:
    grown = run(_open_many(bench))
    database = bench.folder / "bench.db"
    state, whole = _bytes(database, PEOPLE + WARM_UP)
    scaled = f"measured on {PEOPLE:,} people who began a guide"
    return [
        Figure("state of an open conversation", state, "bytes", "mean of the JSON in the database"),
        Figure(f"states of {REPORTED:,} open conversations", state * REPORTED / MEGABYTE, "MB", f"in the database; {scaled}"),
        Figure(
            f"database of {REPORTED:,} open conversations",
            whole * REPORTED / MEGABYTE,
            "MB",
            f"the file, with what was said and its indexes; {scaled}",
        ),
        Figure(
            f"memory grown by {REPORTED:,} open conversations",
            grown / PEOPLE * REPORTED / MEGABYTE,
            "MB",
            f"in the process, which keeps only what its limit on writing counts; {scaled}",
        ),
    ]


async def _open_many(bench: Workbench) -> int:
    """Bytes of resident memory that the process grew by."""
    async with gathered(bench) as crowd:
        guides = list(crowd.assistant.book.guides)
        says = [Say(choice=f"g:{guide}") for guide in guides]
        await _begin(crowd, says, "early", WARM_UP)
        before = _resident()
        await _begin(crowd, says, "person", PEOPLE)
        return _resident() - before


async def _begin(crowd: Crowd, says: Sequence[Say], name: str, people: int) -> None:
    """New people, a group at a time, each begins a guide."""
    for first in range(0, people, AT_ONCE):
        await crowd.play([[says[number % len(says)]] for number in range(first, first + AT_ONCE)], f"{name}-{first}")


def _resident() -> int:
    gc.collect()
    return resident()


def _bytes(database: Path, people: int) -> tuple[float, float]:
    """Bytes of a conversation: its state, and all of the file."""
    with closing(sqlite3.connect(database)) as connection:
        count, state = connection.execute("SELECT count(*), avg(length(CAST(state AS BLOB))) FROM conversations").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert count == people
    return float(state), database.stat().st_size / people
