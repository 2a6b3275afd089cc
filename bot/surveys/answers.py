"""What a member typed, as an answer: a number, a day, a text, choices by number or by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.people.cells import read_day
from bot.surveys.form import Answer, Question
from flows.fold import fold
from nlu import mask

MOST_TEXT = 1_000
MOST_NUMBER = 1_000_000_000_000
_NUMBER = re.compile(r"^(?P<sign>[-−]?)\s*(?P<digits>\d+(?:[.,\s]\d+)*)\s*(?P<unit>[^\d.,-]{0,30})$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:(?P<mark>[., ])\d{3})(?:(?P=mark)\d{3})*$")
_SHORT_DAY = re.compile(r"^\d{1,2}[/.-]\d{1,2}$")


class AnswerError(Exception):
    """Text that is no answer to the question: the key of a phrase."""


def read_typed(one: Question, text: str, today: date, words: Sequence[str] = ()) -> Answer:
    """The answer that a text is; `words` as in `read_date`.

    Raises:
        AnswerError: it is none.
    """
    match one.kind:
        case "integer":
            number = read_number(text)
            if number is None or not float(number).is_integer():
                raise AnswerError("surveys_not_whole")
            return int(number)
        case "decimal":
            number = read_number(text, decimal=True)
            if number is None:
                raise AnswerError("surveys_not_number")
            return number
        case "date":
            day = read_date(text, today, words)
            if day is None:
                raise AnswerError("surveys_not_day")
            return day.isoformat()
    said = mask(text).text.strip()
    if len(said) > MOST_TEXT:
        raise AnswerError("surveys_too_long")
    return said


def read_number(text: str, decimal: bool = False) -> int | float | None:
    """ "30", "30 tuổi", "1.200", "1,5", "-2"; None for anything else. In a decimal question "1.250" is one and a quarter."""
    found = _NUMBER.match(text.strip())
    if found is None:
        return None
    digits = re.sub(r"\s+", " ", found["digits"])
    grouped = _THOUSANDS.match(digits)
    if grouped and not (decimal and digits.count(grouped["mark"]) == 1 and grouped["mark"] != " "):
        digits = re.sub(r"[., ]", "", digits)
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits) or len(digits) > 20:
        return None
    number = float(digits) * (-1 if found["sign"] else 1)
    if abs(number) > MOST_NUMBER:
        return None
    return int(number) if number.is_integer() else number


def read_date(text: str, today: date, words: Sequence[str] = ()) -> date | None:
    """2025-06-30, 30/6/2025, 30/6 of this year; or one of `words`: today, yesterday, the day before."""
    said = fold(text)
    for ago, word in enumerate(words):
        if said == fold(word):
            return today - timedelta(days=ago)
    written = re.sub(r"^\D+|\s", "", text)
    return read_day(f"{written}/{today.year}" if _SHORT_DAY.match(written) else written)


def read_choices(one: Question, text: str) -> list[str] | None:
    """Names of the choices that a text names, by number ("1, 3") or label; None when a part of it is none."""
    named = {fold(label): name for name, label in one.choices}
    if fold(text) in named:
        return [named[fold(text)]]
    tokens = fold(text).split()
    numbers = [token for token in tokens if token.isdigit()]
    if numbers and all(token.isdigit() or len(token) <= 2 for token in tokens):
        places = [int(number) for number in numbers if len(number) <= 2]
        if len(places) < len(numbers) or not all(1 <= place <= len(one.choices) for place in places):
            return None
        return [one.choices[place - 1][0] for place in dict.fromkeys(places)]
    parts = [fold(part) for part in re.split(r"[,;\n]", text) if part.strip()]
    return list(dict.fromkeys(named[part] for part in parts)) if parts and all(part in named for part in parts) else None
