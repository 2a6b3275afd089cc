"""A parser in a process of its own: the process tells when it is loaded, parses what it is given, and waits to be weighed.

One JSON line in (texts); out a line LOADED, then a line TIMES with milliseconds as JSON; the end of the input ends it. Also runs in
Rasa's environment: nothing here but the standard library.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

LOADED = "bench-loaded"
TIMES = "bench-times "
WARM_UP = 20


def run(load: Callable[[], Callable[[str], object]]) -> None:
    """The child's whole life. The first texts are parsed once to warm up."""
    texts = json.loads(sys.stdin.readline())
    parse = load()
    print(LOADED, flush=True)
    for text in texts[:WARM_UP]:
        parse(text)
    times = [_milliseconds(parse, text) for text in texts]
    print(TIMES + json.dumps(times), flush=True)
    sys.stdin.read()


def _milliseconds(parse: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    parse(text)
    return (time.perf_counter() - start) * 1000
