"""The province's areas as they stand in a new database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.findings import ContentError
from bot.people.areas import AreaTree, read_tree
from bot.people.seeding import read_areas, seed_areas
from bot.settings import ROOT


@pytest.fixture
async def tree(connection: AsyncConnection) -> AreaTree:
    return await read_tree(connection)


async def test_all_areas_are_there_once(connection: AsyncConnection, tree: AreaTree) -> None:
    """65 communes since 1/7/2025; before, 62 in 7 districts of Ninh Thuận and 132 in 9 of Khánh Hòa (domain brief, B1)."""
    today = [area for area in tree.by_id.values() if not area.valid_to]
    assert [area.kind for area in today] == ["tinh"] + ["xa"] * 65
    ninh_thuan = tree.by_code["58-cu"]
    assert len(tree.children(ninh_thuan.id)) == 7
    assert sum(len(tree.children(district.id)) for district in tree.children(ninh_thuan.id)) == 62
    assert await seed_areas(connection, ROOT / "data") == 0


async def test_what_ended_has_its_last_day_and_became_something(tree: AreaTree) -> None:
    ended = [area for area in tree.by_id.values() if area.valid_to]
    assert {area.valid_to for area in ended} == {"2025-06-30"}
    assert [area.name for area in ended if area.kind == "xa" and area.id not in tree.became] == []
    assert all(new.valid_from == "2025-07-01" for area in ended if area.kind == "xa" for new in tree.today(area.id))


async def test_everything_lies_in_the_province_and_communes_have_coordinates(tree: AreaTree) -> None:
    root = tree.by_code["56"]
    assert all(tree.covers(root.id, area) for area in tree.by_id)
    places = [(area.latitude or 0, area.longitude or 0) for area in tree.by_id.values() if area.kind == "xa" and not area.valid_to]
    assert all(6 < latitude < 13 and 108 < longitude < 116 for latitude, longitude in places)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Phước Thuận", ["Xã Ninh Phước"]),
        ("xã phước thuận", ["Xã Ninh Phước"]),
        ("Xa Phuoc Diem", ["Xã Cà Ná"]),
        ("phường Vĩnh Phước", ["Phường Bắc Nha Trang"]),
        ("Bảo An", ["Phường Bảo An"]),
        ("Xứ Nào Đó", []),
    ],
)
async def test_old_and_new_names_are_found(tree: AreaTree, typed: str, found: list[str]) -> None:
    assert [area.name for area in tree.resolve(typed)] == found


def test_a_damaged_file_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "areas").mkdir()
    good = (ROOT / "data" / "areas" / "khanh_hoa.yml").read_text(encoding="utf-8")
    for text, code in ((good.replace('code: "22333"', "code: 22333"), "string_type"), ("a: [", "not_yaml")):
        (tmp_path / "areas" / "khanh_hoa.yml").write_text(text, encoding="utf-8")
        with pytest.raises(ContentError) as raised:
            read_areas(tmp_path)
        assert raised.value.findings[0].code == code
