"""Hamlets and communes' figures from a table."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import read_tree
from bot.people.areas_table import COLUMNS, NEEDED, AreasPlan, apply_areas, area_rows, plan_areas
from bot.people.places import find_commune
from bot.people.sheet_reading import read_sheet
from bot.people.sheet_writing import write_sheet
from bot.people.sheets import Words
from tests.unit.bot.people.conftest import MakeSheet

AT = "2026-11-22T09:00:00.000+07:00"
HEADER = "Mã;Xã;Thôn;Số hộ;Dân số;Vĩ độ;Ngày cuối;Nhập vào"


async def plan(connection: AsyncConnection, sheet: MakeSheet, words: Words, *lines: str) -> AreasPlan:
    return plan_areas(await read_tree(connection), sheet(COLUMNS, NEEDED, HEADER, *lines), words)


async def test_hamlets_come_in_once(connection: AsyncConnection, sheet: MakeSheet, words: Words) -> None:
    lines = (";Xã Phước Thuận;Thôn Phú Nhuận;350;1.200;11,58;;", "X-1;Xã Ninh Phước;Thôn Vạn Phước;;;;;")
    first = await plan(connection, sheet, words, *lines)
    assert (first.new, first.changed, first.unchanged, first.faults) == (2, 0, 0, [])
    await apply_areas(connection, first, AT, None)
    tree = await read_tree(connection)
    commune = find_commune(tree, "Xã Ninh Phước")
    made = tree.by_code[f"{commune.code}-01"]
    assert (made.name, made.parent, made.households, made.population, made.latitude) == ("Thôn Phú Nhuận", commune.id, 350, 1200, 11.58)
    assert tree.by_code["X-1"].name == "Thôn Vạn Phước"
    again = await plan(connection, sheet, words, *lines)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


async def test_a_row_without_a_hamlet_is_the_commune(connection: AsyncConnection, sheet: MakeSheet, words: Words) -> None:
    made = await plan(connection, sheet, words, ";Xã Cà Ná;;;21000;;;")
    assert (made.new, made.changed) == (0, 1)
    await apply_areas(connection, made, AT, None)
    commune = (await read_tree(connection)).resolve("Xã Cà Ná")[0]
    assert (commune.population, commune.households) == (21_000, None)


async def test_a_code_renames_and_hamlets_are_joined(connection: AsyncConnection, sheet: MakeSheet, words: Words) -> None:
    await apply_areas(connection, await plan(connection, sheet, words, "H1;Xã Cà Ná;Thôn 1;;;;;", "H2;Xã Cà Ná;Thôn 2;;;;;"), AT, None)
    lines = ("H1;Xã Cà Ná;Thôn 1;;;;30/6/2026;Thôn Mới", "H2;Xã Cà Ná;Thôn Hai;;;;;", ";Xã Cà Ná;Thôn Mới;;;;;")
    joined = await plan(connection, sheet, words, *lines)
    assert (joined.new, joined.changed, joined.faults) == (1, 2, [])
    await apply_areas(connection, joined, AT, None)
    tree = await read_tree(connection)
    assert tree.by_code["H2"].name == "Thôn Hai"
    assert tree.by_code["H1"].valid_to == "2026-06-30"
    assert [area.name for area in tree.today(tree.by_code["H1"].id)] == ["Thôn Mới"]
    assert (await plan(connection, sheet, words, *lines)).unchanged == 3


async def test_what_goes_out_comes_in_unchanged(connection: AsyncConnection, sheet: MakeSheet, words: Words) -> None:
    made = await plan(connection, sheet, words, "H1;Xã Cà Ná;Thôn 1;12;;;;", "H2;Xã Cà Ná;Thôn 2;;;;30/6/2026;H1")
    await apply_areas(connection, made, AT, None)
    tree = await read_tree(connection)
    for file in ("a.csv", "a.xlsx"):
        content = write_sheet(file, words, COLUMNS, area_rows(tree))
        back = plan_areas(tree, read_sheet(content, file, words, COLUMNS, NEEDED), words)
        assert (back.new, back.changed, back.unchanged, back.faults) == (0, 0, 67, [])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([";;Thôn 1;;;;;"], "dòng 2, cột 'Xã, phường, đặc khu': để trống, hãy điền vào"),
        ([";Xứ Lạ;Thôn 1;;;;;"], 'chưa biết "Xứ Lạ"'),
        ([";Xã Cà Ná;Thôn 1;nhiều;;;;"], '"nhiều" không phải số từ 0'),
        ([";Xã Cà Ná;Thôn 1;12.5;;;;"], '"12.5" không phải số từ 0'),
        ([";Xã Cà Ná;Thôn 1;-3;;;;"], '"-3" không phải số từ 0'),
        ([";Xã Cà Ná;Thôn 1;;;115;;"], "không phải tọa độ"),
        ([";Xã Cà Ná;Thôn 1;;;;31/6/2026;"], '"31/6/2026" không phải ngày'),
        ([";Xã Cà Ná;Thôn 1;;;;;Thôn 2"], "cột 'Ngày cuối': để trống"),
        ([";Xã Cà Ná;Thôn 1;;;;30/6/2026;Thôn Không Có"], "cột 'Nhập vào': chưa có \"Thôn Không Có\" ở Xã Cà Ná"),
        ([";Xã Cà Ná;Thôn 1;;;;;", ";xã cà ná;thôn 1;;;;;"], "dòng 3: trùng với dòng 2"),
        (["H1;Xã Cà Ná;Thôn 1;;;;;", "H1;Xã Cà Ná;Thôn 2;;;;;"], "dòng 3: trùng với dòng 2"),
        (["22333;Xã Cà Ná;Thôn 1;;;;;"], "cột 'Mã': mã này là của Phường Bắc Nha Trang"),
        (["012345678901;Xã Cà Ná;Thôn 1;;;;;"], "cột 'Mã': trông như số riêng"),
        ([f";Xã Cà Ná;{'x' * 121};;;;;"], "dài quá 120 ký tự"),
    ],
)
async def test_each_fault_says_its_line_and_what_to_do(
    connection: AsyncConnection, sheet: MakeSheet, words: Words, lines: list[str], said: str
) -> None:
    found = await plan(connection, sheet, words, *lines)
    faults = [words.fault(fault) for fault in found.faults]
    assert any(said in fault for fault in faults), faults
    assert all("hãy" in fault and "{" not in fault for fault in faults)
    assert not found.may_apply(partial=False)
