"""Rasa in the process, with the same archive: `.venv-rasa/bin/python -m bench.side_rasa ARCHIVE`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench.side import run


def load() -> Callable[[str], object]:
    import asyncio

    from rasa.core.agent import Agent

    agent = Agent.load(sys.argv[1])
    loop = asyncio.new_event_loop()
    return lambda text: loop.run_until_complete(agent.parse_message(text))


if __name__ == "__main__":
    run(load)
