"""Is a message a wish to be reminded ("nhắc tôi sáng mai nộp hồ sơ"), when, and of what?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from nlu.moments import find_moment
from nlu.text import place_tones, strip_accents

WHO = "tôi|tui|em|mình|con|chú|bác|cô|anh|chị|cháu|ông|bà|bạn|dì|cậu|mợ|thím|tớ|tau|tao|mẹ|ba|má"
POLITE = "dạ|à|ờ|ơi|nhờ|trợ lý|làm ơn|vui lòng|hãy|nhớ|cứ|thì|rồi|bạn|em|giúp|cho|vào|lúc|tới|đến|ngày"
AFTER = "với|nhé|nha|nghe|giùm|dùm|giúp|hộ|ạ|là|rằng|về|việc|phải|để|thì|vào|lúc|ngày|nhe|nghen|hén"
ASKS = "cách|làm sao|thế nào|ra sao|ở đâu|bao nhiêu|là gì|gì vậy|hay không|được không|phải không|sao"


@dataclass(frozen=True)
class ReminderWish:
    """`when` is None when no time was said; `about` is the rest of the person's own words, "" none."""

    when: datetime | None
    about: str


def read_wish(text: str, now: datetime) -> ReminderWish | None:
    """The wish that a whole message is; None for everything else, also for a story in which somebody reminded somebody.

    It begins with "nhắc tôi" (tui, em, …), or a time stands before that. "Nhắc tôi cách …" is a question.
    """
    said = place_tones(text).lower()
    match = _patterns()["trigger"].search(said) if len(said) == len(text) else None
    if match is None:
        return None
    before, after = text[: match.start()], text[match.end() :]
    moment = find_moment(after, now)
    if moment:
        return ReminderWish(moment.when, _tidy(moment.cut_from(after))) if _only_polite(before) else None
    moment = find_moment(before, now)
    if moment and _only_polite(moment.cut_from(before)):
        return ReminderWish(moment.when, _tidy(after))
    about = _tidy(after)
    return ReminderWish(None, about) if _only_polite(before) and not is_question(about) else None


def is_question(text: str) -> bool:
    """Whether a text asks something rather than saying what to be reminded of."""
    return bool(_patterns()["asks"].search(place_tones(text).lower()))


def strip_moment(text: str, now: datetime) -> str:
    """A text without the time it says, for a message that follows "lúc nào?"."""
    moment = find_moment(text, now)
    return _tidy(moment.cut_from(text) if moment else text)


def _only_polite(text: str) -> bool:
    return not _patterns()["polite"].sub(" ", place_tones(text).lower()).strip(" ,.!:;-")


def _tidy(text: str) -> str:
    """The words a person wants to read again: without "nhé", "với", "là" at either end."""
    edge = _patterns()["edge"]
    text = re.sub(r"\s+", " ", text).strip(" ,.!:;-")
    while True:
        said = place_tones(text).lower()
        match = edge.match(said)
        if match:
            text = text[match.end() :].strip(" ,.!:;-")
            continue
        last = _patterns()["tail"].search(said)
        if not last:
            return text
        text = text[: last.start()].strip(" ,.!:;-")


def _spelled(words: str) -> str:
    """Words with their accents or without."""
    each = {form for word in place_tones(words).split("|") for form in (word, strip_accents(word))}
    return "|".join(sorted((re.escape(word) for word in each), key=len, reverse=True))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    helping = rf"(?:\s+(?:{_spelled('lại|giúp|giùm|dùm|hộ|nhẹ|cho')}))*"
    verb = r"(?<!\w)(?:nhắc|nhac)(?:\s+(?:nhở|nho))?"
    return {
        "trigger": re.compile(rf"{verb}{helping}\s+(?:{_spelled(WHO)}){helping}(?!\w)"),
        "polite": re.compile(rf"(?<!\w)(?:{_spelled(POLITE)})(?!\w)"),
        "asks": re.compile(rf"(?<!\w)(?:{_spelled(ASKS)})(?!\w)|\?"),
        "edge": re.compile(rf"(?:{_spelled(AFTER)})(?!\w)"),
        "tail": re.compile(rf"(?<!\w)(?:{_spelled('với|nhé|nha|nghe|giùm|dùm|giúp|hộ|ạ|đi|nhe|nghen|hén|vào|lúc|ngày')})$"),
    }
