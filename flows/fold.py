"""Comparing what was typed with a label: no accents, no case, no signs. (The core may not import nlu.)"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

_PLAIN = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Accentless lower-case words and numbers, single spaces; full-width digits become plain."""
    return " ".join(_PLAIN.findall(unaccented(text)))


@lru_cache(maxsize=4096)
def fold_label(text: str) -> str:
    """`fold` for titles and words of the content, which come again and again. Not for what a person wrote: that is not kept."""
    return fold(text)


def unaccented(text: str) -> str:
    """Lower-case without accents; signs stay."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(filterfalse(unicodedata.combining, spread))


def accented(text: str) -> str:
    """Lower-case words with their accents, single spaces, no signs."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))
