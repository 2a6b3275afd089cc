"""Open data: the public indicators of a report as CSV, one line for each indicator and area, with a byte order mark for Excel."""

from __future__ import annotations

import csv
from io import StringIO

from bot.reports.as_json import number
from bot.reports.report import Report

COLUMNS = ("area_code", "area", "period", "from", "to", "indicator", "name", "unit", "value")


def write_csv(report: Report) -> bytes:
    """The whole first, then its areas; an unknown value is empty."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    public = [line for line in report.lines if line.public]
    for line in public:
        days = (str(line.first or report.first), str(line.last or report.last))
        writer.writerow((report.area_code, report.area_name, report.period, *days, line.code, line.name, line.unit, number(line.value)))
    days = (str(report.first), str(report.until))
    for row in report.rows:
        if not row.own:
            for line in public:
                if line.code in row.values:
                    said = (line.code, line.name, line.unit, number(row.values[line.code]))
                    writer.writerow((row.code, row.name, report.period, *days, *said))
    return ("\ufeff" + text.getvalue()).encode()
