"""The dialogue core alone: steps per second while walking through the guides, and what a turn needs around its step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from bench.figure import Figure
from bench.workbench import Workbench
from bot.clock import now
from bot.content.book import open_book
from flows import Book, Chose, State, dump, load, recognise, step

RUNS = 5
LEAST_SECONDS = 0.5
FREE_TEXT = "làm sao để lấy lại mật khẩu khi quên"
"""No choice and no command: everything is looked up in vain."""
MICROSECONDS = 1e6


def measure(bench: Workbench) -> list[Figure]:
    settings = bench.settings
    book = open_book(settings.data_dir, settings.var_dir / "book.json")
    events = list(_events(book, now().isoformat()))
    _run(book, events)
    rates = [_run(book, events) for _ in range(RUNS)]
    note = f"`flows.step` through {len(book.guides)} guides; median of {RUNS} runs"
    around = [_around(book, events) for _ in range(RUNS)]
    return [
        Figure("dialogue steps per second", median(rates), "/s", note),
        Figure(
            "around a step",
            median(around) * MICROSECONDS,
            "µs",
            "state read and written, a free text looked up as choice and command",
        ),
    ]


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


def _around(book: Book, events: list[Chose]) -> float:
    """Seconds a turn, for the states that the events lead to."""
    states = [State(greeted=True)]
    for event in events:
        states.append(step(book, states[-1], event)[0])
    kept = [dump(state) for state in states]
    start = time.perf_counter()
    for data in kept:
        state = load(data)
        recognise(book, state, FREE_TEXT, events[0].at)
        dump(state)
    return (time.perf_counter() - start) / len(kept)
