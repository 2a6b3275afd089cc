"""What a list of people would change. A person is found by the code of the list ("Mã"), else by name and team.

The rows of somebody with a code say all the teams that person works in: others end. "Đã nghỉ" ends every role that no other row gives.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import cast

from bot.people.areas import Area, AreaTree
from bot.people.cells import Cells
from bot.people.imports import Plan, clean_rows
from bot.people.persons import RoleName
from bot.people.places import PlaceError, find_commune, find_hamlet, province
from bot.people.roll import HeldRole, Roll, Somebody
from bot.people.sheets import Row, Sheet, Words
from bot.store.database import Json
from flows.fold import fold

TEAM_ROLES = frozenset({"member", "leader"})
WHOLE = frozenset({"province_officer", "administrator"})
"""Roles that are held for the province."""


@dataclass(frozen=True)
class Place:
    """Where a role is held. Officials have no `kind`; `number` is that of a team that exists, 0 for one that is to be made."""

    area: int
    kind: str = ""
    team: str = ""
    number: int = 0


@dataclass(frozen=True)
class Wanted:
    """One row that was read."""

    row: Row
    role: RoleName
    place: Place
    left: bool

    def is_held(self, role: HeldRole) -> bool:
        return role.name == self.role and role.area == self.place.area and (role.team or 0) == self.place.number


@dataclass
class Listed:
    """All rows of one person: `known` is the one of the database."""

    known: Somebody | None
    name: str
    code: str
    component: str = ""
    rows: list[Wanted] = field(default_factory=list)


@dataclass
class PeoplePlan(Plan):
    """`made`: people who are new, with their rows. `updates`: a person's id and columns. `added`: roles of people who are known.

    `ended`: ids of roles. `leaving`: ids of people.
    """

    made: list[Listed] = field(default_factory=list)
    updates: list[tuple[int, Json]] = field(default_factory=list)
    added: list[tuple[int, RoleName, Place]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)


def plan_people(tree: AreaTree, roll: Roll, sheet: Sheet, words: Words) -> PeoplePlan:
    """What the rows would change.

    Raises:
        PlaceError: there are no areas yet.
    """
    reading = _Reading(tree, roll, Cells(words))
    reading.cells.faults += sheet.faults
    for row in clean_rows(sheet):
        reading.read(row)
    plan = PeoplePlan(ignored=sheet.ignored, faults=sorted(reading.cells.faults, key=lambda fault: fault.line))
    faulty = {fault.line for fault in plan.faults}
    doubtful = {row["code"] for row in sheet.rows if row["code"] and row.line in faulty}
    for listed in reading.listed.values():
        _compare(plan, listed, listed.code in doubtful)
    return plan


def _compare(plan: PeoplePlan, listed: Listed, doubtful: bool) -> None:
    """One person. `doubtful`: rows of this person had faults, so what is not listed does not end."""
    if listed.known is None:
        plan.made.append(listed)
        plan.new += len(listed.rows)
        return
    known, stays = listed.known, [one for one in listed.rows if not one.left]
    added = [one for one in stays if not any(one.is_held(role) for role in known.current)]
    ended = [role for role in known.current if _ends(role, listed, doubtful)]
    leaves = not stays and len(ended) == len(known.current) and not known.left
    columns: Json = {"left_at": None} if known.left and stays else {}
    if listed.code and listed.name != known.name:
        columns["name"] = listed.name
    if listed.code and known.external != listed.code:
        columns["external"] = listed.code
    if listed.component and listed.component != known.component:
        columns["component"] = listed.component
    plan.added += [(known.id, one.role, one.place) for one in added]
    plan.ended += [role.id for role in ended]
    plan.leaving += [known.id] if leaves else []
    plan.updates += [(known.id, columns)] if columns else []
    changes = max(len(added), 1 if columns or ended or leaves else 0)
    plan.changed += changes
    plan.unchanged += len(listed.rows) - changes


def _ends(role: HeldRole, listed: Listed, doubtful: bool) -> bool:
    """Whether a role that is held ends with this list."""
    if any(one.is_held(role) and not one.left for one in listed.rows):
        return False
    if any(one.left for one in listed.rows):
        return True
    if role.name not in TEAM_ROLES or doubtful:
        return False
    teams = {one.place.number for one in listed.rows if one.role in TEAM_ROLES}
    return bool(teams) if listed.code else role.team in teams


class _Reading:
    """All rows of one file; `listed`: people by what they are known by."""

    def __init__(self, tree: AreaTree, roll: Roll, cells: Cells) -> None:
        self.tree = tree
        self.roll = roll
        self.cells = cells
        self.root = province(tree)
        self.listed: dict[Hashable, Listed] = {}
        self.seen: dict[Hashable, int] = {}

    def read(self, row: Row) -> None:
        name = self.cells.text(row, "name", 80, needed=True)
        code = self.cells.text(row, "code", 40)
        if not row["role"]:
            self.cells.wrong(row, "role", "cell_missing")
        role = cast("RoleName", self.cells.word(row, "role", "role_"))
        component = self.cells.word(row, "component", "component_")
        left = self.cells.word(row, "status", "status_", "active") == "left"
        place = self._place(row, role) if role else None
        if place is None or self.cells.faulty(row):
            return
        known = self._known(row, name, code, place)
        if self.cells.faulty(row):
            return
        if known is None and left:
            self.cells.wrong(row, "name", "nobody")
            return
        who: Hashable = known.id if known else ("code", code) if code else (fold(name), place)
        if not self._once(row, who, role, place, code):
            return
        listed = self.listed.setdefault(who, Listed(known, name, code, component))
        if fold(listed.name) != fold(name):
            self.cells.wrong(row, "name", "two_names", other=listed.rows[0].row.line)
            return
        listed.component = listed.component or component
        listed.code = listed.code or code
        listed.rows.append(Wanted(row, role, place, left))

    def _once(self, row: Row, who: Hashable, role: RoleName, place: Place, code: str) -> bool:
        """Whether no earlier row says the same."""
        key = (who, role, place)
        if key in self.seen:
            self.cells.wrong(row, "" if code else "name", "row_twice" if code else "same_name", other=self.seen[key])
            return False
        self.seen[key] = row.line
        return True

    def _known(self, row: Row, name: str, code: str, place: Place) -> Somebody | None:
        if code and code in self.roll.by_code:
            return self.roll.by_code[code]
        found = [] if place.kind and not place.number else self.roll.named(fold(name), place.area, place.number or None)
        found = [one for one in found if not one.external] if code else found
        if len(found) > 1:
            self.cells.wrong(row, "name", "many_people")
        return found[0] if found else None

    def _place(self, row: Row, role: RoleName) -> Place | None:
        if role in WHOLE or (role == "editor" and fold(row["commune"]) in ("", fold(self.root.name))):
            return Place(self.root.id)
        commune = self._commune(row)
        if commune is None:
            return None
        if role not in TEAM_ROLES:
            return Place(commune.id)
        kind = self.cells.word(row, "team_kind", "kind_", "thon" if row["hamlet"] else "xa")
        team = self.cells.text(row, "team", 160)
        if kind == "truong" and not row["team"]:
            self.cells.wrong(row, "team", "team_needs_name")
        if kind == "thon" and not row["hamlet"]:
            self.cells.wrong(row, "hamlet", "team_needs_hamlet")
        if not kind or self.cells.faulty(row):
            return None
        area = self._hamlet(row, commune) if kind == "thon" else commune
        return None if area is None else self._team(row, area, kind, team)

    def _team(self, row: Row, area: Area, kind: str, name: str) -> Place | None:
        """The team that is meant, or a new one with the usual name."""
        here = [team for team in self.roll.by_area.get(area.id, ()) if team.kind == kind]
        if name:
            here = [team for team in here if fold(team.name) == fold(name)]
        if len(here) > 1:
            self.cells.wrong(row, "team", "many_teams")
            return None
        if here:
            return Place(area.id, kind, here[0].name, here[0].id)
        return Place(area.id, kind, name or self.cells.words.say("team_name", area=area.name))

    def _commune(self, row: Row) -> Area | None:
        text = self.cells.text(row, "commune", 120, needed=True)
        try:
            return find_commune(self.tree, text, row["hamlet"]) if text else None
        except PlaceError as problem:
            self.cells.wrong(row, "commune", problem.key, **problem.gaps)
            return None

    def _hamlet(self, row: Row, commune: Area) -> Area | None:
        text = self.cells.text(row, "hamlet", 120)
        try:
            return find_hamlet(self.tree, commune, text) if text else None
        except PlaceError as problem:
            self.cells.wrong(row, "hamlet", problem.key, **problem.gaps)
            return None
