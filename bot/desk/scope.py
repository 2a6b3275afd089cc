"""Which rows a person may see: those of the areas an official works for, those of the teams a leader leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from bot.people.areas import AreaTree
from bot.people.persons import Person, RoleName

OFFICIALS: tuple[RoleName, ...] = ("commune_officer", "province_officer")
VIEWERS: tuple[RoleName, ...] = ("leader", *OFFICIALS, "administrator")
"""Who sees teams, visits, tickets and difficulties. Editors work on content only."""


@dataclass(frozen=True)
class Scope:
    """`whole`: every row there is. Else rows of `areas` (with what ended and went into them) or of `teams`."""

    whole: bool
    areas: frozenset[int]
    teams: frozenset[int]

    def where(self, area: ColumnElement[Any], team: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
        """The condition on a row's area and team that keeps other people's rows out."""
        if self.whole:
            return true()
        mine: list[ColumnElement[bool]] = []
        if self.areas:
            mine.append(area.in_(self.areas))
        if self.teams and team is not None:
            mine.append(team.in_(self.teams))
        return or_(*mine) if mine else false()

    def has(self, area: int | None, team: int | None = None) -> bool:
        """The same of one row."""
        return self.whole or (area is not None and area in self.areas) or (team is not None and team in self.teams)

    @property
    def empty(self) -> bool:
        return not (self.whole or self.areas or self.teams)


def make_scope(tree: AreaTree, person: Person) -> Scope:
    """What a person may see. An administrator and whoever works for the top of the tree see everything."""
    roots = [role.area for role in person.held(*OFFICIALS) if role.area in tree.by_id]
    whole = person.has("administrator") or any(tree.by_id[area].parent is None for area in roots)
    teams = frozenset(role.team for role in person.held("leader") if role.team is not None)
    return Scope(whole, frozenset() if whole else with_old(tree, roots), teams)


def with_old(tree: AreaTree, roots: Collection[int]) -> frozenset[int]:
    """Areas with all below them, and with those that ended and went into them wholly."""
    found: set[int] = set()
    for root in roots:
        found |= tree.subtree(root)
    for old in tree.became:
        if old not in found and all(one.id in found for one in tree.today(old)):
            found |= tree.subtree(old)
    return frozenset(found)
