"""XLSForm files for tests, made by openpyxl: no binary files lie in the repository."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

Row = Mapping[str, str]

YES_NO: tuple[Row, ...] = (
    {"list_name": "co_khong", "name": "co", "label": "Có"},
    {"list_name": "co_khong", "name": "khong", "label": "Không"},
)
APPS: tuple[Row, ...] = (
    {"list_name": "ung_dung", "name": "vneid", "label": "VNeID"},
    {"list_name": "ung_dung", "name": "zalo", "label": "Zalo"},
    {"list_name": "ung_dung", "name": "vssid", "label": "VssID"},
)
HOUSEHOLD: tuple[Row, ...] = (
    {"type": "start", "name": "start"},
    {"type": "select_one co_khong", "name": "co_may", "label": "Nhà có điện thoại thông minh không?", "required": "yes"},
    {"type": "begin_group", "name": "dung_may", "label": "Dùng máy", "relevant": "${co_may} = 'co'"},
    {"type": "select_multiple ung_dung", "name": "app", "label": "Nhà dùng ứng dụng nào?"},
    {"type": "integer", "name": "tuoi", "label": "Người dùng máy bao nhiêu tuổi?", "required": "yes", "constraint": ". > 0 and . < 120",
     "constraint_message": "Tuổi từ 1 tới 119.", "relevant": "selected(${app}, 'vneid')"},
    {"type": "end_group"},
    {"type": "note", "name": "nhac", "label": "Sắp xong rồi."},
    {"type": "date", "name": "ngay", "label": "Ngày hỏi?", "default": "today()", "constraint": ". <= today()"},
    {"type": "calculate", "name": "gap_doi", "calculation": "${tuoi} * 2"},
    {"type": "text", "name": "y_kien", "label": "Ý kiến thêm?", "hint": "Đừng ghi tên."},
)  # fmt: skip
"""A form with everything that a chat can ask."""


def make_xlsform(survey: Sequence[Row], choices: Sequence[Row] = (), settings: Row | None = None) -> bytes:
    """The bytes of an .xlsx file with these rows; columns in the order in which they first appear."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (("survey", survey), ("choices", choices), ("settings", [settings] if settings else [])):
        columns = list(dict.fromkeys(name for row in rows for name in row))
        if not columns:
            continue
        page = book.create_sheet(title)
        page.append(columns)
        for row in rows:
            page.append([row.get(name) for name in columns])
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def household_form() -> bytes:
    return make_xlsform(HOUSEHOLD, [*YES_NO, *APPS], {"form_title": "Khảo sát hộ", "form_id": "ho"})
