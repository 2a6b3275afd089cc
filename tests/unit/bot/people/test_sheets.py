"""Tables as people make them: every way in which a file is no good has its sentence."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from bot.people.sheet_reading import read_sheet
from bot.people.sheet_writing import Cell, write_sheet
from bot.people.sheets import MOST_ROWS, Sheet, SheetError, Words

COLUMNS = ("code", "name", "role")
NEEDED = ("name", "role")
HEADER = ["Mã", "Họ tên", "Vai trò"]


def xlsx(*lines: Sequence[object], merge: str = "") -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for line in lines:
        page.append(list(line))
    if merge:
        page.merge_cells(merge)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def read(content: bytes, file: str, words: Words) -> Sheet:
    return read_sheet(content, file, words, COLUMNS, NEEDED)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.csv", "\ufeffMã;Họ tên;Vai trò\r\n7;Năm  Đen;Tổ trưởng\r\n".encode()),
        ("a.csv", "Vai trò,Mã,Họ và tên\nTổ trưởng,7,Na\u0306m Đen".encode()),
        ("a.csv", "Mã\tHọ tên\tVai trò\n7\tNăm Đen\tTổ trưởng".encode("utf-16")),
        ("a.csv", '"Mã";"Họ tên";"Vai trò"\n7;"Năm\nĐen";Tổ trưởng'.encode()),
        ("A.XLSX", xlsx(HEADER, [7, "Năm Đen", "Tổ trưởng"])),
        ("a.xlsx", xlsx(["Danh sách tổ"], [], HEADER, [7.0, " Năm Đen ", "Tổ trưởng"], [None, None, None])),
    ],
)
def test_all_kinds_of_tables_are_read_alike(words: Words, file: str, content: bytes) -> None:
    assert [row.cells for row in read(content, file, words).rows] == [{"code": "7", "name": "Năm Đen", "role": "Tổ trưởng"}]


@pytest.mark.parametrize(
    ("file", "content", "key"),
    [
        ("a.pdf", b"%PDF", "sheet_kind"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "sheet_kind"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet_broken"),
        ("a.xlsx", b"PK\x03\x04 not really", "sheet_broken"),
        ("a.xlsx", b"", "sheet_broken"),
        ("a.csv", xlsx(HEADER), "sheet_broken"),
        ("a.csv", b"", "sheet_empty"),
        ("a.csv", "\ufeff\r\n".encode(), "sheet_empty"),
        ("a.csv", "Mã;Họ tên;Vai trò\n;;\n".encode(), "sheet_empty"),
        ("a.xlsx", xlsx(), "sheet_empty"),
        ("a.csv", "Mã;Họ tên;Vai trò\n1;Đỗ;x".encode("utf-16-le"), "sheet_encoding"),
        ("a.csv", b"M\xe3;H\xf2 t\xean;Vai tr\xf2\n", "sheet_encoding"),
        ("a.csv", "Mã;Vai trò;Khác\n1;2;3".encode(), "sheet_columns"),
        ("a.csv", "Họ tên;Vai trò;Họ và tên\n1;2;3".encode(), "sheet_twice"),
        ("a.xlsx", xlsx(HEADER, [1, "A", "B"], [2, None, None], merge="A2:A3"), "sheet_merged"),
        ("a.csv", b"x" * 20_000_001, "sheet_large"),
        ("a.csv", ("Họ tên;Vai trò\n" + "a;b\n" * (MOST_ROWS + 1)).encode(), "sheet_large"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(words: Words, file: str, content: bytes, key: str) -> None:
    with pytest.raises(SheetError) as raised:
        read(content, file, words)
    assert raised.value.key == key
    assert "{" not in words.error(raised.value)


def test_a_formula_is_a_fault_of_its_cell(words: Words) -> None:
    for content, file in ((xlsx(HEADER, [1, "=A1", "Tổ trưởng"]), "a.xlsx"), ("Mã;Họ tên;Vai trò\n1;=A1;x".encode(), "a.csv")):
        faults = read(content, file, words).faults
        assert [words.fault(fault) for fault in faults] == [
            "dòng 2, cột 'Họ tên': ô là công thức, hãy dán lại dạng giá trị (Paste Special → Values)"
        ]


def test_columns_that_nobody_asked_for_are_named(words: Words) -> None:
    assert read("Họ tên;Vai trò;Ghi chú\nA;B;C".encode(), "a.csv", words).ignored == ["Ghi chú"]


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
def test_what_is_written_is_read_again(words: Words, file: str) -> None:
    rows: list[dict[str, Cell]] = [{"code": "=1+1", "name": 'Nguyễn; "Út"', "role": "-x"}, {"code": "'a", "name": "B", "role": None}]
    content = write_sheet(file, words, COLUMNS, rows, {"role": ["Thành viên", "Tổ trưởng"]})
    back = read(content, file, words)
    assert back.faults == []
    assert [row.cells for row in back.rows] == [{key: str(value or "") for key, value in row.items()} for row in rows]
    with pytest.raises(SheetError):
        write_sheet("a.doc", words, COLUMNS, rows)
