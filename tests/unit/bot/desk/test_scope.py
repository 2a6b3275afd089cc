"""Which rows a person may see."""

from __future__ import annotations

import pytest
from sqlalchemy import column
from sqlalchemy.dialects import sqlite

from bot.desk.scope import Scope, make_scope, with_old
from bot.people.areas import Area, AreaTree
from bot.people.persons import Person, Role, RoleName

TREE = AreaTree(
    {
        area.id: area
        for area in (
            Area(1, "56", "Tỉnh", "tinh", None),
            Area(2, "a", "Xã Một", "xa", 1),
            Area(3, "b", "Xã Hai", "xa", 1),
            Area(4, "c", "Thôn Một", "thon", 2),
            Area(5, "d", "Xã Cũ", "xa", 1, valid_to="2025-06-30"),
            Area(6, "e", "Thôn Cũ", "thon", 5, valid_to="2025-06-30"),
            Area(7, "f", "Xã Chia", "xa", 1, valid_to="2025-06-30"),
        )
    },
    {5: (2,), 7: (2, 3)},
)


def person(*roles: tuple[RoleName, int, int | None]) -> Person:
    return Person(1, "x", roles=tuple(Role(*role) for role in roles))


def test_a_commune_holds_its_hamlets_and_what_went_into_it_wholly() -> None:
    assert with_old(TREE, [2]) == {2, 4, 5, 6}
    assert with_old(TREE, [1]) == set(TREE.by_id)


@pytest.mark.parametrize(
    ("roles", "scope"),
    [
        ([("commune_officer", 2, None)], Scope(False, frozenset({2, 4, 5, 6}), frozenset())),
        ([("leader", 4, 9)], Scope(False, frozenset(), frozenset({9}))),
        ([("leader", 4, 9), ("commune_officer", 3, None)], Scope(False, frozenset({3}), frozenset({9}))),
        ([("province_officer", 1, None)], Scope(True, frozenset(), frozenset())),
        ([("administrator", 2, None)], Scope(True, frozenset(), frozenset())),
        ([("editor", 1, None)], Scope(False, frozenset(), frozenset())),
        ([("member", 4, 9)], Scope(False, frozenset(), frozenset())),
        ([], Scope(False, frozenset(), frozenset())),
    ],
)
def test_each_role_sees_its_own(roles: list[tuple[RoleName, int, int | None]], scope: Scope) -> None:
    assert make_scope(TREE, person(*roles)) == scope
    assert scope.empty == (not (scope.whole or scope.areas or scope.teams))


def test_a_row_is_seen_by_its_area_or_its_team() -> None:
    scope = Scope(False, frozenset({2}), frozenset({9}))
    assert scope.has(2, None)
    assert scope.has(3, 9)
    assert not scope.has(3, 8)
    assert not scope.has(None, None)


def test_an_empty_scope_is_no_row_and_not_every_row() -> None:
    nothing = Scope(False, frozenset(), frozenset()).where(column("area"), column("team"))
    assert str(nothing.compile(dialect=sqlite.dialect())) in ("0 = 1", "0")
    only_teams = Scope(False, frozenset(), frozenset({9})).where(column("area"))
    assert str(only_teams.compile(dialect=sqlite.dialect())) in ("0 = 1", "0")
