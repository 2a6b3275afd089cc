"""Communes' figures and hamlets as a table: in (with a plan first) and out.

A row without a hamlet is the commune itself. A hamlet is found by its code, else by its name in the commune; empty cells change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import Area, AreaTree, read_tree
from bot.people.cells import LATITUDES, LONGITUDES, Cells
from bot.people.imports import Plan, clean_rows
from bot.people.places import PlaceError, find_commune, find_hamlet
from bot.people.sheet_writing import Cell
from bot.people.sheets import Row, Sheet, Words
from bot.people.trail import note
from bot.store.database import Json, insert_once
from bot.store.tables import areas, became
from flows.fold import fold, fold_label

COLUMNS = ("code", "commune", "hamlet", "households", "population", "adults", "latitude", "longitude", "ended", "became")
NEEDED = ("commune",)
FIGURES = ("households", "population", "adults")


@dataclass
class AreasPlan(Plan):
    """`made`: rows of new hamlets. `updates`: id and what changes. `links`: code of a hamlet that ended, and of what it went into."""

    made: list[Json] = field(default_factory=list)
    updates: list[tuple[int, Json]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def plan_areas(tree: AreaTree, sheet: Sheet, words: Words) -> AreasPlan:
    """What the rows would change."""
    plan = AreasPlan(ignored=sheet.ignored)
    reading = _Reading(tree, Cells(words), plan)
    reading.cells.faults += sheet.faults
    for row in clean_rows(sheet):
        reading.read(row)
    reading.join()
    plan.faults = sorted(reading.cells.faults, key=lambda fault: fault.line)
    return plan


class _Reading:
    """All rows of one file; `seen`: code or place → line."""

    def __init__(self, tree: AreaTree, cells: Cells, plan: AreasPlan) -> None:
        self.tree = tree
        self.cells = cells
        self.plan = plan
        self.seen: dict[object, int] = {}
        self.taken = set(tree.by_code)
        self.fresh: dict[tuple[int, str], str] = {}
        self.became: list[tuple[Row, str, Area, bool]] = []

    def read(self, row: Row) -> None:
        values = self._values(row)
        commune = self._commune(row)
        name = self.cells.text(row, "hamlet", 120)
        code = self.cells.text(row, "code", 40)
        if commune is None or self.cells.faulty(row):
            return
        known = self._known(row, commune, name, code)
        if self.cells.faulty(row) or self._twice(row, commune, name, known.code if known else code):
            return
        if known is None:
            code = code or self._next_code(commune)
            self.taken.add(code)
            self.fresh[commune.id, fold(name)] = code
            self.plan.made.append({"code": code, "name": name, "folded": fold(name), "kind": "thon", "parent_id": commune.id, **values})
            self.plan.new += 1
        else:
            code = known.code
            self._change(known, name, values)
        if row["became"]:
            self.became.append((row, code, commune, known is None))

    def _values(self, row: Row) -> Json:
        counts = {key: self.cells.count(row, key) for key in FIGURES}
        place = {"latitude": self.cells.degrees(row, "latitude", LATITUDES), "longitude": self.cells.degrees(row, "longitude", LONGITUDES)}
        ended = self.cells.day(row, "ended")
        if row["became"] and not row["ended"]:
            self.cells.wrong(row, "ended", "cell_missing")
        return {**counts, **place, "valid_to": ended}

    def _commune(self, row: Row) -> Area | None:
        text = self.cells.text(row, "commune", 120, needed=True)
        if not text:
            return None
        try:
            return find_commune(self.tree, text, row["hamlet"])
        except PlaceError as problem:
            self.cells.wrong(row, "commune", problem.key, **problem.gaps)
            return None

    def _known(self, row: Row, commune: Area, name: str, code: str) -> Area | None:
        """The area that a row is about, None a new hamlet."""
        by_code = self.tree.by_code.get(code)
        if by_code is not None:
            if by_code.id != commune.id if not name else (by_code.kind != "thon" or by_code.parent != commune.id):
                self.cells.wrong(row, "code", "code_other", found=self.tree.label(by_code.id))
            return by_code
        if not name:
            return commune
        same = [area for area in self.tree.children(commune.id) if area.kind == "thon" and fold_label(area.name) == fold(name)]
        # A namesake that ended is another hamlet, unless the row says that it ended.
        current = [area for area in same if not area.valid_to]
        found = current or (same if row["ended"] else [])
        if found and code:
            self.cells.wrong(row, "code", "code_other", found=f"{found[0].name} ({found[0].code})")
        return found[0] if found else None

    def _twice(self, row: Row, commune: Area, name: str, code: str) -> bool:
        for key in [one for one in (code, (commune.id, fold(name), bool(row["ended"]))) if one]:
            if key in self.seen:
                self.cells.wrong(row, "", "row_twice", other=self.seen[key])
                return True
            self.seen[key] = row.line
        return False

    def _change(self, known: Area, name: str, values: Mapping[str, object]) -> None:
        before = {"households": known.households, "population": known.population, "adults": known.adults,
                  "latitude": known.latitude, "longitude": known.longitude, "valid_to": known.valid_to or None}  # fmt: skip
        changes: Json = {key: value for key, value in values.items() if value is not None and value != before[key]}
        if name and name != known.name:
            changes |= {"name": name, "folded": fold(name)}
        if changes:
            self.plan.updates.append((known.id, changes))
            self.plan.changed += 1
        else:
            self.plan.unchanged += 1

    def _next_code(self, commune: Area) -> str:
        number = 1 + sum(area.kind == "thon" for area in self.tree.children(commune.id))
        while f"{commune.code}-{number:02}" in self.taken:
            number += 1
        return f"{commune.code}-{number:02}"

    def join(self) -> None:
        """What hamlets went into, once all of the file are known."""
        for row, code, commune, new in self.became:
            old = self.tree.by_code.get(code)
            there = {self.tree.by_id[one].code for one in self.tree.became.get(old.id, ())} if old else set()
            links = [
                (code, target) for text in row["became"].split(";") if text.strip() and (target := self._target(row, commune, text.strip()))
            ]
            fresh = [link for link in links if link[1] not in there and link[1] != code]
            self.plan.links += fresh
            if fresh and not new and old is not None and old.id not in dict(self.plan.updates):
                self.plan.unchanged -= 1
                self.plan.changed += 1

    def _target(self, row: Row, commune: Area, text: str) -> str:
        if text in self.taken:
            return text
        if (commune.id, fold(text)) in self.fresh:
            return self.fresh[commune.id, fold(text)]
        try:
            return find_hamlet(self.tree, commune, text).code
        except PlaceError as problem:
            self.cells.wrong(row, "became", problem.key, **problem.gaps)
            return ""


async def apply_areas(connection: AsyncConnection, plan: AreasPlan, at: str, person: int | None) -> None:
    """Writes a plan; rows with faults are not in it. `Areas.forget` afterwards."""
    if plan.made:
        blank: Json = {"valid_from": None}
        await connection.execute(insert(areas), [blank | row for row in plan.made])
    for number, changes in plan.updates:
        await connection.execute(update(areas).where(areas.c.id == number).values(**changes))
    if plan.links:
        numbers = {area.code: area.id for area in (await read_tree(connection)).by_id.values()}
        rows = [{"old_id": numbers[old], "new_id": numbers[new]} for old, new in plan.links]
        await connection.execute(insert_once(connection, became, rows, ["old_id", "new_id"]))
    await note(connection, at, person, "areas.import", "area", None, {"new": plan.new, "changed": plan.changed, "faulty": plan.faulty})


def area_rows(tree: AreaTree) -> list[dict[str, Cell]]:
    """Every commune of today with its hamlets, as `plan_areas` reads them."""
    communes = sorted((area for area in tree.by_id.values() if area.kind == "xa" and not area.valid_to), key=lambda area: area.code)
    return [row for commune in communes for row in (_row(tree, commune, None), *_hamlets(tree, commune))]


def _hamlets(tree: AreaTree, commune: Area) -> Sequence[dict[str, Cell]]:
    inside = sorted((area for area in tree.children(commune.id) if area.kind == "thon"), key=lambda area: area.code)
    return [_row(tree, commune, area) for area in inside]


def _row(tree: AreaTree, commune: Area, hamlet: Area | None) -> dict[str, Cell]:
    area = hamlet or commune
    went = ";".join(tree.by_id[one].code for one in tree.became.get(area.id, ()))
    return {"code": area.code, "commune": commune.name, "hamlet": hamlet.name if hamlet else "", "households": area.households,
            "population": area.population, "adults": area.adults, "latitude": area.latitude, "longitude": area.longitude,
            "ended": area.valid_to, "became": went}  # fmt: skip
