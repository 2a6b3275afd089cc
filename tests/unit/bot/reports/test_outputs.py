"""One month in every output: the same figures in JSON, HTML, XLSX, DOCX and chat; frozen figures stay."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest

from bot.content.book import open_book
from bot.content.indicators import load_indicators
from bot.reports import FreezeError, Report, freeze
from bot.reports.as_chat import summary
from bot.reports.as_json import as_data, number
from bot.reports.charts import areas_chart
from bot.reports.numbers import rounded, written
from bot.reports.outputs import file_name, write
from bot.reports.png import draw_png
from bot.reports.report import dump_report, load_report
from bot.reports.svg import draw_svg
from bot.reports.tables import make_tables
from bot.reports.words import load_report_words
from bot.settings import Settings
from flows.wording import phrase
from tests.report_kit import log_october, open_province

AREA, MONTH = "Xã Cát Trắng", "2026-10"


@pytest.fixture
async def report(settings: Settings) -> Report:
    async with open_province(settings) as province:
        await log_october(province)
        return await province.report(AREA, MONTH)


def _sheet_rows(content: bytes, sheet: int) -> list[list[Any]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def _html_rows(page: str) -> dict[str, list[str]]:
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]
    return {html.unescape(row[0]): [html.unescape(cell) for cell in row] for row in rows if row}


def test_the_same_figure_stands_everywhere(report: Report, settings: Settings) -> None:
    data = {one["code"]: one for one in json.loads(write(report, "json", settings))["indicators"]}
    page = _html_rows(write(report, "html", settings).decode())
    sheet = {row[0]: row for row in _sheet_rows(write(report, "xlsx", settings), 1)}
    document = docx.Document(BytesIO(write(report, "docx", settings)))
    tables = [table for table in document.tables if len(table.columns) == 11]
    paper = {row.cells[0].text: [cell.text for cell in row.cells] for table in tables for row in table.rows}
    chat = summary(report, load_report_words(settings.data_dir), _say(settings))
    assert len(data) == len(report.lines) > 70
    for line in report.lines:
        for place, (name, value) in enumerate({"previous": line.previous, "value": line.value, "cumulative": line.cumulative}.items(), 4):
            said = written(value, 2 if line.kind == "ratio" and value is not None else None)
            assert data[line.code][name] == number(value), (line.code, name)
            assert page[line.code][place] == said, (line.code, name)
            assert paper[line.code][place] == said, (line.code, name)
            assert sheet[line.code][place] == ("-" if value is None else pytest.approx(float(rounded(value)))), (line.code, name)
    for code in ("B01", "B02", "A10", "C01", "C04", "E01", "F01"):
        assert re.search(rf": {written(report.line(code).value)}\b", chat), code


def _say(settings: Settings) -> Any:
    book = open_book(settings.data_dir, settings.var_dir / "book.json")
    return lambda key, **gaps: phrase(book, key, **gaps)


def test_totals_of_the_sheet_are_formulas_that_give_what_is_printed(report: Report, settings: Settings) -> None:
    table = make_tables(report, load_indicators(settings.data_dir), load_report_words(settings.data_dir))[0]
    rows = _sheet_rows(write(report, "xlsx", settings), 0)
    total = next(row for row in rows if row[1] == "TỔNG CỘNG")
    at = rows.index(total)
    formulas = 0
    for place, cell in enumerate(table.total):
        if isinstance(total[place], str) and total[place].startswith("=SUM("):
            first, last = (int(one) for one in re.findall(r"[A-Z](\d+)", total[place]))
            assert last == at
            below = [rows[row - 1][place] for row in range(first, last + 1)]
            assert sum(one for one in below if one != "-") == cell.value
            formulas += 1
    assert formulas >= 15


def test_a_text_that_looks_like_a_formula_is_a_text(report: Report, settings: Settings) -> None:
    from dataclasses import replace

    evil = replace(report, voices=(replace(report.voices[0], text="=HYPERLINK(1)"),))
    book = openpyxl.load_workbook(BytesIO(write(evil, "xlsx", settings)))
    cells = [cell for row in book.worksheets[3].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert "&lt;b&gt;" in write(replace(report, area_name="<b>"), "html", settings).decode()


def test_the_letter_has_the_layout_of_the_decree(report: Report, settings: Settings) -> None:
    document = docx.Document(BytesIO(write(report, "docx", settings)))
    first = document.sections[0]
    assert [round(one.mm) for one in (first.page_width, first.left_margin, first.right_margin, first.top_margin)] == [210, 30, 15, 20]  # type: ignore[union-attr]
    assert first.different_first_page_header_footer
    left, right = document.tables[0].rows[0].cells
    assert [one.text for one in left.paragraphs if one.text][:2] == ["ỦY BAN NHÂN DÂN", "XÃ CÁT TRẮNG"]
    assert "DỰ THẢO" in left.text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in right.text
    assert "Cát Trắng, ngày      tháng 10 năm 2026" in right.text
    body = "\n".join(one.text for one in document.paragraphs)
    headings = ["I. CÔNG TÁC", "II. KẾT QUẢ", "III. TỒN TẠI", "IV. NHIỆM VỤ TRỌNG TÂM THÁNG 11 NĂM 2026", "V. KIẾN NGHỊ", "Phụ lục IV"]
    assert [body.index(one) for one in headings] == sorted(body.index(one) for one in headings)
    assert "(số liệu từ ngày 15/9/2026 đến hết ngày 14/10/2026)" in body
    assert "–" not in body
    assert "—" not in body
    assert len(document.sections) == 5


@pytest.mark.parametrize(
    ("area", "head"), [("Tỉnh Thử Nghiệm", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"), ("Thôn Nắng", "TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG THÔN NẮNG")]
)
async def test_the_department_and_a_team_have_their_own_heads(settings: Settings, area: str, head: str) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        report = await province.report(area, "2026-9T")
    document = docx.Document(BytesIO(write(report, "docx", settings)))
    assert head in document.tables[0].rows[0].cells[0].text
    assert write(report, "xlsx", settings)
    assert write(report, "html", settings)


async def test_frozen_figures_stay_and_additions_stand_beside(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        draft = await province.report(AREA, MONTH)
        assert load_report(dump_report(draft)) == draft
        await freeze(province.connection, draft, province.person["can_bo"], "2026-10-17T08:00:00.000+07:00")
        await province.visit("an", "Thôn Nắng", "2026-10-02", [("CQ01", 6)])
        report = await province.report(AREA, MONTH)
        later = await province.report(AREA, "2026-11")
        with pytest.raises(FreezeError, match="frozen"):
            await freeze(province.connection, draft, province.person["can_bo"], "2026-10-18T08:00:00.000+07:00")
    assert (report.line("C01").value, report.line("C01").added, report.line("C04").added) == (3, 6, None)
    assert (report.frozen_by, report.draft) == ("Can Bo", False)
    assert not any(text.startswith("[") for said in report.texts.values() for text in said)
    assert "DỰ THẢO" not in docx.Document(BytesIO(write(report, "docx", settings))).tables[0].rows[0].cells[0].text
    assert "Bổ sung sau chốt" in write(report, "html", settings).decode()
    assert (later.line("C01").previous, later.line("C01").cumulative) == (3, 3 + 6 + 4 + 9)
    assert any("Bổ sung số liệu tháng 10" in note and "+6 lượt" in note for note in later.notes)


async def test_a_running_period_cannot_be_frozen(settings: Settings) -> None:
    async with open_province(settings) as province:
        report = await province.report(AREA, "2026-12", today=date(2026, 11, 22))
        with pytest.raises(FreezeError, match="running"):
            await freeze(province.connection, report, province.person["can_bo"], "2026-11-22T08:00:00.000+07:00")


def test_the_public_view_has_no_words_and_no_inner_figures(report: Report) -> None:
    data = as_data(report, public=True)
    assert not {"texts", "voices", "late_teams"} & set(data)
    assert "A11" not in {one["code"] for one in data["indicators"]}
    assert all("A10" not in row["values"] for row in data["areas"])


async def test_charts_are_pictures_with_words(settings: Settings) -> None:
    async with open_province(settings) as province:
        await log_october(province)
        report = await province.report("Tỉnh Thử Nghiệm", MONTH)
    chart = areas_chart(report, load_report_words(settings.data_dir))
    assert chart is not None
    assert chart.told == "Lượt hỗ trợ theo đơn vị, tháng 10 năm 2026: Xã Cát Trắng 7; Xã Muối Biển 1"
    assert 'role="img"' in draw_svg(chart)
    assert draw_png(chart).startswith(b"\x89PNG")
    assert file_name(report, "docx") == "bao-cao-2026-10-tinh-thu-nghiem.docx"
