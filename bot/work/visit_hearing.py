"""Whether a member's text without /ghi tells of help given: plainly, perhaps, or not at all."""

from __future__ import annotations

import re
from typing import Literal

from bot.work.desk import Desk
from bot.work.visit_reading import MOST_LINES, reading_of
from flows.fold import fold
from flows.replies import is_question
from nlu import danger
from nlu.visits import split_visits

Heard = Literal["told", "guessed", ""]

_WISH = re.compile(r"^(?:ai (?:giup|ranh|di|co|biet|lam)|(?:minh |em |toi |tui |to )*(?:muon|bi))\b")
"""A wish, a call for help, or the writer's own trouble."""
_WHOM = re.compile(r"\b(?:bao|phep|hoi|nho|gap|tim|goi|la|biet|voi) ai$")
_PASSED_ON = re.compile(r"\bhoi\b(?!.*\b(?:xong|roi|da|chi|giup|huong dan|bay|cai|lam)\b).*\b(?:may|bao|sao|dau|nao|gi|khong|chua)\b")
"""Somebody asked the member, who tells of no answer: the member asks it on."""
_LEFT = re.compile(r"^(?:van |thi )?con \d+\b(?!.*\b(?:xong|da|roi)\b).*\bchua\b")
"""Who is still to be helped."""
_ENDS = frozenset({"khong", "ko", "hong", "chua", "ai", "gi", "sao", "dau", "nao", "vay", "ha", "nhi", "ta"})
_TROUBLE = re.compile(r"\b(?:bi|loi|khong|ko|chua|muon|hu|treo|ket|quen|can(?! cuoc))\b")
"""Words of trouble and need: whoever only perhaps tells of help is more likely to ask for it."""


def hear(desk: Desk, text: str) -> Heard:
    """`told`: every line is a visit by the reader's own rules. `guessed`: it names people, a service, and a place or day."""
    heard = [_hear_line(desk, line) for line in split_visits(text)[:MOST_LINES]]
    if not heard or not all(heard):
        return ""
    return "told" if all(one == "told" for one in heard) else "guessed"


def _hear_line(desk: Desk, line: str) -> Heard:
    folded = fold(line)
    if _asks(line, folded):
        return ""
    reading = reading_of(desk, line)
    if reading.is_visit and reading.services:
        return "told"
    if is_question(line) or _ENDS.intersection(folded.split()[-1:]) or _TROUBLE.search(folded) or danger(line):
        return ""
    reading = reading_of(desk, f"/ghi {line}")
    somewhere = reading.place or reading.date or reading.part_of_day
    return "guessed" if reading.is_visit and reading.services and reading.people and somewhere else ""


def _asks(line: str, folded: str) -> bool:
    """What the reader of visits may take for help given although it asks or wishes."""
    whom = _WHOM.search(folded) and not line.rstrip(" .!").endswith("AI")
    return bool(whom or _WISH.search(folded) or _PASSED_ON.search(folded) or _LEFT.search(folded))
