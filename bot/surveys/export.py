"""Filled forms as a table with the names of the XLSForm, for Excel and for what reads ODK's and Kobo's exports.

Columns: the form's questions in their order (for `select_multiple` also one column "name/choice" each, 1 or 0), then `_id`,
`_submission_time`, `_submitted_by` (the number of the member, no name), `_area`, `_area_name`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import PurePath

from bot.people.areas import AreaTree
from bot.surveys.form import Answer, Form, Question
from bot.surveys.log import Fill

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""
OWN = ("_id", "_submission_time", "_submitted_by", "_area", "_area_name")


class ExportKindError(Exception):
    """The ending of a file's name is neither .xlsx nor .csv."""


def export(name: str, form: Form, fills: Sequence[Fill], tree: AreaTree) -> bytes:
    """The file's bytes, by the ending of its name.

    Raises:
        ExportKindError: the ending is neither .xlsx nor .csv.
    """
    rows = [columns(form), *(_row(form, fill, tree) for fill in fills)]
    match PurePath(name).suffix.lower():
        case ".xlsx":
            return _xlsx(rows)
        case ".csv":
            return _csv(rows)
    raise ExportKindError(name)


def columns(form: Form) -> list[Answer]:
    """The first line."""
    found: list[Answer] = []
    for one in _kept(form):
        found.append(one.name)
        found += [f"{one.name}/{choice}" for choice, _ in one.choices] if one.kind == "many" else []
    return [*found, *OWN]


def _kept(form: Form) -> list[Question]:
    return [one for one in form.questions if one.kind != "note"]


def _row(form: Form, fill: Fill, tree: AreaTree) -> list[Answer]:
    found: list[Answer] = []
    for one in _kept(form):
        answer = fill.answers.get(one.name)
        found.append(answer)
        if one.kind == "many":
            picked = str(answer or "").split()
            found += [None if answer is None else int(choice in picked) for choice, _ in one.choices]
    area = tree.by_id.get(fill.area) if fill.area is not None else None
    return [*found, fill.id, fill.done_at, fill.person, area.code if area else None, tree.label(area.id) if area else None]


def _xlsx(rows: Sequence[Sequence[Answer]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    page.title = "data"
    for number, row in enumerate(rows, 1):
        page.append(list(row))
        for place, value in enumerate(row, 1):
            if isinstance(value, str) and value.startswith("="):
                page.cell(number, place).data_type = "s"
    page.freeze_panes = "A2"
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _csv(rows: Sequence[Sequence[Answer]]) -> bytes:
    into = io.StringIO(newline="")
    csv.writer(into, lineterminator="\r\n").writerows([[_safe(value) for value in row] for row in rows])
    return into.getvalue().encode("utf-8-sig")


def _safe(value: Answer) -> Answer:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
