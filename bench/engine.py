"""The dialogue core alone: steps per second while walking through the guides."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from bench.figure import Figure
from bench.workbench import Workbench
from bot.clock import now
from bot.content.book import open_book
from flows import Book, Chose, State, step

RUNS = 5
LEAST_SECONDS = 0.5


def measure(bench: Workbench) -> list[Figure]:
    settings = bench.settings
    book = open_book(settings.data_dir, settings.var_dir / "book.json")
    events = list(_events(book, now().isoformat()))
    _run(book, events)
    rates = [_run(book, events) for _ in range(RUNS)]
    note = f"`flows.step` through {len(book.guides)} guides; median of {RUNS} runs"
    return [Figure("dialogue steps per second", median(rates), "/s", note)]


def _events(book: Book, at: str) -> Iterator[Chose]:
    """Every guide from its beginning to its end."""
    for guide in book.guides.values():
        for choice in (f"g:{guide.id}", "go", *("n" for _ in guide.steps)):
            yield Chose(at, choice)


def _run(book: Book, events: list[Chose]) -> float:
    """Steps per second, for at least half a second."""
    steps = 0
    start = time.perf_counter()
    while time.perf_counter() - start < LEAST_SECONDS:
        state = State(greeted=True)
        for event in events:
            state, _ = step(book, state, event)
        steps += len(events)
    return steps / (time.perf_counter() - start)
