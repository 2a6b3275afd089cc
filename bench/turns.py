"""Whole turns: a message comes in, is understood and answered, the reply is stored and out. Typed sentences, then buttons."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.crowd import Crowd, Round, Say, gathered
from bench.figure import Figure
from bench.spread import percentile, spread_over
from bench.workbench import Workbench
from bot.loop import run
from flows import Book

PEOPLE = 50
ROUNDS = 3
EACH = 8
"""Sentences that one person types in a round."""
GUIDES = 20
ALONE = 150
"""Sentences of the one person who has the assistant for themselves."""


def measure(bench: Workbench) -> list[Figure]:
    return run(_measure(bench))


async def _measure(bench: Workbench) -> list[Figure]:
    typed = [Say(text) for text in spread_over(bench.texts, PEOPLE * EACH * ROUNDS)]
    async with gathered(bench) as crowd:
        pressed = _walks(crowd.assistant.book)
        # A warm-up that also greets everybody: the welcome stands before the first reply.
        await crowd.play([[typed[number]] for number in range(PEOPLE)])
        one = await crowd.play([spread_over(typed, ALONE)])
        led = await crowd.play([[say for walk in pressed[:GUIDES] for say in walk]], "led")
        many = [await _crowded(crowd, typed[turn::ROUNDS]) for turn in range(ROUNDS)]
        buttons = [await crowd.play(pressed) for _ in range(ROUNDS)]
    note = f"{ROUNDS} rounds; each person goes on as soon as the reply is there"
    return [
        *_figures("turn, one person", [one], f"{len(one.milliseconds)} typed sentences one after another"),
        *_figures("guided turn, one person", [led], f"{GUIDES} guides from beginning to end by buttons"),
        *_figures(f"turn, {PEOPLE} people at once", many, f"{_turns(many):,} typed sentences, {note}"),
        *_figures(f"button turn, {PEOPLE} people at once", buttons, f"{_turns(buttons):,} steps of guides, {note}"),
    ]


async def _crowded(crowd: Crowd, says: Sequence[Say]) -> Round:
    return await crowd.play([says[number::PEOPLE] for number in range(PEOPLE)])


def _walks(book: Book) -> list[list[Say]]:
    """One guide from its beginning to its end for each person."""
    guides = list(book.guides.values())
    walked = [guides[number % len(guides)] for number in range(PEOPLE)]
    return [[Say(choice=f"g:{guide.id}"), Say(choice="go"), *(Say(choice="n") for _ in guide.steps)] for guide in walked]


def _turns(rounds: Sequence[Round]) -> int:
    return sum(len(one.milliseconds) for one in rounds)


def _figures(name: str, rounds: Sequence[Round], note: str) -> list[Figure]:
    took = [each for one in rounds for each in one.milliseconds]
    return [
        Figure(f"{name}: p50", median(took), "ms", note),
        Figure(f"{name}: p95", percentile(took, 0.95), "ms"),
        Figure(f"{name}: per second", median(one.per_second for one in rounds), "/s"),
    ]
