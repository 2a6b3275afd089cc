"""Values of XLSForm expressions, and what operators and functions do with them, as XPath and ODK have it.

An unanswered question is the empty text; as a number it is not a number, and every comparison with that is false. A date is a text
YYYY-MM-DD, and as a number the days since 1 January 1970 (https://docs.getodk.org/form-operators-functions/).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Value = str | float | bool
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Scene:
    """What an expression is about: `answers` (name → value; None where nothing was said), the `own` answer, the day."""

    answers: Mapping[str, str | float | None]
    today: date
    own: str | float | None = None


Node = Callable[[Scene], Value]


def as_text(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    return str(value)


def as_number(value: Value | None) -> float:
    if value is None:
        return math.nan
    if not isinstance(value, str):
        return float(value)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return float((date.fromisoformat(value) - EPOCH).days)
        return float(value) if re.fullmatch(r"\s*-?\d*\.?\d+\s*", value) else math.nan
    except ValueError:
        return math.nan


def as_truth(value: Value) -> bool:
    return value if isinstance(value, bool) else bool(value) and not (isinstance(value, float) and math.isnan(value))


def _selected(scene: Scene, args: list[Node]) -> Value:
    return as_text(args[1](scene)) in as_text(args[0](scene)).split()


def _rounded(scene: Scene, args: list[Node]) -> Value:
    number = as_number(args[0](scene))
    places = as_number(args[1](scene)) if len(args) > 1 else 0.0
    if not (math.isfinite(number) and math.isfinite(places) and abs(places) <= 15):
        return math.nan
    # XPath rounds halves up, Python to the even number.
    shift = 10.0 ** int(places)
    shifted = number * shift
    return math.floor(shifted + 0.5) / shift if math.isfinite(shifted) else number


def _whole(scene: Scene, args: list[Node]) -> Value:
    number = as_number(args[0](scene))
    return float(math.trunc(number)) if math.isfinite(number) else math.nan


def _day(scene: Scene, args: list[Node]) -> Value:
    value = args[0](scene)
    if isinstance(value, str):
        return value
    try:
        return (EPOCH + timedelta(days=math.floor(as_number(value)))).isoformat()
    except (ValueError, OverflowError):
        return ""


FUNCTIONS: Mapping[str, tuple[int, int, Callable[[Scene, list[Node]], Value]]] = {
    "selected": (2, 2, _selected),
    "count-selected": (1, 1, lambda scene, args: float(len(as_text(args[0](scene)).split()))),
    "not": (1, 1, lambda scene, args: not as_truth(args[0](scene))),
    "true": (0, 0, lambda scene, args: True),
    "false": (0, 0, lambda scene, args: False),
    "today": (0, 0, lambda scene, args: scene.today.isoformat()),
    "date": (1, 1, _day),
    "if": (3, 3, lambda scene, args: args[1](scene) if as_truth(args[0](scene)) else args[2](scene)),
    "coalesce": (2, 2, lambda scene, args: args[0](scene) if as_text(args[0](scene)) else args[1](scene)),
    "string-length": (1, 1, lambda scene, args: float(len(as_text(args[0](scene))))),
    "number": (1, 1, lambda scene, args: as_number(args[0](scene))),
    "int": (1, 1, _whole),
    "round": (1, 2, _rounded),
}
"""Name → least and most arguments, and what it does."""


def given(value: str | float | None) -> Value:
    return "" if value is None else value if isinstance(value, str) else float(value)


def _equals(one: Value, two: Value) -> bool:
    if isinstance(one, bool) or isinstance(two, bool):
        return as_truth(one) == as_truth(two)
    if isinstance(one, str) and isinstance(two, str):
        return one == two
    return as_number(one) == as_number(two)


def either_of(one: Node, two: Node) -> Node:
    return lambda scene: as_truth(one(scene)) or as_truth(two(scene))


def both_of(one: Node, two: Node) -> Node:
    return lambda scene: as_truth(one(scene)) and as_truth(two(scene))


def same(one: Node, two: Node) -> Node:
    return lambda scene: _equals(one(scene), two(scene))


def other(one: Node, two: Node) -> Node:
    return lambda scene: not _equals(one(scene), two(scene))


def less(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) < as_number(two(scene))


def at_most(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) <= as_number(two(scene))


def more(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) > as_number(two(scene))


def at_least(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) >= as_number(two(scene))


def plus(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) + as_number(two(scene))


def minus(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) - as_number(two(scene))


def times(one: Node, two: Node) -> Node:
    return lambda scene: as_number(one(scene)) * as_number(two(scene))


def divided(one: Node, two: Node) -> Node:
    def quotient(scene: Scene) -> Value:
        below = as_number(two(scene))
        return as_number(one(scene)) / below if below else math.nan

    return quotient


def modulo(one: Node, two: Node) -> Node:
    def rest(scene: Scene) -> Value:
        above, below = as_number(one(scene)), as_number(two(scene))
        return math.fmod(above, below) if below and math.isfinite(above) else math.nan

    return rest


OPERATORS: Mapping[str, Callable[[Node, Node], Node]] = {
    "or": either_of, "and": both_of, "=": same, "!=": other, "<": less, "<=": at_most, ">": more, ">=": at_least, "+": plus, "-": minus,
    "*": times, "div": divided, "mod": modulo,
}  # fmt: skip
