"""Rules that every text of data/ keeps, whatever it belongs to: facts, sources, dates, lengths, voice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from datetime import date

from bot.content.findings import Finding
from bot.content.load import Library

MOST_ANSWER = 600
MOST_SYLLABLES = 27
"""docs/voice.md asks for 18 words a sentence; a Vietnamese word has about one and a half syllables."""

GAP = re.compile(r"\{(\w+)\}")
ADDRESS_GAPS = {"ban", "Ban"}
FIXED_ADDRESS = re.compile(r"(?<![\w{])(bạn|anh/chị|quý vị|anh chị)(?![\w}])", re.IGNORECASE)
NOT_ADDRESS = re.compile(r"bạn (bè|hàng|đời|thân|của)|người bạn|kết bạn|bạn trai|bạn gái|danh sách bạn", re.IGNORECASE)
ASKS_SECRET = re.compile(
    r"(gửi|cho trợ lý|nhập vào đây|nhắn)[^.!?]{0,30}(mã OTP|mật khẩu|số CCCD|số căn cước|số định danh)[^.!?]{0,30}(cho trợ lý|vào đây)",
    re.IGNORECASE,
)


def check_sources(library: Library, file: str, sources: list[str], unverified: str, place: str = "") -> Iterator[Finding]:
    """Every source is known; without any, the text says that it is not verified."""
    for key in sources:
        if key not in library.sources:
            yield Finding("unknown_source", file, f"{place}.sources".strip("."), {"id": key})
    if not sources and not unverified:
        yield Finding("no_source", file, f"{place}.sources".strip("."))


def check_texts(library: Library, file: str, texts: dict[str, str], known: Container[str] = ADDRESS_GAPS) -> Iterator[Finding]:
    """Facts exist, the person is addressed by `{ban}`, sentences are short, nobody is asked for a secret. `known`: other gaps."""
    for place, value in texts.items():
        for gap in GAP.findall(value):
            if gap not in known and gap not in library.facts:
                yield Finding("unknown_fact", file, place, {"id": gap})
        if word := FIXED_ADDRESS.search(NOT_ADDRESS.sub("", value)):
            yield Finding("fixed_address", file, place, {"word": word.group(0)})
        for sentence in sentences(fill_facts(library, value)):
            if len(sentence.split()) > MOST_SYLLABLES:
                length = len(sentence.split())
                yield Finding("long_sentence", file, place, {"length": length, "most": MOST_SYLLABLES, "sentence": sentence[:60]})
            if ASKS_SECRET.search(sentence) and "đừng" not in sentence.lower() and "không" not in sentence.lower():
                yield Finding("asks_secret", file, place, {"sentence": sentence[:80]})


def check_dates(file: str, valid_from: date, checked: date, review_by: date, today: date) -> Iterator[Finding]:
    """The days are in order; what is due for review is a warning."""
    if checked > review_by:
        yield Finding("dates_order", file, values={"earlier": "checked", "later": "review_by"})
    if valid_from > review_by:
        yield Finding("dates_order", file, values={"earlier": "valid_from", "later": "review_by"})
    if review_by < today:
        yield Finding("expired", file, "review_by", {"date": review_by}, warning=True)


def fill_facts(library: Library, value: str) -> str:
    """The text with its facts in place and the default address."""
    facts = {key: fact.text for key, fact in library.facts.items()} | {"ban": "anh/chị", "Ban": "Anh/chị"}
    return GAP.sub(lambda gap: facts.get(gap.group(1), gap.group(0)), value)


def sentences(value: str) -> list[str]:
    """Sentences of a text: split at full stops, question and exclamation marks, semicolons, colons and line ends."""
    return [part.strip() for part in re.split(r"(?<=[.!?;:])\s+|\n+", value) if part.strip()]


def fold(value: str) -> str:
    """Without accents and case, for telling whether two labels look the same."""
    plain = unicodedata.normalize("NFD", value.casefold().replace("đ", "d"))
    return " ".join("".join(mark for mark in plain if not unicodedata.combining(mark)).split())
