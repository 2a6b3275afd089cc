"""Indicators of the reports: data/indicators.yml, the one definition that every output uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.content.findings import ContentError, Finding
from bot.content.load import _Reader
from bot.content.schema import Model, Text

Code = Annotated[str, StringConstraints(pattern=r"^[A-F]\d\d[a-z]?$")]
Measure = Literal["quantity", "lines", "people"]
Kind = Literal["flow", "stock", "ratio"]
OF_AREA = ("households", "population", "adults")
"""Wholes that stand with the area."""


class Indicator(Model):
    """One row. `whole` is a code or one of `OF_AREA`."""

    code: Code
    name: Text
    unit: Text
    level: Annotated[str, StringConstraints(pattern=r"^T?X?P?$", min_length=1)]
    kind: Kind
    source: Literal["T", "O", "C"]
    public: bool
    services: list[str] = Field(default_factory=list)
    measure: Measure = "quantity"
    formula: str = ""
    part: str = ""
    whole: str = ""
    within: str = ""

    @property
    def typed(self) -> bool:
        """Whether another office gives it."""
        return not (self.services or self.formula or self.part)


class IndicatorFile(Model):
    """data/indicators.yml."""

    groups: dict[str, Text]
    indicators: list[Indicator]


@dataclass(frozen=True)
class Indicators:
    """All of them by code, in the order of the file; `groups` by letter."""

    groups: Mapping[str, str]
    by_code: Mapping[str, Indicator]

    def group(self, code: str) -> str:
        return self.groups[code[0]]


@lru_cache(maxsize=4)
def load_indicators(data: Path) -> Indicators:
    """The definitions; read once for each folder.

    Raises:
        ContentError: with every finding, when the file does not fit.
    """
    path = data / "indicators.yml"
    reader = _Reader(data)
    file = reader.model(path, IndicatorFile)
    findings = reader.findings + (list(_check(file)) if file else [])
    if findings or file is None:
        raise ContentError(findings)
    return Indicators(file.groups, {one.code: one for one in file.indicators})


def _check(file: IndicatorFile) -> Iterator[Finding]:
    """What the schema cannot say: codes that are named exist, each has one way to come about, a part has its whole's unit."""
    name = "data/indicators.yml"
    known: dict[str, Indicator] = {}
    for one in file.indicators:
        if one.code in known:
            yield Finding("twice", name, one.code, {"id": one.code, "where": name})
        known[one.code] = one
    for one in file.indicators:
        ways = [bool(one.services), bool(one.formula), bool(one.part)]
        if sum(ways) > 1 or (one.kind == "ratio") != bool(one.part and one.whole) or (one.source == "O") != one.typed:
            yield Finding("other", name, one.code, {"reason": "services, formula, part + whole: one of them; none for source O"})
        if one.code[0] not in file.groups:
            yield Finding("unknown_place", name, one.code, {"id": one.code[0]})
        for other in filter(None, (one.part, one.whole, one.within)):
            if other not in known and other not in OF_AREA:
                yield Finding("unknown_place", name, one.code, {"id": other})
        if one.within in known and known[one.within].unit != one.unit:
            yield Finding("other", name, one.code, {"reason": f"unit of {one.within}"})
