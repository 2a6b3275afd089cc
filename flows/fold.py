"""Comparing what was typed with a label: no accents, no case, no signs. (The core may not import nlu.)"""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Accentless lower-case words and numbers, single spaces; full-width digits become plain."""
    return " ".join(re.findall(r"[a-z0-9]+", unaccented(text)))


def unaccented(text: str) -> str:
    """Lower-case without accents; signs stay."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(mark for mark in spread if not unicodedata.combining(mark))


def accented(text: str) -> str:
    """Lower-case words with their accents, single spaces, no signs."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))
