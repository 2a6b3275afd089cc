"""bot.tickets.places: which hamlet or commune is named."""

from __future__ import annotations

import pytest

from bot.people.areas import Area, AreaTree
from bot.tickets.places import find_areas

TREE = AreaTree(
    {
        one.id: one
        for one in (
            Area(1, "56", "Tỉnh Thử", "tinh", None),
            Area(2, "1", "Xã Cát Trắng", "xa", 1),
            Area(3, "2", "Xã Muối Biển", "xa", 1),
            Area(4, "1-1", "Thôn Nắng", "thon", 2),
            Area(5, "2-1", "Thôn Nắng", "thon", 3),
            Area(6, "2-2", "Khu phố Phước Khánh 2", "thon", 3),
            Area(7, "old", "Xã Bến Cũ", "xa", 1, valid_to="2025-06-30"),
        )
    },
    {7: (2,)},
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thôn Nắng", [4, 5]),
        ("nang", [4, 5]),
        ("tôi ở nắng", [4, 5]),
        ("thôn nắng, xã cát trắng", [4]),
        ("nhà tui ở thôn nắng xã muối biển đó", [5]),
        ("cát trắng", [2]),
        ("khu pho phuoc khanh 2", [6]),
        ("em ở phước khánh 2", [6]),
        ("xã bến cũ", [2]),
        ("hồ sơ nặng quá làm sao nộp", []),
        ("không có", []),
        ("", []),
    ],
)
def test_what_is_named(text: str, found: list[int]) -> None:
    assert [area.id for area in find_areas(TREE, text)] == found


def test_inside_a_commune_only_its_own() -> None:
    assert [area.id for area in find_areas(TREE, "thôn nắng", within=3)] == [5]
