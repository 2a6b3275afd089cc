"""The sentences of reports (data/phrases/report.yml), and how periods, days and places are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.content.findings import ContentError
from bot.content.load import read_strings
from bot.people.areas import KIND_WORDS
from bot.reports.periods import Period
from flows.fold import fold
from flows.wording import fill

ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True)
class Words:
    """All sentences by key."""

    phrases: Mapping[str, str]

    def say(self, key: str, **gaps: object) -> str:
        return fill(self.phrases[key], gaps)

    def period(self, period: Period) -> str:
        """ "tháng 10 năm 2026", "quý III năm 2026", "đợt từ ngày …"."""
        if period.kind == "campaign":
            return self.say("period_campaign", first=day(period.first), last=day(period.last))
        key = f"period_half_{period.number}" if period.kind == "half" else f"period_{period.kind}"
        number = ROMAN[period.number] if period.kind == "quarter" else period.number
        return self.say(key, number=number, year=period.year)

    def span(self, first: date, last: date, running: bool = False) -> str:
        return self.say("span_running" if running else "span", first=day(first), last=day(last))


def day(on: date) -> str:
    """5/2/2026."""
    return f"{on.day}/{on.month}/{on.year}"


def official_day(on: date) -> str:
    """05/02/2026."""
    return f"{on:%d/%m/%Y}"


def split_name(name: str) -> tuple[str, str]:
    """What kind of place it is, and its own name: "Xã Ninh Phước" → ("xã", "Ninh Phước"); ("", name) where no kind is said."""
    words = name.split()
    for count in (3, 2, 1):
        if len(words) > count and fold(" ".join(words[:count])) + " " in KIND_WORDS:
            return " ".join(words[:count]).lower(), " ".join(words[count:])
    return "", name


@lru_cache(maxsize=4)
def load_report_words(data: Path) -> Words:
    """Read once for each folder.

    Raises:
        ContentError: the file does not fit.
    """
    phrases, findings = read_strings(data / "phrases" / "report.yml", data)
    if findings:
        raise ContentError(findings)
    return Words(phrases)
