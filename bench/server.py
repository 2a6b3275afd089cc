"""`trolyso serve` as a person starts it, and a browser that asks it something."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.memory import resident
from bench.program import command
from bot.ids import new_id
from bot.settings import ROOT

ADDRESS = re.compile(r"http://\S+?:\d+")
PATIENCE = 60.0
"""Seconds that anything may take."""


@dataclass(frozen=True)
class Server:
    """A running server. `started` is the moment before the process was made, `announced` when it told its address."""

    process: subprocess.Popen[str]
    address: str
    started: float
    announced: float

    @property
    def resident(self) -> int:
        """Bytes of the process that are in memory, shared pages among them."""
        return resident(self.process.pid)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server on a free port, ended with SIGTERM.

    Raises:
        RuntimeError: it did not start; with what it wrote.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("w+", encoding="utf-8") as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            command(folder, "serve", "--host", "127.0.0.1", "--port", "0"), cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            yield Server(process, _address(process, log.name), started, time.perf_counter())
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def _address(process: subprocess.Popen[str], log: str) -> str:
    assert process.stdout
    for line in process.stdout:
        found = ADDRESS.search(line)
        if found:
            return found.group()
    raise RuntimeError(f"the server did not start: {Path(log).read_text(encoding='utf-8')}")


class Browser:
    """One person in the web chat: a cookie, messages by POST, answers by Server-Sent Events."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False)
        self._greeted = False
        self._open()

    def _open(self) -> None:
        """The page, as soon as the server listens."""
        until = time.perf_counter() + PATIENCE
        while not self._page():
            if time.perf_counter() > until:
                raise RuntimeError("nobody listens")
            time.sleep(0.005)

    def _page(self) -> bool:
        """Gets the page and the cookie; False while nobody listens."""
        try:
            self._client.get("/").raise_for_status()
        except httpx.ConnectError:
            return False
        return True

    def ask(self, text: str) -> float:
        """Asks and waits; the moment when the answer was here. The welcome before a person's first answer is not an answer."""
        event_id = new_id()
        self._client.post("/api/messages", json={"id": event_id, "text": text}).raise_for_status()
        waits_for = 1 if self._greeted else 2
        self._greeted = True
        asked = False
        with self._client.stream("GET", "/api/stream") as response:
            for line in response.iter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line.removeprefix("data:"))
                waits_for -= asked and message["from"] == "bot"
                if not waits_for:
                    return time.perf_counter()
                asked = asked or message.get("event_id") == event_id
        raise RuntimeError("the stream ended without an answer")

    def close(self) -> None:
        self._client.close()
