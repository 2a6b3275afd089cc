"""Indicators and reports: one definition and one computation for chat, documents, sheets, pages and data."""

from bot.reports.computing import ReportError, check_request, compute
from bot.reports.freezing import FreezeError, freeze, read_frozen
from bot.reports.periods import Period, PeriodError, month_of, read_period
from bot.reports.report import Line, Report, Row, Voice

__all__ = [
    "FreezeError",
    "Line",
    "Period",
    "PeriodError",
    "Report",
    "ReportError",
    "Row",
    "Voice",
    "check_request",
    "compute",
    "freeze",
    "month_of",
    "read_frozen",
    "read_period",
]
