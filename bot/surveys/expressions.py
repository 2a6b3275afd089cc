"""The part of XPath that XLSForm conditions are written in. Closed: what is not here is refused when a form is uploaded.

`${name}`, `.` (the answer being given), numbers, 'texts', `= != < <= > >= + - * div mod and or`, brackets and the functions of
`bot.surveys.values.FUNCTIONS`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.surveys.values import FUNCTIONS, OPERATORS, Node, Scene, Value, as_number, as_truth, given

MOST_SIGNS = 1_000
MOST_DEPTH = 40
RUNGS: tuple[tuple[str, ...], ...] = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
"""Operators from the loosest to the tightest."""


class ExpressionError(Exception):
    """An expression that is not understood; the argument is the part that stands in the way."""


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?|\.\d+) | (?P<text>'[^']*'|"[^"]*") | \$\{\s*(?P<name>[^{}\s]+)\s*\} |
    (?P<word>[A-Za-z_][A-Za-z0-9_-]*) | (?P<sign><=|>=|!=|[=<>+*().,-])
    )""",
    re.VERBOSE,
)


def holds(expression: str, scene: Scene) -> bool:
    """Whether a condition is true; an empty one is.

    Raises:
        ExpressionError: it is not understood.
    """
    return not expression.strip() or as_truth(_parsed(expression).node(scene))


def compute(expression: str, scene: Scene) -> Value:
    """The value of an expression; a number that is none becomes the empty text.

    Raises:
        ExpressionError: it is not understood.
    """
    value = _parsed(expression).node(scene)
    return "" if isinstance(value, float) and not math.isfinite(value) else value


def names_in(expression: str) -> frozenset[str]:
    """The names of questions that an expression refers to.

    Raises:
        ExpressionError: it is not understood.
    """
    return _parsed(expression).names if expression.strip() else frozenset()


@dataclass(frozen=True)
class _Parsed:
    node: Node
    names: frozenset[str]


@lru_cache(maxsize=2_000)
def _parsed(expression: str) -> _Parsed:
    if len(expression) > MOST_SIGNS:
        raise ExpressionError(expression[:40])
    parser = _Parser(list(_tokens(expression)))
    node = parser.whole()
    if parser.kind != "end":
        raise ExpressionError(parser.text)
    return _Parsed(node, frozenset(parser.names))


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    place, text = 0, expression.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise ExpressionError(text[place:].strip()[:40])
        yield found.lastgroup, found.group(found.lastgroup)
        place = found.end()
    yield "end", ""


class _Parser:
    """Reads the tokens once, from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0
        self.names: set[str] = set()

    @property
    def kind(self) -> str:
        return self._tokens[self._place][0]

    @property
    def text(self) -> str:
        return self._tokens[self._place][1]

    def whole(self) -> Node:
        """An expression with everything in it."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ExpressionError(self.text)
        node = self._rung(0)
        self._depth -= 1
        return node

    def _rung(self, place: int) -> Node:
        """Operators of one rung, from left to right."""
        if place == len(RUNGS):
            return self._signed()
        node = self._rung(place + 1)
        while self.kind in ("sign", "word") and self.text in RUNGS[place]:
            join = OPERATORS[self._take()]
            node = join(node, self._rung(place + 1))
        return node

    def _signed(self) -> Node:
        if (self.kind, self.text) != ("sign", "-"):
            return self._single()
        minuses = 0
        while (self.kind, self.text) == ("sign", "-"):
            self._take()
            minuses += 1
        node, sign = self._single(), -1.0 if minuses % 2 else 1.0
        return lambda scene: sign * as_number(node(scene))

    def _single(self) -> Node:
        kind, text = self.kind, self._take()
        if kind == "number":
            number = float(text)
            return lambda scene: number
        if kind == "text":
            said = text[1:-1]
            return lambda scene: said
        if kind == "name":
            self.names.add(text)
            return lambda scene: given(scene.answers.get(text))
        if kind == "word":
            return self._call(text)
        if (kind, text) == ("sign", "."):
            return lambda scene: given(scene.own)
        if (kind, text) != ("sign", "("):
            raise ExpressionError(text)
        node = self.whole()
        self._expect(")")
        return node

    def _call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise ExpressionError(name)
        self._expect("(")
        args: list[Node] = []
        if (self.kind, self.text) != ("sign", ")"):
            args.append(self.whole())
            while (self.kind, self.text) == ("sign", ","):
                self._take()
                args.append(self.whole())
        self._expect(")")
        least, most, work = FUNCTIONS[name]
        if not least <= len(args) <= most:
            raise ExpressionError(f"{name}()")
        return lambda scene: work(scene, args)

    def _take(self) -> str:
        text = self.text
        if self.kind == "end":
            raise ExpressionError(text)
        self._place += 1
        return text

    def _expect(self, sign: str) -> None:
        if (self.kind, self.text) != ("sign", sign):
            raise ExpressionError(self.text or sign)
        self._place += 1
