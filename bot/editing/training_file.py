"""Accepted questions as training sentences: data/nlu/learnt.yml, in the form of Rasa's files, beside those that people wrote.

What stands in the tests or in the calibration stays out, else they would measure nothing.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.yaml import read_yaml

FILE = "learnt.yml"
STYLE = "learnt"
LONGEST = 240
"""Characters of a training sentence, as tests/content asks of every file."""


@dataclass(frozen=True)
class Learnt:
    """What was written: `added` sentences; `known` stood in a file already; `kept_apart`: test sentences; `unfit`: too long, empty;
    `waiting`: their topic is not in the catalogue yet."""

    added: int
    known: int
    kept_apart: int
    unfit: int
    waiting: int = 0


def write_learnt(
    data: Path, tests: Path, examples: Iterable[tuple[str, str]], topics: Iterable[str], into: Path | None = None
) -> Learnt:  # fmt: skip
    """Adds (text, topic) to nlu/learnt.yml of `data`, written to `into` where that is given. `tests`: the folder of test sentences; it need
    not be there.

    Raises:
        OSError: the file cannot be written.
    """
    path = data / "nlu" / FILE
    standing = _trained(path) if path.is_file() else {}
    known = {text.casefold() for file in sorted((data / "nlu").glob("*.yml")) for texts in _trained(file).values() for text in texts}
    apart = {text.casefold() for text in _kept_apart(data, tests)}
    intents, count = set(topics), {"added": 0, "known": 0, "kept_apart": 0, "unfit": 0, "waiting": 0}
    for said, topic in examples:
        text = " ".join(unicodedata.normalize("NFC", said).split()).lstrip("-# ")
        found = _place(text, topic, known, apart, intents)
        count[found] += 1
        if found == "added":
            standing.setdefault(topic, []).append(text)
            known.add(text.casefold())
    if count["added"]:
        path = (into or data) / "nlu" / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_as_text(standing), encoding="utf-8")
    return Learnt(**count)


def _place(text: str, topic: str, known: set[str], apart: set[str], intents: set[str]) -> str:
    if topic not in intents:
        return "waiting"
    if not text or len(text) > LONGEST or "[" in text:
        return "unfit"
    if text.casefold() in apart:
        return "kept_apart"
    return "known" if text.casefold() in known else "added"


def _trained(path: Path) -> dict[str, list[str]]:
    """Intent → sentences of one file."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = read_yaml(path)
    for block in rows.get("nlu", ()) if isinstance(rows, Mapping) else ():
        found[block["intent"]] += [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
    return dict(found)


def _kept_apart(data: Path, tests: Path) -> Iterator[str]:
    for path in [data / "calibration.yml", *sorted(tests.glob("*.yml"))]:
        if path.is_file():
            yield from _texts(read_yaml(path))


def _texts(value: Any) -> Iterator[str]:
    """Everything under a key "text"."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key == "text" and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _as_text(standing: Mapping[str, list[str]]) -> str:
    lines = ["# Questions that editors gave to a topic at the desk. Written by `trolyso examples export`.", 'version: "3.1"', "nlu:"]
    for intent in sorted(standing):
        lines += [f"  - intent: {intent}", f"    metadata: {{style: {STYLE}}}", "    examples: |"]
        lines += [f"      - {text}" for text in standing[intent]]
    return "\n".join(lines) + "\n"
