"""Closed schemas of data/flows/<flow>.yml and data/areas/khanh_hoa.yml. Lengths are counted in code points of NFC text.

Ids of flows, questions, choices and outcomes are short: a button holds `q:<question>:<choice>` in 40 characters, the table of answers
`f:<flow>:<outcome>` in 60.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.content.schema import Id, Model, Text, text

FlowId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=36)]
ShortId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=18)]
MOST_MONEY = 10**9


class AnswerChoice(Model):
    """One of the answers that a question offers."""

    id: ShortId
    title: Annotated[str, text(40)]


class Next(Model):
    """A way on. `choice`: when that was chosen; `when`: when the function of that name in flows/predicates.py says so; neither: else."""

    choice: ShortId | None = None
    when: Id | None = None
    then: ShortId


class Question(Model):
    """One question. A number has bounds, a unit (tuổi) and a scale (triệu đồng: 1000000); a choice has its choices."""

    id: ShortId
    ask: Annotated[str, text(240)]
    kind: Literal["choice", "number", "commune"]
    choices: list[AnswerChoice] = Field(default=[], max_length=6)
    least: int = Field(default=0, ge=0, le=MOST_MONEY)
    most: int = Field(default=0, ge=0, le=MOST_MONEY)
    unit: Annotated[str, text(20, 0)] = ""
    scale: int = Field(default=1, ge=1, le=MOST_MONEY)
    again: Annotated[str, text(200)]
    next: list[Next] = Field(min_length=1, max_length=10)


class Outcome(Model):
    """Where a flow ends. `guide` is offered first; those in `then_guides` are walked after it."""

    id: ShortId
    answer: Annotated[str, text(640)]
    topic: Id | None = None
    guide: Id | None = None
    then_guides: list[Id] = Field(default=[], max_length=4)
    sources: list[str]
    unverified: Annotated[str, text(240, 0)] = ""


class Flow(Model):
    """A few questions that find out what a person needs: data/flows/<flow>.yml."""

    flow: FlowId
    title: Annotated[str, text(60)]
    about: Annotated[str, text(160)]
    topics: list[Id] = Field(min_length=1)
    start: ShortId
    questions: list[Question] = Field(min_length=1, max_length=12)
    outcomes: list[Outcome] = Field(min_length=2, max_length=20)
    checked: date
    review_by: date


class Province(Model):
    """The province of today. `latitude`, `longitude`: its middle, in degrees."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    name: Text
    latitude: float | None = None
    longitude: float | None = None


class Commune(Model):
    """A commune of today; `was`: name, district, province and code of each that went into it."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    name: Text
    latitude: float | None = None
    longitude: float | None = None
    was: list[Annotated[list[Text], Field(min_length=4, max_length=4)]]


class Areas(Model):
    """data/areas/khanh_hoa.yml. `provinces`: full and short name and code; `districts`: name, short name of the province, code."""

    source: str
    valid_from: date
    province: Province
    provinces: list[Annotated[list[Text], Field(min_length=3, max_length=3)]]
    districts: list[Annotated[list[Text], Field(min_length=3, max_length=3)]]
    communes: list[Commune]
