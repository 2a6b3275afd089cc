"""`trolyso parse` and `trolyso evaluate`: what lines are understood as, and how well."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.failure import console_phrases, fail, spoken_failures
from bot.content.schema import Catalog
from bot.content.yaml import read_yaml
from bot.settings import Settings
from nlu import Parse, Player

OUT_OF_SCOPE = "out_of_scope"
MOST_CONFUSIONS = 15


def run_parse(file: str, jsonl: bool) -> None:
    """A parse for each line, in order; an empty line is parsed like any other."""
    settings = Settings()
    with spoken_failures(settings):
        player = Player.open(settings.model_path)
    for line in _lines(file):
        parse = player.parse(line)
        if jsonl:
            typer.echo(json.dumps(parse_json(parse, line), ensure_ascii=False))
        else:
            typer.echo(f"{parse.decision:8}{parse.topic:32}{parse.confidence:5.2f}  {line}")


def parse_json(parse: Parse, line: str) -> dict[str, Any]:
    """The JSON form of a parse."""
    return {
        "text": line,
        "topic": parse.topic,
        "confidence": round(parse.confidence, 4),
        "ranking": [{"topic": guess.topic, "confidence": round(guess.confidence, 4)} for guess in parse.ranking],
        "decision": parse.decision,
        "entities": list(parse.entities),
        "requests": list(parse.requests),
        "danger": parse.danger or None,
        "milliseconds": parse.milliseconds,
    }


def _lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from _stripped(sys.stdin)
        return
    try:
        with Path(file).open(encoding="utf-8-sig", errors="replace") as opened:
            yield from _stripped(opened)
    except OSError as error:
        fail(console_phrases()["bad_file"].format(file=file, reason=error.strerror))


def _stripped(stream: TextIO) -> Iterator[str]:
    for line in stream:
        yield line.rstrip("\r\n")


@dataclass(frozen=True)
class Labelled:
    """A sentence with the topics that a careful person accepts; the first is the best."""

    text: str
    topics: tuple[str, ...]
    style: str = ""


@dataclass
class Figures:
    """Counts over sentences; rates are shares of `total`."""

    total: int = 0
    first: int = 0
    third: int = 0
    rejected: int = 0
    clarified: int = 0

    def add(self, parse: Parse, topics: tuple[str, ...]) -> None:
        names = [guess.topic for guess in parse.ranking]
        self.total += 1
        # Being refused is counted on its own: the first guess is the best topic, refused or not.
        self.first += names[0] in topics
        self.third += bool(set(names[:3]) & set(topics))
        self.rejected += parse.decision == "reject"
        self.clarified += parse.decision == "clarify"

    def row(self) -> list[str]:
        total = self.total or 1
        return [str(self.total), *(f"{100 * count / total:.1f}" for count in (self.first, self.third, self.clarified, self.rejected))]


@dataclass
class Evaluation:
    """What `evaluate` found. `inside` and `outside` are sentences in and out of scope."""

    inside: Figures
    outside: Figures
    groups: dict[str, Figures]
    styles: dict[str, Figures]
    confusions: Counter[tuple[str, str]]


def measure(player: Player, rows: Iterable[Labelled], groups: dict[str, str]) -> Evaluation:
    """The figures for labelled sentences; `groups` gives the group of a topic."""
    found = Evaluation(Figures(), Figures(), defaultdict(Figures), defaultdict(Figures), Counter())
    for row in rows:
        parse = player.parse(row.text)
        if row.topics == (OUT_OF_SCOPE,):
            found.outside.add(parse, row.topics)
        else:
            found.inside.add(parse, row.topics)
            found.groups[groups.get(row.topics[0], "?")].add(parse, row.topics)
        if row.style:
            found.styles[row.style].add(parse, row.topics)
        if parse.topic not in row.topics:
            found.confusions[(row.topics[0], parse.topic)] += 1
    return found


def run_evaluate(file: Path) -> None:
    settings = Settings()
    catalog = Catalog.model_validate(read_yaml(settings.data_dir / "topics" / "catalog.yml"))
    groups = {entry.id: entry.group for entry in catalog.topics}
    rows = list(_labelled(file, groups))
    with spoken_failures(settings):
        player = Player.open(settings.model_path)
    found = measure(player, rows, groups)
    console = Console(width=max(100, Console().width))
    table = Table("", "n", "top-1 %", "top-3 %", "asks back %", "rejected %", title=str(file))
    table.add_row("in scope", *found.inside.row())
    outside = found.outside.row()
    table.add_row("out of scope", outside[0], "", "", outside[3], outside[4])
    for title, part in (("group", found.groups), ("style", found.styles)):
        table.add_section()
        for name, figures in sorted(part.items()):
            table.add_row(f"{title}: {name}", *figures.row())
    console.print(table)
    confusions = Table("expected", "understood as", "times", title="worst confusions")
    for (expected, got), times in found.confusions.most_common(MOST_CONFUSIONS):
        confusions.add_row(expected, got, str(times))
    console.print(confusions)


def _labelled(file: Path, groups: dict[str, str]) -> Iterator[Labelled]:
    phrases = console_phrases()
    for number, line in enumerate(_lines(str(file)), 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        topics = tuple(cells[1].strip().split("|")) if len(cells) > 1 else ()
        unknown = [topic for topic in topics if topic not in groups and topic != OUT_OF_SCOPE]
        if not topics or unknown:
            fail(phrases["bad_row"].format(file=file, line=number, reason=", ".join(unknown) or "TAB?"))
        yield Labelled(cells[0], topics, cells[2].strip() if len(cells) > 2 else "")
