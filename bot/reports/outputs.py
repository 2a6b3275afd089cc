"""A report in the format that was asked for. Each writer is loaded only when it is used."""

from __future__ import annotations

from typing import Literal

from bot.content.indicators import load_indicators
from bot.reports.report import Report
from bot.reports.words import load_report_words
from bot.settings import Settings

Format = Literal["docx", "xlsx", "html", "json"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "html", "json")


def write(report: Report, format_: Format, settings: Settings) -> bytes:
    """The file's content."""
    definitions, words = load_indicators(settings.data_dir), load_report_words(settings.data_dir)
    if format_ == "docx":
        from bot.reports.as_docx import write_docx

        return write_docx(report, definitions, words)
    if format_ == "xlsx":
        from bot.reports.as_xlsx import write_xlsx

        return write_xlsx(report, definitions, words)
    if format_ == "html":
        from bot.reports.as_html import write_html

        return write_html(report, definitions, words)
    from bot.reports.as_json import write_json

    return write_json(report)


def file_name(report: Report, format_: Format) -> str:
    """Without accents and blanks: it goes through mail and Zalo."""
    from flows.fold import fold

    return f"bao-cao-{report.period}-{fold(report.area_name).replace(' ', '-')}.{format_}"
