"""When a report is due, and the weights of the evaluation: data/reporting.yml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.content.findings import ContentError
from bot.content.load import _Reader
from bot.content.schema import Model, Text
from bot.reports.periods import Period, working_day

Step = Literal["team", "commune", "department", "province"]
Points = Annotated[int, Field(ge=0, le=100)]


class Rank(Model):
    """The name of a result of at least so many points."""

    least: Points
    name: Text


class Evaluation(Model):
    """`weights` add up to 100; `ranks` from the highest."""

    weights: dict[str, Points]
    ranks: list[Rank]


class Reporting(Model):
    """data/reporting.yml."""

    deadlines: Mapping[Step, Annotated[int, Field(ge=1, le=60)]]
    holidays: list[date]
    evaluation: Evaluation


@lru_cache(maxsize=4)
def load_reporting(data: Path) -> Reporting:
    """Read once for each folder.

    Raises:
        ContentError: the file does not fit.
    """
    reader = _Reader(data)
    file = reader.model(data / "reporting.yml", Reporting)
    if reader.findings or file is None:
        raise ContentError(reader.findings)
    return file


def deadline(period: Period, step: Step, reporting: Reporting) -> date:
    """The day by which a step has to be done: for a month to the 14th 15th, 17th, 20th, 25th, or the next working day."""
    return working_day(period.last + timedelta(days=reporting.deadlines[step]), frozenset(reporting.holidays))
