"""The closed XPath subset of XLSForm conditions."""

from __future__ import annotations

from datetime import date

import pytest

from bot.surveys.expressions import ExpressionError, compute, holds, names_in
from bot.surveys.values import Scene, Value

SCENE = Scene({"app": "vneid zalo", "n": 5, "empty": None, "day": "2026-11-21", "text": "Có"}, date(2026, 11, 22), 30)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (". > 0 and . < 120", True),
        (". >= 30 and not(. > 30)", True),
        ("selected(${app}, 'vneid')", True),
        ("selected(${app}, 'vne')", False),
        ("count-selected(${app}) = 2", True),
        ("${empty} = ''", True),
        ("${empty} > 1 or ${empty} <= 1", False),
        ("${n} = '5'", True),
        ("${text} = \"Có\" and ${text} != 'có'", True),
        ("${day} < today() and ${day} + 1 = today()", True),
        ("date(today() - 1)", "2026-11-21"),
        ("8 div 4 * 2 - 1", 3.0),
        ("5 - 3 - 1", 1.0),
        ("-${n} + 2 * 3", 1.0),
        ("7 mod 4 + .5", 3.5),
        ("if(${n} = 5, 'nhieu', 'it')", "nhieu"),
        ("coalesce(${empty}, 'khong')", "khong"),
        ("round(2.5) + int(3.9) + number('4')", 10.0),
        ("round(2.345, 2)", 2.35),
        ("string-length(${text})", 2.0),
        ("true() or false()", True),
        ("1 = 1 or 1 = 2 and 1 = 2", True),
        ("1 div 0", ""),
        ("${text} + 1", ""),
        ("selected(., '30')", True),
    ],
)
def test_it_computes_as_odk_does(expression: str, value: Value) -> None:
    assert compute(expression, SCENE) == value


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("regex(., '[a-z]')", "regex"),
        ("../tuoi = 1", "/tuoi = 1"),
        ("instance('x')/root", "/root"),
        ("${n} >", ""),
        (". > 0 & . < 3", "& . < 3"),
        ("selected(${app})", "selected()"),
        ("today(1)", "today()"),
        ("(1", ")"),
        ("1 2", "2"),
        ("'open", "'open"),
        ("(" * 60 + "1" + ")" * 60, "("),
        ("1" * 1001, "1" * 40),
    ],
)
def test_everything_else_is_refused_with_the_part_in_the_way(expression: str, part: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        names_in(expression)
    assert raised.value.args == (part,)


def test_an_empty_condition_holds_and_names_are_found() -> None:
    assert holds("  ", SCENE)
    assert names_in("${a} = 1 and selected(${ b }, ${a})") == {"a", "b"}
