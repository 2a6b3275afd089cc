"""The lessons at hand: read beside the rest of the start, and kept in var/ as JSON, so that no turn waits for YAML."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

from bot.content.lessons import Card, Lesson, Question, load_lessons
from flows import SourceLine

log = logging.getLogger(__name__)
FOLDERS = ("lessons", "facts", "sources")


class LessonShelf:
    """Called, it gives all lessons in the order of their ids; reading begins when it is made, in a thread of its own.

    What does not fit is raised at the call, each time.
    """

    def __init__(self, data: Path, cache: Path) -> None:
        self._data = data
        self._cache = cache
        self._lessons: tuple[Lesson, ...] = ()
        self._problem: Exception | None = None
        # A daemon: a command that is over does not wait for lessons it never asked for.
        self._reading = Thread(target=self._read, name="lessons", daemon=True)
        self._reading.start()

    @property
    def ready(self) -> bool:
        """Whether a call gives its answer at once."""
        return not self._reading.is_alive()

    def __call__(self) -> tuple[Lesson, ...]:
        """All lessons; waits until they are read.

        Raises:
            ContentError: a file does not fit.
        """
        self._reading.join()
        if self._problem:
            raise self._problem
        return self._lessons

    def _read(self) -> None:
        try:
            self._lessons = open_lessons(self._data, self._cache)
        except Exception as problem:
            log.warning("the lessons cannot be read: %s", problem)
            self._problem = problem


def open_lessons(data: Path, cache: Path) -> tuple[Lesson, ...]:
    """The lessons of `data`; from `cache` when no file changed since it was written.

    Raises:
        ContentError: a file does not fit.
    """
    mark = _mark(data)
    kept = _read_cache(cache, mark)
    if kept is not None:
        return kept
    found = load_lessons(data)
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        rows = [asdict(lesson) for lesson in found]
        cache.write_text(json.dumps({"mark": mark, "lessons": rows}, ensure_ascii=False, default=str), encoding="utf-8")
    except OSError as problem:
        log.warning("cannot keep the lessons' cache: %s", problem)
    return found


def _mark(data: Path) -> str:
    """Names, sizes and times of the files, and of the code that reads them."""
    digest = hashlib.sha256()
    files = [path for folder in FOLDERS for path in sorted((data / folder).rglob("*.yml"))]
    for path in [*files, *sorted(Path(__file__).parent.glob("*.py"))]:
        stat = path.stat()
        digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _read_cache(cache: Path, mark: str) -> tuple[Lesson, ...] | None:
    """What was kept, unless it is of other files or broken."""
    try:
        kept = json.loads(cache.read_text(encoding="utf-8"))
        return tuple(_lesson(row) for row in kept["lessons"]) if kept["mark"] == mark else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _lesson(row: dict[str, Any]) -> Lesson:
    return Lesson(
        **row | {
            "cards": tuple(Card(**card) for card in row["cards"]),
            "quiz": tuple(Question(**asked | {"choices": tuple(asked["choices"])}) for asked in row["quiz"]),
            "sources": tuple(SourceLine(**line) for line in row["sources"]),
            "checked": date.fromisoformat(row["checked"]),
            "review_by": date.fromisoformat(row["review_by"]),
        }
    )  # fmt: skip
