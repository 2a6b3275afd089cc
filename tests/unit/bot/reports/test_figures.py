"""Figures of other offices: what is wrong in a sheet is told for every row, and what is right is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from bot.content.indicators import load_indicators
from bot.content.load import read_strings
from bot.people.sheets import Words
from bot.reports.figures import figure_words, keep_figures, read_figures
from bot.reports.words import load_report_words
from bot.settings import Settings
from bot.store.tables import figures
from tests.report_kit import AT, TODAY, open_province

HEAD = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Địa bàn", "Từ ngày", "Đến ngày", "Giá trị", "Nguồn")
GOOD = ("C05", "", "hồ sơ", "90001", "15/9/2026", date(2026, 10, 14), "205.079", "Trung tâm hành chính công")


def _sheet(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for row in (HEAD, *rows):
        page.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def words(settings: Settings) -> Words:
    imports, _ = read_strings(settings.data_dir / "phrases" / "import.yml", settings.data_dir)
    return figure_words(imports, load_report_words(settings.data_dir).phrases)


def _with(**changes: object) -> tuple[object, ...]:
    names = ("code", "name", "unit", "area", "first", "last", "value", "source")
    return tuple(changes.get(name, GOOD[place]) for place, name in enumerate(names))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "Z99"}, "không có chỉ tiêu"), ({"code": "B01"}, "do trợ lý tự tính"), ({"unit": "người"}, "không khớp"),
        ({"area": "Xã Không Có"}, "không có địa bàn"), ({"first": "31/2/2026"}, "không có"), ({"last": "1/9/2026"}, "đổi lại"),
        ({"last": "1/12/2026"}, "chưa tới"), ({"value": "nhiều"}, "không phải là số"), ({"value": -3}, "không được âm"),
        ({"value": "3,5"}, "số nguyên"), ({"source": ""}, "nguồn"), ({"area": "90002"}, "ngoài phạm vi"),
        ({"code": "E02", "unit": "người", "value": 401}, "lớn hơn dân số"),
        ({"code": "E02", "unit": "người", "value": 251}, "người trưởng thành"),
    ],
)  # fmt: skip
async def test_every_wrong_cell_is_named(settings: Settings, words: Words, changes: dict[str, object], said: str) -> None:
    async with open_province(settings) as province:
        tree = await province.tree()
        mine = province.area["Xã Cát Trắng"]
        sheet = _sheet(GOOD, _with(**changes))
        _, faults = read_figures(sheet, "a.xlsx", words, load_indicators(settings.data_dir), tree, TODAY, lambda area: area == mine)
    assert [fault.line for fault in faults] == [3]
    assert said in words.fault(faults[0])
    assert words.fault(faults[0]).startswith("dòng 3, cột")


async def test_a_part_is_not_larger_than_its_whole_and_no_row_twice(settings: Settings, words: Words) -> None:
    async with open_province(settings) as province:
        sheet = _sheet(GOOD, _with(code="C05a", value=300_000), GOOD)
        tree = await province.tree()
        _, faults = read_figures(sheet, "a.xlsx", words, load_indicators(settings.data_dir), tree, TODAY, lambda _: True)
    assert ["lớn hơn C05 là 205.079" in words.fault(one) or "trùng với dòng 2" in words.fault(one) for one in faults] == [True, True]


async def test_what_is_kept_twice_is_there_once_and_the_newest_counts(settings: Settings, words: Words) -> None:
    async with open_province(settings) as province:
        tree, definitions = await province.tree(), load_indicators(settings.data_dir)
        found, faults = read_figures(_sheet(GOOD, _with(code="C05a", value="-")), "a.xlsx", words, definitions, tree, TODAY, lambda _: True)
        assert faults == []
        kept = [await keep_figures(province.connection, found, province.person["can_bo"], AT) for _ in range(2)]
        later, _ = read_figures(_sheet(_with(value=7)), "a.xlsx", words, definitions, tree, TODAY, lambda _: True)
        await keep_figures(province.connection, later, province.person["can_bo"], "2026-11-22T10:00:00.000+07:00")
        count = (await province.connection.execute(select(func.count()).select_from(figures))).scalar_one()
        report = await province.report("Xã Cát Trắng", "2026-10")
    assert (kept, count) == ([2, 0], 3)
    assert (report.line("C05").value, report.line("C05a").value) == (7, None)
    assert report.line("C05").given_by == "Trung tâm hành chính công"
