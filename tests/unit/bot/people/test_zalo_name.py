"""The official name of a team's Zalo group."""

from __future__ import annotations

import pytest

from bot.people.areas import Area, AreaTree
from bot.people.teams import Team
from bot.people.zalo_name import check_zalo_name, zalo_name, zalo_parts

TREE = AreaTree({
    1: Area(1, "56", "Tỉnh Khánh Hòa", "tinh", None),
    2: Area(2, "22870", "Xã Ninh Phước", "xa", 1),
    3: Area(3, "22870-01", "Thôn Phú Nhuận", "thon", 2),
})  # fmt: skip
PARTS = ("Thôn Phú Nhuận", "Xã Ninh Phước")


@pytest.mark.parametrize(
    ("team", "third", "name"),
    [
        (Team(1, 3, "thon", "Tổ 1"), "", "CNCĐ_Thôn Phú Nhuận_Xã Ninh Phước"),
        (Team(1, 3, "thon", "Tổ 1"), " Tỉnh Khánh Hòa ", "CNCĐ_Thôn Phú Nhuận_Xã Ninh Phước_Tỉnh Khánh Hòa"),
        (Team(1, 2, "xa", "Tổ xã"), "", "CNCĐ_Xã Ninh Phước"),
        (Team(1, 2, "truong", "Trường THCS_Mẫu"), "", "CNCĐ_Trường THCS Mẫu_Xã Ninh Phước"),
    ],
)
def test_the_name_is_made_from_the_team(team: Team, third: str, name: str) -> None:
    assert zalo_name(zalo_parts(TREE, team, third)) == name
    assert check_zalo_name(name, zalo_parts(TREE, team, third)) == []


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("", ["people_zalo_empty"]),
        ("CNSCĐ_Thôn Phú Nhuận_Xã Ninh Phước", ["people_zalo_prefix"]),
        ("Thôn Phú Nhuận_Xã Ninh Phước", ["people_zalo_prefix"]),
        ("CNCĐ_Thôn Phú Nhuận", ["people_zalo_parts"]),
        ("CNCĐ_Thôn Phú Nhuận_Xã Phước Thuận_Huyện Ninh Phước", ["people_zalo_parts"]),
        ("CNCĐ_Thôn Phú Nhuận_Xã Phước Thuận", ["people_zalo_places"]),
        ("CNCĐ_thôn phú nhuận_Xã Ninh Phước", ["people_zalo_spelling"]),
        ("CNCĐ_Thôn Phú Nhuận _ Xã Ninh Phước", ["people_zalo_spelling"]),
        ("Nhóm Zalo thôn", ["people_zalo_prefix", "people_zalo_parts"]),
    ],
)
def test_what_is_wrong_is_named(name: str, faults: list[str]) -> None:
    assert check_zalo_name(name, PARTS) == faults
