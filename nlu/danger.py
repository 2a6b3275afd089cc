"""A scam in progress is noticed even where the classifier is unsure: plain rules on accentless text.

tables/danger.tsv has one rule a line: topic, then groups of words joined by '&'; in a group '|' means any of them. A rule fits when each
group has a word in the text. Words stand whole; a leading '~' forbids the group.
"""

from __future__ import annotations

import re
from functools import cache

from nlu.text import TABLES, fold, normalize


def danger(text: str) -> str | None:
    """The emergency topic whose first rule fits, or None. Takes the text as typed."""
    plain = f" {' '.join(re.findall(r'[a-z0-9]+', fold(normalize(text))))} "
    for topic, groups in _rules():
        if all(any(f" {word} " in plain for word in words) != forbidden for forbidden, words in groups):
            return topic
    return None


@cache
def _rules() -> list[tuple[str, list[tuple[bool, list[str]]]]]:
    rules = []
    for row in (TABLES / "danger.tsv").read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        topic, written = row.split("\t")
        groups = []
        for group in written.split("&"):
            group = group.strip()
            groups.append((group.startswith("~"), [word.strip() for word in group.lstrip("~").split("|")]))
        rules.append((topic, groups))
    return rules
