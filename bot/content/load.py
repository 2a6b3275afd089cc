"""Reads data/ whole. Everything fits together or nothing is loaded."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.findings import ContentError, Finding
from bot.content.flow_schema import Areas, Flow
from bot.content.schema import Catalog, CatalogEntry, Fact, Guide, Service, Services, Source, Topic
from bot.content.yaml import YamlError, read_yaml

M = TypeVar("M", bound=BaseModel)
COMMANDS = "work_commands"
"""The words of work commands are no sentences that are said."""


@dataclass
class Library:
    """All content as it stands in the files."""

    groups: dict[str, str] = field(default_factory=dict)
    catalog: dict[str, CatalogEntry] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    guides: dict[str, Guide] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    areas: Areas | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Where each thing stands: "topic:id" → path relative to data/."""


def load_library(data: Path) -> Library:
    """All of data/ that people read.

    Raises:
        ContentError: with every finding, when a file does not fit.
    """
    library, findings = read_library(data)
    if findings:
        raise ContentError(findings)
    return library


def read_library(data: Path) -> tuple[Library, list[Finding]]:
    """What could be read, and what did not fit."""
    reader = _Reader(data)
    library = Library()
    catalog = reader.model(data / "topics" / "catalog.yml", Catalog)
    if catalog:
        library.groups = dict(catalog.groups)
        library.catalog = {entry.id: entry for entry in catalog.topics}
    library.services, faults = read_services(data)
    reader.findings += faults
    reader.named(library.sources, "sources", Source)
    reader.named(library.facts, "facts", Fact)
    reader.one_per_file(library.topics, "topics", Topic, lambda topic: topic.topic)
    reader.one_per_file(library.guides, "guides", Guide, lambda guide: guide.guide)
    reader.one_per_file(library.flows, "flows", Flow, lambda flow: flow.flow, "*.yml")
    library.areas = reader.model(data / "areas" / "khanh_hoa.yml", Areas)
    work = sorted(path.stem for path in (data / "phrases").glob("work_*.yml") if path.stem != COMMANDS)
    for name in ("dialogue", "red_flags", "console", *work):
        library.phrases |= reader.strings(data / "phrases" / f"{name}.yml")
    library.commands = reader.strings(data / "phrases" / "commands.yml")
    library.addresses = reader.strings(data / "phrases" / "addresses.yml")
    library.files = reader.places
    return library, reader.findings


def read_topic_ids(data: Path) -> frozenset[str]:
    """The topics of the catalogue that have their file, without reading all of these."""
    catalog = _Reader(data).model(data / "topics" / "catalog.yml", Catalog)
    there = {path.stem for path in (data / "topics").glob("*/*.yml")}
    return frozenset(entry.id for entry in catalog.topics if entry.id in there) if catalog else frozenset()


def read_services(data: Path) -> tuple[dict[str, Service], list[Finding]]:
    """Code → service, and what did not fit."""
    reader = _Reader(data)
    services = reader.model(data / "services.yml", Services)
    return {one.code: one for one in services.services} if services else {}, reader.findings


def read_strings(path: Path, data: Path) -> tuple[dict[str, str], list[Finding]]:
    """A flat file of sentences, and what did not fit."""
    reader = _Reader(data)
    return reader.strings(path), reader.findings


class _Reader:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.findings: list[Finding] = []
        self.places: dict[str, str] = {}

    def named(self, into: dict[str, M], folder: str, model: type[M]) -> None:
        """Files that hold many things, each under its key."""
        for path in sorted((self.data / folder).glob("*.yml")):
            rows = self._read(path)
            if not isinstance(rows, dict):
                continue
            for key, row in rows.items():
                item = self._fit(path, model, row, str(key))
                if item and self._place(path, f"{folder}:{key}", str(key)):
                    into[str(key)] = item

    def one_per_file(self, into: dict[str, M], folder: str, model: type[M], identify: Callable[[M], str], pattern: str = "*/*.yml") -> None:
        """Files that are named for the one thing in them."""
        for path in sorted((self.data / folder).glob(pattern)):
            item = self.model(path, model)
            if item is None:
                continue
            key = identify(item)
            if key != path.stem:
                self.findings.append(Finding("wrong_name", self._name(path), values={"id": key}))
            if self._place(path, f"{folder}:{key}", key):
                into[key] = item

    def model(self, path: Path, model: type[M]) -> M | None:
        rows = self._read(path)
        return None if rows is None else self._fit(path, model, rows, "")

    def strings(self, path: Path) -> dict[str, str]:
        """A flat file of sentences."""
        rows = self._read(path)
        if not isinstance(rows, dict):
            return {}
        for key, value in rows.items():
            if not isinstance(value, str):
                self.findings.append(Finding("string_type", self._name(path), str(key), {"input": value}))
        return {str(key): value.strip() for key, value in rows.items() if isinstance(value, str)}

    def _place(self, path: Path, thing: str, key: str) -> bool:
        if thing in self.places:
            self.findings.append(Finding("twice", self._name(path), values={"id": key, "where": self.places[thing]}))
            return False
        self.places[thing] = self._name(path)
        return True

    def _read(self, path: Path) -> object | None:
        try:
            rows = read_yaml(path)
        except YamlError as problem:
            values: dict[str, object] = {"line": problem.line, "reason": problem.reason}
            self.findings.append(Finding("not_yaml", self._name(path), values=values))
            return None
        if not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8")):
            self.findings.append(Finding("not_nfc", self._name(path)))
        return rows

    def _fit(self, path: Path, model: type[M], rows: object, key: str) -> M | None:
        try:
            return model.model_validate(rows)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                place = ".".join([key, *(str(part) for part in fault["loc"])]).strip(".")
                values: dict[str, object] = {"input": fault["input"], "reason": fault["msg"], **fault.get("ctx", {})}
                self.findings.append(Finding(fault["type"], self._name(path), place, values))
            return None

    def _name(self, path: Path) -> str:
        return f"data/{path.relative_to(self.data)}"
