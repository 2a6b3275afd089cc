"""What the server keeps in memory when it is new, and after it answered."""

from __future__ import annotations

from bench.figure import Figure
from bench.memory import MEGABYTE
from bench.server import Browser, serving
from bench.spread import spread_over
from bench.workbench import Workbench

QUESTIONS = 200
PEOPLE = 20


def measure(bench: Workbench) -> list[Figure]:
    texts = spread_over(bench.texts, QUESTIONS)
    with serving(bench.folder) as warm_up:
        Browser(warm_up.address).close()
    with serving(bench.folder) as server:
        people = [Browser(server.address) for _ in range(PEOPLE)]
        new = server.resident
        for number, text in enumerate(texts):
            people[number % PEOPLE].ask(text)
        used = server.resident
        for one in people:
            one.close()
    return [
        Figure("server: resident, nothing asked yet", new / MEGABYTE, "MB", "before the embedder is loaded"),
        Figure(f"server: resident after {QUESTIONS} questions", used / MEGABYTE, "MB",
               f"different questions of {PEOPLE} people over HTTP; n-grams and embedder loaded"),
    ]  # fmt: skip
